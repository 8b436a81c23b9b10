import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct MagicSearchTests {
  /// What the search is to find, found without any cleverness.
  private func naive(_ bytes: [UInt8], address: UInt64) -> Int? {
    bytes.indices.first { position in
      (address + UInt64(position)) % 16 == 0 && position + 32 <= bytes.count
        && Array(bytes[position..<position + 14]) == SyntheticBlob.magic
    }
  }

  private func found(_ bytes: [UInt8], address: UInt64) throws -> Int? {
    var source = MemoryBytes(bytes.span.raw)
    let region = AddressRange(start: address, byteCount: UInt64(bytes.count))
    guard let aligned = region.aligned(to: 16) else { return nil }
    return try MagicSearch.firstPosition(
      in: &source, Int(aligned.start - address)..<bytes.count)
  }

  @Test func findsWhatANaiveSearchFinds() throws {
    var random = SeededNumbers(seed: 4)
    for _ in 0..<3_000 {
      var bytes = [UInt8](
        repeating: [0, 0xff].randomElement(using: &random)!,
        count: Int.random(in: 0...300, using: &random))
      for _ in 0..<Int.random(in: 0...6, using: &random) where bytes.count > 14 {
        let position = Int.random(in: 0...bytes.count - 14, using: &random)
        // Some whole, some with a damaged byte.
        var magic = SyntheticBlob.magic
        if Bool.random(using: &random) { magic[Int.random(in: 0..<14, using: &random)] ^= 1 }
        bytes.replaceSubrange(position..<position + 14, with: magic)
      }
      let address = UInt64.random(in: 0..<64, using: &random)
      #expect(try found(bytes, address: address) == naive(bytes, address: address))
    }
  }

  @Test func findsWhatLiesAtTheEndsOfChunks() throws {
    for address in [UInt64(0), 8, 15] {
      for target in [
        0, 16, 32, SearchWindow.byteCount - 32, SearchWindow.byteCount - 16, SearchWindow.byteCount,
      ] {
        var bytes = [UInt8](repeating: 0xff, count: 2 * SearchWindow.byteCount)
        let position = target + Int((0 &- address) % 16)
        bytes.replaceSubrange(position..<position + 14, with: SyntheticBlob.magic)
        #expect(try found(bytes, address: address) == position)
      }
    }
  }

  @Test func aMagicWithoutAHeaderIsNone() throws {
    let bytes = [UInt8](repeating: 0, count: 16) + SyntheticBlob.magic + [8, 2]
    #expect(try found(bytes, address: 0) == nil)
    #expect(try found(bytes + [UInt8](repeating: 0, count: 16), address: 0) == 16)
  }
}
