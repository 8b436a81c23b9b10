internal import BinarySupport

/// Splits names into packages and symbols. Most have the same package as the one before, which is compared first.
struct NameSplit {
  /// The path of the package of the name before and a dot; empty where there is none.
  private var last: [UInt8] = []
  /// The same in words of eight bytes, the last one filled with zeros.
  private var words: [UInt64] = []
  /// The bytes of the last word that count.
  private var mask: UInt64 = 0
  private var isEscaped = false
  private var rest = LinkedNames.Rest.visitedExactly

  /// How many bytes must follow names in memory: words are loaded that begin in a name.
  static let marginByteCount = 8

  /// Takes the names in a window, each with a zero after it.
  ///
  /// - Parameter count: the size of the window less the margin.
  /// - Returns: where the first name begins that does not end in the window.
  @inline(__always)
  mutating func take(
    _ window: RawSpan, count: Int, _ visit: LinkedNames.Visit
  ) throws(ReadError) -> Int {
    var start = 0
    while start < count {
      let isRepeated = beginsWithLast(window, at: start, count: count)
      let end = NameSplit.firstZero(in: window, from: isRepeated ? start + last.count : start)
      guard end < count else { return start }
      if isRepeated, rest == .skipped {
        start = end + 1
        continue
      }
      if end > start {
        let name = window.extracting(start..<end)
        if isRepeated, rest == .visited || isExact(name) {
          try visitRepeated(name, visit)
        } else {
          try visitOther(name, visit)
        }
      }
      start = end + 1
    }
    return start
  }

  /// Takes a name.
  mutating func take(
    _ name: borrowing RawSpan, _ visit: LinkedNames.Visit
  ) throws(ReadError) {
    let isRepeated =
      !last.isEmpty && last.count <= name.byteCount
      && name.extracting(first: last.count).hasSameBytes(as: last.span.raw)
    guard isRepeated, rest != .visitedExactly || isExact(name) else {
      return try visitOther(name, visit)
    }
    if rest != .skipped { try visitRepeated(name, visit) }
  }

  /// Whether a name that begins with the package before is of it: after a package and a dot, a slash means that the package is
  /// another one, with a longer path.
  @inline(__always)
  private func isExact(_ name: borrowing RawSpan) -> Bool {
    name.firstOffset(of: UInt8(ascii: "/"), from: last.count) == nil
  }

  @inline(__always)
  private func beginsWithLast(_ window: RawSpan, at start: Int, count: Int) -> Bool {
    guard !words.isEmpty, last.count <= count - start else { return false }
    var offset = start
    for index in 0..<words.count - 1 {
      if window.load(offset, as: UInt64.self, .little) != words[index] { return false }
      offset += 8
    }
    return window.load(offset, as: UInt64.self, .little) & mask == words[words.count - 1]
  }

  /// The first zero from an offset on, after which there must be one with a margin.
  @inline(__always)
  private static func firstZero(in window: RawSpan, from start: Int) -> Int {
    var offset = start
    while offset + 8 <= window.byteCount {
      let word: UInt64 = window.load(offset, .little)
      // The high bit of each byte that is zero, and of some after the first one.
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if zeros != 0 { return offset + zeros.trailingZeroBitCount / 8 }
      offset += 8
    }
    return window.byteCount
  }

  @inline(__always)
  private mutating func visitRepeated(
    _ name: borrowing RawSpan, _ visit: LinkedNames.Visit
  ) throws(ReadError) {
    rest = try visit(
      name,
      LinkedNames.Package(byteCount: last.count - 1, isEscaped: isEscaped, isRepeated: true))
  }

  @inline(never)
  private mutating func visitOther(
    _ name: borrowing RawSpan, _ visit: LinkedNames.Visit
  ) throws(ReadError) {
    let package = PackageName(of: name)
    guard package.kind == .package else { return }
    remember(name.extracting(first: package.byteCount + 1))
    isEscaped = package.isEscaped
    rest = try visit(
      name,
      LinkedNames.Package(
        byteCount: package.byteCount, isEscaped: package.isEscaped, isRepeated: false))
  }

  private mutating func remember(_ prefix: RawSpan) {
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: prefix)
    words.removeAll(keepingCapacity: true)
    var offset = 0
    while offset + 8 <= prefix.byteCount {
      words.append(prefix.load(offset, .little))
      offset += 8
    }
    mask = .max
    guard offset < prefix.byteCount else { return }
    var word: UInt64 = 0
    for index in offset..<prefix.byteCount {
      word |= UInt64(prefix[byte: index]) << UInt64((index - offset) * 8)
    }
    words.append(word)
    mask = .max >> UInt64((8 - (prefix.byteCount - offset)) * 8)
  }
}
