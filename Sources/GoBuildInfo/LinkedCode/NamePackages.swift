internal import BinarySupport

/// The packages in all names of a table of names, as runs of names with the same package.
///
/// Names lie nearly in the order of functions, so that a program has few runs, and functions find theirs without their names
/// being read again.
struct NamePackages {
  /// The packages of functions, of those included that exist only inlined.
  private var packages = PackageNames()
  private var runs: [Run] = []
  /// The run that was asked for last.
  private var last = 0

  private struct Run {
    /// The offset of its first name.
    let start: UInt32
    let package: NamedPackage
  }

  /// Programs with a hundred thousand names have some fifteen thousand runs.
  private static let maximumRunCount = 1 << 17

  init(of walk: inout FunctionWalk, in source: inout some Bytes) throws(ReadError) {
    try walk.visitNames(in: &source) { offset, name throws(ReadError) in
      let package = try packages.package(of: name)
      if let last = runs.last, last.package == package { return }
      guard runs.count < NamePackages.maximumRunCount else {
        throw .limit("expected at most 131072 runs of names", found: UInt64(runs.count + 1))
      }
      runs.append(Run(start: UInt32(truncatingIfNeeded: offset), package: package))
    }
  }

  /// Hands over the packages, which are left empty.
  mutating func takePackages() -> PackageNames {
    let taken = packages
    packages = PackageNames()
    return taken
  }

  /// The package of the name at an offset; nil where there is no name.
  @inline(__always)
  mutating func package(ofNameAt offset: UInt32) -> NamedPackage? {
    if last < runs.count, runs[last].start <= offset {
      if last + 1 == runs.count || offset < runs[last + 1].start { return runs[last].package }
      if last + 2 == runs.count || offset < runs[last + 2].start {
        last += 1
        return runs[last].package
      }
    }
    return search(offset)
  }

  private mutating func search(_ offset: UInt32) -> NamedPackage? {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].start <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    last = low - 1
    return runs[last].package
  }
}

/// The package in a name, and whether the name has type arguments.
struct NamedPackage: Equatable {
  /// The number among ``PackageNames``; ``bare`` or ``generated`` where there is none.
  let number: Int32
  let isGeneric: Bool

  static let bare: Int32 = -1
  static let generated: Int32 = -2
}

/// The paths of the packages in names, without escapes.
struct PackageNames {
  private(set) var paths = ByteInterner()
  private var last = NamedPackage.bare

  /// The largest program that was measured has 2451 packages, whose paths have 110 KB.
  private static let maximumCount = 1 << 13
  private static let maximumByteCount = 384 << 10

  /// The package in a name.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more packages than any program has.
  @inline(__always)
  mutating func package(of name: borrowing RawSpan) throws(ReadError) -> NamedPackage {
    if last >= 0, let isGeneric = name.isGeneric(in: paths.span(Int(last))) {
      return NamedPackage(number: last, isGeneric: isGeneric)
    }
    return try insert(PackageName(of: name), of: name)
  }

  private mutating func insert(
    _ package: PackageName, of name: borrowing RawSpan
  ) throws(ReadError) -> NamedPackage {
    switch package.kind {
    case .bare: return NamedPackage(number: NamedPackage.bare, isGeneric: package.isGeneric)
    case .generated: return NamedPackage(number: NamedPackage.generated, isGeneric: false)
    case .package: break
    }
    let path = name.extracting(first: package.byteCount)
    if package.isEscaped {
      let path = PackageName.unescaped([UInt8](copying: path))
      last = Int32(paths.insert(path.span.raw))
    } else {
      last = Int32(paths.insert(path))
    }
    guard !paths.isFlooded else { throw .functionTableWork }
    guard paths.count <= PackageNames.maximumCount else {
      throw .limit("expected at most 8192 packages", found: UInt64(paths.count))
    }
    guard paths.byteCount <= PackageNames.maximumByteCount else {
      throw .limit("expected at most 384 KiB of package paths", found: UInt64(paths.byteCount))
    }
    return NamedPackage(number: last, isGeneric: package.isGeneric)
  }

  /// The number of the package in a name; ``NamedPackage/bare`` where it is none of these.
  func number(of name: borrowing RawSpan) -> Int32 {
    let package = PackageName(of: name)
    switch package.kind {
    case .bare: return NamedPackage.bare
    case .generated: return NamedPackage.generated
    case .package: break
    }
    let path = name.extracting(first: package.byteCount)
    let number: Int?
    if package.isEscaped {
      number = paths.number(of: PackageName.unescaped([UInt8](copying: path)).span.raw)
    } else {
      number = paths.number(of: path)
    }
    return number.map { Int32($0) } ?? NamedPackage.bare
  }
}

extension RawSpan {
  /// Whether a function's name has type arguments, if it is known to start with a package: followed by a dot, after which
  /// there is no slash, so that no longer path is possible. Nil where the name must be parsed.
  @inline(__always)
  fileprivate func isGeneric(in package: borrowing RawSpan) -> Bool? {
    let count = package.byteCount
    guard byteCount > count, self[byte: count] == UInt8(ascii: "."),
      extracting(first: count).hasSameBytes(as: package)
    else { return nil }
    let (hasSlash, isGeneric) = contains(UInt8(ascii: "/"), UInt8(ascii: "["), from: count)
    return hasSlash ? nil : isGeneric
  }
}
