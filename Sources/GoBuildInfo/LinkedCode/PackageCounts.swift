internal import BinarySupport

/// The functions and the code of each package.
struct PackageCounts {
  struct Package {
    let path: [UInt8]
    var functionCount = 0
    var byteCount: UInt64 = 0

    /// Whether there is a source file in a folder with the path of the package, as for packages of the standard library. Determined
    /// only for packages without functions.
    var hasFolder = false

    /// Whether the path is that of a package that may belong to the standard library: its first element has no dot.
    var mayBeStandard: Bool {
      !path.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "."))
    }
  }

  /// In the order of their paths.
  private(set) var packages: [Package] = []
  private(set) var functionCount = 0
  private(set) var byteCount: UInt64 = 0

  /// How often the folder of a file is compared with a package: real programs have some thousand files, and some hundred packages.
  private static let maximumComparisonCount = 1 << 27

  /// Programs have some hundred packages that exist only inlined.
  private static let maximumInlinedCount = 1 << 13
  private static let maximumInlinedByteCount = 384 << 10

  init(of walk: inout FunctionWalk, in source: inout some Bytes) throws(ReadError) {
    let attribution = PackageAttribution(try PackageTally(of: &walk, in: &source))
    var numbered: [Package] = (0..<attribution.tally.packages.count).map {
      Package(path: attribution.tally.packages.bytes($0))
    }
    for group in attribution.tally.groups {
      functionCount += group.functionCount
      byteCount &+= group.byteCount
      let number = attribution.package(of: group)
      guard number >= 0 else { continue }
      numbered[Int(number)].functionCount += group.functionCount
      numbered[Int(number)].byteCount &+= group.byteCount
    }
    packages = numbered.filter { $0.functionCount > 0 }
    let inlined = try PackageCounts.inlined(beside: attribution, in: &walk, &source)
    for number in 0..<inlined.count { packages.append(Package(path: inlined.bytes(number))) }
    try findFolders(in: &walk, &source)
    packages.sort { $0.path.lexicographicallyPrecedes($1.path) }
  }

  /// Looks for the folders of packages without functions. The runtime defines functions that it names after other packages; where
  /// these are not linked, their names are all that there is of them.
  private mutating func findFolders(
    in walk: inout FunctionWalk, _ source: inout some Bytes
  ) throws(ReadError) {
    var wanted = packages.indices.filter {
      packages[$0].functionCount == 0 && packages[$0].mayBeStandard
    }
    guard !wanted.isEmpty else { return }
    var comparisonCount = 0
    try walk.visitFiles(in: &source) { file throws(ReadError) in
      guard !wanted.isEmpty else { return }
      comparisonCount += wanted.count
      guard comparisonCount <= PackageCounts.maximumComparisonCount else {
        throw .functionTableWork
      }
      var end = file.byteCount
      while end > 0, file[byte: end - 1] != UInt8(ascii: "/") { end -= 1 }
      let folder = file.extracting(first: max(0, end - 1))
      wanted.removeAll { index in
        let path = packages[index].path
        guard folder.byteCount >= path.count else { return false }
        let start = folder.byteCount - path.count
        guard start == 0 || folder[byte: start - 1] == UInt8(ascii: "/"),
          folder.extracting(last: path.count).hasSameBytes(as: path.span.raw)
        else { return false }
        packages[index].hasFolder = true
        return true
      }
    }
  }

  /// The packages of names whose functions are all inlined.
  private static func inlined(
    beside attribution: PackageAttribution, in walk: inout FunctionWalk,
    _ source: inout some Bytes
  ) throws(ReadError) -> ByteInterner {
    var found = ByteInterner()
    var last = attribution.tally.packages.count - 1
    try walk.visitNames(in: &source) { name throws(ReadError) in
      if last >= 0, name.isGeneric(in: attribution.tally.packages.span(last)) != nil { return }
      let package = PackageName(of: name)
      guard package.kind == .package else { return }
      let path = name.extracting(first: package.byteCount)
      if let number = attribution.tally.packages.number(of: path) {
        last = number
        return
      }
      let unescaped =
        package.isEscaped ? PackageName.unescaped([UInt8](copying: path)) : [UInt8](copying: path)
      guard attribution.mayBeInlinedOnly(unescaped.span.raw) else { return }
      _ = found.insert(unescaped.span.raw)
      guard !found.isFlooded else { throw .functionTableWork }
      guard found.count <= maximumInlinedCount else {
        throw .limit("expected at most 8192 inlined packages", found: UInt64(found.count))
      }
      guard found.byteCount <= maximumInlinedByteCount else {
        throw .limit("expected at most 384 KiB of package paths", found: UInt64(found.byteCount))
      }
    }
    return found
  }
}

extension PackageTally {
  /// Counts all functions of a table.
  init(of walk: inout FunctionWalk, in source: inout some Bytes) throws(ReadError) {
    self.init()
    while let function = try walk.next(in: &source) { try count(function, in: &walk, &source) }
  }
}
