internal import BinarySupport

extension ModuleTextFrame {
  /// How many frames are looked at. A program has two, and perhaps those of programs that it carries.
  private static let maximumCandidateCount = 32

  /// Where in the loaded bytes there is text in a frame, with its frame; nil where there is more than can be looked
  /// at.
  static func candidates(
    in loaded: LoadedBytes, _ source: inout some Bytes
  ) throws(ReadError) -> [Range<Int>]? {
    var candidates: [Range<Int>] = []
    var count = 0
    for range in loaded.ranges {
      var rest = range
      while true {
        let found = try source.firstPosition(in: rest, overlap: sentinelSize - 1) {
          $0.firstOffset(of: start)
        }
        guard let found else { break }
        count += 1
        guard count <= maximumCandidateCount else { return nil }
        let limit = (found..<range.upperBound).prefix(BuildInfoBlob.maximumTextByteCount)
        let frame = try frame(in: limit, &source)
        if let frame { candidates.append(frame) }
        rest = (frame?.upperBound ?? found + sentinelSize)..<range.upperBound
      }
    }
    return candidates
  }

  /// The frame that starts `range`, if it ends there and holds lines.
  private static func frame(
    in range: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    let text = range.dropping(sentinelSize)
    let last = try source.firstPosition(in: text, overlap: sentinelSize - 1) {
      $0.firstOffset(of: end)
    }
    guard let last, last > text.lowerBound,
      try source.bytes(at: last - 1, count: 1)[byte: 0] == UInt8(ascii: "\n")
    else { return nil }
    return range.lowerBound..<last + sentinelSize
  }
}
