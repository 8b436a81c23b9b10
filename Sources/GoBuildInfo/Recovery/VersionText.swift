internal import BinarySupport

/// The version of the toolchain as the linker leaves it in a program: text that a zero byte ends, which strings
/// of Go do not have.
enum VersionText {
  /// The longest with all experiments there are is shorter.
  static let maximumByteCount = 256

  /// How many are looked at. A program has one, and perhaps some of programs that it carries.
  private static let maximumCandidateCount = 64

  /// A text that may be a version.
  struct Candidate {
    let range: Range<Int>
    /// Whether other text goes before it, as where it is the last part of a path. It may then be the end of another
    /// text, unless the program has a string that starts here.
    let continuesText: Bool
  }

  /// What a version can take, with what may stand before it and the zero after it.
  private static let windowByteCount = development.utf8CodeUnitCount + maximumByteCount + 1

  private static let prefix: StaticString = "go1."
  private static let development: StaticString = "devel "
  /// What precedes the version in debug information, as in `Go cmd/compile go1.27.3; regabi`.
  private static let producer: StaticString = "Go cmd/compile "

  /// Where in the loaded bytes a version may be; nil where there are more than can be looked at.
  static func candidates(
    in loaded: LoadedBytes, _ source: inout some Bytes
  ) throws(ReadError) -> [Candidate]? {
    var candidates: [Candidate] = []
    for range in loaded.ranges {
      var rest = range
      while let start = try source.firstPosition(
        in: rest, overlap: windowByteCount - 1, where: { firstRange(in: $0)?.lowerBound })
      {
        let window = (start..<range.upperBound).prefix(windowByteCount)
        let found = firstRange(in: try source.bytes(at: window.lowerBound, count: window.count))
        guard let found, found.lowerBound == 0 else { break }
        rest = start + found.count..<range.upperBound
        // What stands before it may be in the window before.
        let front = (start - producer.utf8CodeUnitCount..<start).clamped(to: range)
        let before = try source.bytes(at: front.lowerBound, count: front.count)
        if before.hasBytes(producer) { continue }
        guard candidates.count < maximumCandidateCount else { return nil }
        let continuesText =
          before.byteCount > 0 && 0x21..<0x7f ~= before[byte: before.byteCount - 1]
        candidates.append(
          Candidate(range: start..<start + found.count, continuesText: continuesText))
      }
    }
    return candidates
  }

  /// How many texts that may be versions are taken of a program in which no zero ends them.
  private static let maximumPackedCount = 256

  /// The longest of them, such as `go1.18beta2`, is shorter.
  private static let maximumPackedByteCount = 16

  /// Where in the loaded bytes a version may be that Go 1.13 to 1.17 linked: among other constants, with no zero after
  /// it. What it is ends after any of its digits; the program's string header says after which. None where there are
  /// more than can be looked at.
  static func packedCandidates(
    in loaded: LoadedBytes, _ source: inout some Bytes
  ) throws(ReadError) -> [Candidate] {
    var candidates: [Candidate] = []
    for range in loaded.ranges {
      var rest = range
      while let start = try source.firstPosition(
        in: rest, overlap: maximumPackedByteCount - 1, where: { $0.firstOffset(of: prefix) })
      {
        let window = (start..<range.upperBound).prefix(maximumPackedByteCount)
        let bytes = try source.bytes(at: window.lowerBound, count: window.count)
        var end = prefix.utf8CodeUnitCount
        while end < bytes.byteCount, isDigit(bytes, at: end) || bytes.isSeparator(at: end) {
          end += 1
          guard isDigit(bytes, at: end - 1) else { continue }
          candidates.append(Candidate(range: start..<start + end, continuesText: true))
        }
        guard candidates.count <= maximumPackedCount else { return [] }
        rest = start + prefix.utf8CodeUnitCount..<range.upperBound
      }
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
      guard end < limit, bytes[byte: end] == 0, !isPath(bytes.extracting(name..<end)) else {
        continue
      }
      let before = name - development.utf8CodeUnitCount
      if bytes.hasBytes(development, at: before) { return before..<end }
      if !bytes.hasBytes(producer, at: name - producer.utf8CodeUnitCount) { return name..<end }
    }
    return nil
  }

  /// Whether a text goes on as a path does: the table of functions names the files that a program was compiled from,
  /// and those of Go itself may be in a folder that is named for its version.
  private static func isPath(_ text: RawSpan) -> Bool {
    let word = text.extracting(first: text.firstOffset(of: UInt8(ascii: " ")) ?? text.byteCount)
    return word.firstOffset(of: UInt8(ascii: "/")) != nil
      || word.firstOffset(of: UInt8(ascii: "\\")) != nil
      || text.hasBytes(".go", at: text.byteCount - 3) || text.hasBytes(".s", at: text.byteCount - 2)
  }

  private static func isDigit(_ bytes: RawSpan, at offset: Int) -> Bool {
    offset < bytes.byteCount && UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[byte: offset]
  }
}

extension RawSpan {
  /// Whether there is a character that is between the numbers of a version: that of `1.15.3`, `1.18beta1`, `1.17rc2`.
  fileprivate func isSeparator(at offset: Int) -> Bool {
    switch self[byte: offset] {
    case UInt8(ascii: "."), UInt8(ascii: "r"), UInt8(ascii: "c"), UInt8(ascii: "b"),
      UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"):
      true
    default: false
    }
  }
}
