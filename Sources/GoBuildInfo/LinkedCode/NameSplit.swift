internal import BinarySupport

/// Splits names into packages and symbols. Most have the same package as the one before, which is compared first, or the one before
/// that: names of inlined functions lie among those of the package that calls them.
struct NameSplit {
  /// The path of the package of the name before and a dot; empty where there is none. Unless its names are skipped, it is the one
  /// that was visited last.
  private var last: [UInt8] = []
  private var isEscaped = false
  private var rest = LinkedNames.Rest.visitedExactly
  /// The same of the package before that.
  private var previous: [UInt8] = []
  private var isPreviousSkipped = false

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
      var isRepeated = NameSplit.begins(window, with: last, at: start, count: count)
      if !isRepeated, isPreviousSkipped,
        NameSplit.begins(window, with: previous, at: start, count: count)
      {
        swap(&last, &previous)
        isPreviousSkipped = rest == .skipped
        rest = .skipped
        isRepeated = true
      }
      let end = window.firstZero(from: isRepeated ? start + last.count : start)
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
  private static func begins(
    _ window: RawSpan, with package: [UInt8], at start: Int, count: Int
  ) -> Bool {
    !package.isEmpty && package.count <= count - start
      && window.hasPrefix(package.span.raw, at: start)
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
    swap(&last, &previous)
    isPreviousSkipped = rest == .skipped
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: prefix)
  }
}
