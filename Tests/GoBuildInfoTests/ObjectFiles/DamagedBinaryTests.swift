import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// The binaries in TestBinaries, damaged wherever a reader looks at them: headers, tables, blob.
@Suite struct DamagedBinaryTests {
  /// The bytes of a binary, what it says whole, and the places that were looked at to know that.
  private func reading(_ binary: TestBinary) throws -> (
    bytes: [UInt8], info: BuildInfo, places: [Int]
  ) {
    let bytes = try binary.bytes()
    var source = RecordingBytes(bytes.span.raw)
    let info = try BuildInfo(reading: &source)
    return (bytes, info, source.places.flatMap { Array($0) })
  }

  /// A cut binary gives an error or, where only what nobody needs is missing, the same answer.
  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func isCutAnywhere(_ binary: TestBinary) throws {
    let (bytes, info, places) = try reading(binary)
    #expect(places.count > 500)
    for place in places {
      var source = MemoryBytes(bytes.span.raw.extracting(first: place))
      do throws(ReadError) {
        let cut = try BuildInfo(reading: &source)
        if cut != info { Issue.record("another answer when cut at \(place)") }
      } catch {
        if error.description.isEmpty { Issue.record("no reason when cut at \(place)") }
      }
    }
  }

  /// Whatever comes of a flipped bit, it comes to an end.
  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func hasAnyBitFlipped(_ binary: TestBinary) throws {
    var (bytes, _, places) = try reading(binary)
    for place in places {
      for bit in 0..<8 {
        bytes[place] ^= 1 << bit
        look(at: bytes)
        bytes[place] ^= 1 << bit
      }
    }
  }

  private func look(at bytes: [UInt8]) {
    var source = MemoryBytes(bytes.span.raw)
    guard let view = try? BuildInfoView(reading: &source) else { return }
    // Without optimization the lines of the text would take a minute; with it they are read as well.
    if !_isDebugAssertConfiguration() { try? view.validate() }
  }
}
