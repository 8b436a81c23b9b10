extension ModuleTextFrame {
  /// How many frames are looked at. A program has two, and perhaps those of programs that it carries.
  private static let maximumCandidateCount = 64

  /// Where in `part` there is text in a frame, with its frame.
  static func candidates<Source: ByteSource & ~Copyable & ~Escapable>(
    in part: Range<Int>, _ source: inout Source
  ) throws(ReadError) -> [Range<Int>] {
    var candidates: [Range<Int>] = []
    var rest = part
    for _ in 0..<maximumCandidateCount {
      let found = try source.firstPosition(in: rest, overlap: sentinelSize - 1) {
        $0.firstOffset(of: start)
      }
      guard let found else { break }
      let window = (found..<part.upperBound).prefix(BuildInfoBlob.maximumTextByteCount)
      let length = frameLength(try source.bytes(at: window.lowerBound, count: window.count))
      if let length { candidates.append(found..<found + length) }
      rest = found + (length ?? sentinelSize)..<part.upperBound
    }
    return candidates
  }

  /// The length of the frame that starts `bytes`, if it ends there and holds lines.
  private static func frameLength(_ bytes: RawSpan) -> Int? {
    guard let last = bytes.firstOffset(of: end, from: sentinelSize),
      last > sentinelSize, bytes[byte: last - 1] == UInt8(ascii: "\n")
    else { return nil }
    return last + sentinelSize
  }
}
