import TestSupport
import Testing

@testable import GoBuildInfo

@Suite struct BlobTests {
  /// Reads a blob from an ELF file, after `damage` was done to the section.
  func read(
    _ blob: SyntheticBlob, _ damage: (inout [UInt8]) -> Void = { _ in }
  ) throws(ReadError) -> BuildInfo {
    let elf = SyntheticELF()
    var contents = blob.contents(at: elf.address)
    damage(&contents)
    return try buildInfo(in: elf.bytes(contents))
  }

  func code(_ blob: SyntheticBlob, _ damage: (inout [UInt8]) -> Void = { _ in }) -> ReadError.Code?
  {
    do throws(ReadError) {
      _ = try read(blob, damage)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func textWithoutAFrameIsNoText() throws {
    let info = try read(SyntheticBlob(text: "path\tno newline before the sentinel"))
    #expect(info == BuildInfo(goVersion: "go1.27.3"))
    #expect(try read(SyntheticBlob(text: "short", isFramed: false)).path.isEmpty)
    #expect(try read(SyntheticBlob(text: "")).main == nil)
  }

  @Test func emptyVersionsAreNone() {
    #expect(code(SyntheticBlob(version: "")) == .malformedBuildInfo)
    #expect(code(SyntheticBlob(form: .pointers, version: "")) == .malformedBuildInfo)
    let blank = code(SyntheticBlob(form: .pointers)) {
      $0.replaceSubrange(16..<24, with: repeatElement(0, count: 8))
    }
    #expect(blank == .malformedBuildInfo)
  }

  @Test func lengthsThatLieAreErrors() {
    let overlong = [UInt8](repeating: 0xff, count: 10)
    #expect(
      code(SyntheticBlob()) { $0.replaceSubrange(32..<42, with: overlong) } == .malformedBuildInfo)
    // 16 TB.
    let huge = uvarint(1 << 44)
    #expect(
      code(SyntheticBlob()) { $0.replaceSubrange(32..<32 + huge.count, with: huge) }
        == .malformedBuildInfo)
    #expect(code(SyntheticBlob()) { $0.removeSubrange(32...) } == .malformedBuildInfo)
  }

  @Test func pointerSizesAreFourOrEight() {
    for size: UInt8 in [0, 1, 2, 16, 255] {
      #expect(code(SyntheticBlob(form: .pointers)) { $0[14] = size } == .malformedBuildInfo)
      // The inline form does not use it.
      #expect(code(SyntheticBlob()) { $0[14] = size } == nil)
    }
  }

  @Test func decoysAreNotTaken() throws {
    // A magic that is not aligned, then one without a whole magic, then the true one.
    let decoy = [0] + SyntheticBlob.magic + [UInt8](repeating: 0, count: 17)
    let almost = SyntheticBlob.magic.dropLast() + [0, 8, 2]
    #expect(try read(SyntheticBlob(leading: decoy + almost)) == ObjectFileTests.expected)
  }

  @Test func overlongVersionsAreRefused() {
    let version = String(repeating: "1", count: 5_000)
    #expect(code(SyntheticBlob(version: version)) == .limitExceeded)
  }
}
