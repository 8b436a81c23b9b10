import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// The committed binaries against what the real `go version` said of them.
@Suite struct ReferenceTests {
  @Test func thereAreBinaries() {
    #expect(TestBinary.all.count >= 9)
    #expect(TestBinary.pointers.count >= 2)
  }

  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func textIsThatOfGo(_ binary: TestBinary) throws {
    let file = try MappedFile(mapping: binary.path)
    let view = try BuildInfoView(parsing: file.bytes)
    let text =
      String(view.goVersion) + "\n"
      + String(decoding: try view.printedModuleText(linePrefix: "\t"), as: UTF8.self)
    #expect(try binary.expectedText() == text)
  }

  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func jsonIsThatOfGo(_ binary: TestBinary) throws {
    var reader = try FileReader(opening: binary.path)
    let view = try BuildInfoView(reading: &reader)
    var json = JSONWriter(isIndented: true)
    try view.write(to: &json)
    #expect(try binary.expectedJSON() == String(decoding: json.output, as: UTF8.self) + "\n")
  }

  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func ownedTextIsThatOfGo(_ binary: TestBinary) throws {
    let info = try BuildInfo(contentsOf: binary.path)
    let lines = try binary.expectedText().split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("\t") ? $0.dropFirst() : "go\t" + $0 }
    #expect(info.description == lines.dropLast().map { $0 + "\n" }.joined())
  }

  /// Decoding what Go printed gives what was read from the binary, and encoding gives it back.
  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func codingUsesTheKeysOfGo(_ binary: TestBinary) throws {
    let info = try BuildInfo(contentsOf: binary.path)
    let reference = Data(try binary.expectedJSON().utf8)
    #expect(try JSONDecoder().decode(BuildInfo.self, from: reference) == info)
    #expect(try dictionary(JSONEncoder().encode(info)) == dictionary(reference))
  }

  private func dictionary(_ json: Data) throws -> NSDictionary {
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    return NSDictionary(dictionary: try #require(object))
  }

  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func sourcesAgree(_ binary: TestBinary) throws {
    let bytes = try binary.bytes()
    var mapping = try MappedFile(mapping: binary.path)
    let owned = try BuildInfo(contentsOf: binary.path)
    #expect(try buildInfo(in: bytes) == owned)
    #expect(try BuildInfo(reading: &mapping) == owned)
  }

  /// Cut within the headers, around the blob, and here and there in between.
  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func cutBinariesAreErrors(_ binary: TestBinary) throws {
    let bytes = try binary.bytes()
    var source = MemoryBytes(bytes.span.raw)
    let location = try BuildInfoLocation(in: &source)
    guard case .blob(let blob, _) = location.provenance else {
      Issue.record("no blob")
      return
    }
    let end = max(location.moduleText.upperBound, location.goVersion.upperBound)
    let expected = try buildInfo(in: bytes)
    let counts =
      Array(0..<2_000) + Array(max(0, blob - 200)..<blob + 200)
      + Array(end - 50..<end + 50) + stride(from: 2_000, to: bytes.count, by: 9_973)
    for count in counts {
      var cut = MemoryBytes(bytes.span.raw.extracting(first: min(count, bytes.count)))
      do throws(ReadError) {
        #expect(try BuildInfo(reading: &cut) == expected)
        #expect(count >= end)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
