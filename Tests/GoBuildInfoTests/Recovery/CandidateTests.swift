import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// The searches for versions and frames, held against ones that look at every byte.
@Suite struct CandidateTests {
  private static func naiveVersions(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      let rest = bytes[position...]
      let isDevelopment = rest.starts(with: "devel go1.".utf8)
      let name = isDevelopment ? position + 6 : position
      if rest.starts(with: "go1.".utf8) || isDevelopment,
        let end = bytes[name...].firstIndex(where: { !(0x20..<0x7f ~= $0) }), bytes[end] == 0,
        end - name < VersionText.maximumByteCount,
        bytes.indices.contains(name + 4), 0x30...0x39 ~= bytes[name + 4],
        !bytes[..<position].reversed().starts(with: "Go cmd/compile ".utf8.reversed())
      {
        found.append(position..<end)
        position = end
      } else {
        position += 1
      }
    }
    return found
  }

  private static func naiveFrames(in bytes: [UInt8]) -> [Range<Int>] {
    let framed = SyntheticBlob(text: "x\n").framedText
    let (start, end) = (framed.prefix(16), framed.suffix(16))
    var found: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      guard bytes[position...].starts(with: start) else {
        position += 1
        continue
      }
      let last = (position + 16..<bytes.count).first { bytes[$0...].starts(with: end) }
      if let last, last > position + 16, bytes[last - 1] == UInt8(ascii: "\n") {
        found.append(position..<last + 16)
        position = last + 16
      } else {
        position += 16
      }
    }
    return found
  }

  /// Pieces of what is searched for, at random places, many of them around the ends of windows.
  @Test func findWhatIsThere() throws {
    var random = SeededNumbers(seed: 21)
    let pieces: [[UInt8]] = [
      Array("go1.27.3\0".utf8), Array("devel go1.28-abc Mon\0".utf8), Array("go1.".utf8),
      Array("Go cmd/compile go1.27.3; regabi\0".utf8), Array("go1.x\0".utf8),
      Array("go1.5".utf8) + [UInt8](repeating: 0x41, count: 300) + [0],
      SyntheticBlob(text: "path\tx\n").framedText, SyntheticBlob(text: "no newline").framedText,
      Array(SyntheticBlob(text: "x\n").framedText.prefix(16)),
      Array(SyntheticBlob(text: "x\n").framedText.suffix(16)),
    ]
    let edges = [4096, 4096 + 65536]
    for _ in 0..<60 {
      var bytes = [UInt8](repeating: 1, count: 80_000)
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let piece = pieces.randomElement(using: &random)!
        let place =
          Bool.random(using: &random)
          ? edges.randomElement(using: &random)! - Int.random(in: -4...40, using: &random)
          : Int.random(in: 0..<79_000, using: &random)
        bytes.replaceSubrange(place..<place + piece.count, with: piece)
      }
      var source = MemoryBytes(bytes.span.raw)
      let all = LoadedBytes([0..<bytes.count])
      #expect(
        try VersionText.candidates(in: all, &source)?.map { $0.range }
          == CandidateTests.naiveVersions(in: bytes))
      #expect(
        try ModuleTextFrame.candidates(in: all, &source) == CandidateTests.naiveFrames(in: bytes))
    }
  }

  @Test func areBounded() throws {
    let versions = Array(String(repeating: "go1.1\0", count: 20_000).utf8)
    var source = MemoryBytes(versions.span.raw)
    let all = LoadedBytes([0..<versions.count])
    #expect(try VersionText.candidates(in: all, &source) == nil)
    #expect(try VersionText.packedCandidates(in: all, &source).isEmpty)
    let frames = [[UInt8]](repeating: SyntheticBlob(text: "x\n").framedText, count: 500).flatMap {
      $0
    }
    source = MemoryBytes(frames.span.raw)
    #expect(
      try ModuleTextFrame.candidates(in: LoadedBytes([0..<frames.count]), &source) == nil)
  }
}
