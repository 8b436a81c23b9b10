/// The version of the toolchain as the linker leaves it in a program: text that a zero byte ends, which strings
/// of Go do not have.
enum VersionText {
  /// The longest with all experiments there are is shorter.
  static let maximumByteCount = 256

  /// How many are looked at. A program has one, and perhaps some of programs that it carries.
  private static let maximumCandidateCount = 64

  /// What a version can take, with what may stand in front and the zero behind.
  private static let windowByteCount = development.utf8CodeUnitCount + maximumByteCount + 1

  private static let prefix: StaticString = "go1."
  private static let development: StaticString = "devel "
  /// What stands in front of the version in debug information, as in `Go cmd/compile go1.27.3; regabi`.
  private static let producer: StaticString = "Go cmd/compile "

  /// Where in `part` a version may be; nil where there are more than can be looked at.
  static func candidates<Source: ByteSource & ~Copyable & ~Escapable>(
    in part: Range<Int>, _ source: inout Source
  ) throws(ReadError) -> [Range<Int>]? {
    var candidates: [Range<Int>] = []
    var rest = part
    while let start = try source.firstPosition(
      in: rest, overlap: windowByteCount - 1, where: { firstRange(in: $0)?.lowerBound })
    {
      let window = (start..<part.upperBound).prefix(windowByteCount)
      let found = firstRange(in: try source.bytes(at: window.lowerBound, count: window.count))
      guard let found, found.lowerBound == 0 else { break }
      rest = start + found.count..<part.upperBound
      // What stands in front may be in the window before.
      let before = (start - producer.utf8CodeUnitCount..<start).clamped(to: part)
      let isProducer = try source.bytes(at: before.lowerBound, count: before.count)
        .hasBytes(producer)
      if isProducer { continue }
      guard candidates.count < maximumCandidateCount else { return nil }
      candidates.append(start..<start + found.count)
    }
    return candidates
  }

  /// The first version in `bytes`, less the zero byte that ends it.
  private static func firstRange(in bytes: RawSpan) -> Range<Int>? {
    var position = 0
    while let name = bytes.firstOffset(of: prefix, from: position) {
      position = name + prefix.utf8CodeUnitCount
      guard isDigit(bytes, at: position) else { continue }
      var end = position
      let limit = min(bytes.byteCount, name + maximumByteCount)
      while end < limit, 0x20..<0x7f ~= bytes[byte: end] { end += 1 }
      guard end < limit, bytes[byte: end] == 0 else { continue }
      let before = name - development.utf8CodeUnitCount
      if bytes.hasBytes(development, at: before) { return before..<end }
      if !bytes.hasBytes(producer, at: name - producer.utf8CodeUnitCount) { return name..<end }
    }
    return nil
  }

  private static func isDigit(_ bytes: RawSpan, at offset: Int) -> Bool {
    offset < bytes.byteCount && UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[byte: offset]
  }
}
