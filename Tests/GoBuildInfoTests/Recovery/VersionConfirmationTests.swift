import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Whether a program holds the version that its build info records.
@Suite struct VersionConfirmationTests {
  private func isConfirmed(_ bytes: [UInt8], part: Range<Int>? = nil) throws -> Bool? {
    var source = MemoryBytes(bytes.span.raw)
    let part = part ?? 0..<bytes.count
    let location = try BuildInfoLocation(in: &source, part: part)
    let facts = try BinaryFacts(reading: &source, part: part)
    return try location.isVersionConfirmed(by: facts, reading: &source, part: part)
  }

  @Test(arguments: TestBinary.all) func realProgramsHoldTheirVersion(_ binary: TestBinary) throws {
    let bytes = try binary.bytes()
    for part in try parts(of: bytes).map({ try $0.get() }) {
      let expected: Bool? = binary.name.contains("go1.15") ? nil : true
      #expect(try isConfirmed(bytes, part: part.range) == expected)
    }
  }

  /// A version of the same length, as anybody can put it into the blob.
  @Test func alteredVersionsAreNotConfirmed() throws {
    let name = "linux-arm64-go1.19-stripped"
    var bytes = try TestBinary(name: name).bytes()
    var source = MemoryBytes(bytes.span.raw)
    let place = try BuildInfoLocation(in: &source).goVersion
    bytes.replaceSubrange(place, with: Array("go1.27.3".utf8.prefix(place.count)))
    #expect(try buildInfo(in: bytes).goVersion == "go1.27.3")
    #expect(try isConfirmed(bytes) == false)
  }

  /// Linkers of Go 1.18 and later write the strings into the blob, whatever kind of file they make.
  @Test(
    arguments: [
      ("go1.17.13", nil), ("go1.18beta1", nil), ("devel +3f2a1b", nil), ("go1.18", false),
      ("go1.18.10", false), ("go1.27.3", false), ("go1.27.3 X:jsonv2", false),
      ("go1.28-devel_3f2a1b", false),
    ] as [(String, Bool?)])
  func pointersContradictLaterVersions(_ version: String, _ expected: Bool?) throws {
    for form in [BlobForm.pointers, .inline] {
      var blob = SyntheticBlob()
      blob.form = form
      blob.version = version
      let elf = SyntheticELF()
      let bytes = elf.bytes(blob.contents(at: elf.address))
      #expect(try buildInfo(in: bytes).goVersion == GoVersion(version))
      #expect(try isConfirmed(bytes) == (form == .pointers ? expected : nil))
    }
  }

  /// Where a program holds no version at all, nothing contradicts it.
  @Test func nothingIsSaidWithoutVersions() throws {
    let elf = SyntheticELF()
    #expect(try isConfirmed(elf.bytes(SyntheticBlob().contents(at: elf.address))) == nil)
  }
}
