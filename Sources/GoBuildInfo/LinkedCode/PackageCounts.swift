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

  init(of walk: inout FunctionWalk, in source: inout some Bytes) throws(ReadError) {
    let attribution = PackageAttribution(try PackageTally(of: &walk, in: &source))
    let paths = attribution.tally.packages.paths
    var counted = [(functionCount: Int, byteCount: UInt64)](
      repeating: (0, 0), count: paths.count)
    for group in attribution.tally.groups {
      functionCount += group.functionCount
      byteCount &+= group.byteCount
      let number = attribution.package(of: group)
      guard number >= 0 else { continue }
      counted[Int(number)].functionCount += group.functionCount
      counted[Int(number)].byteCount &+= group.byteCount
    }
    let listed = (0..<paths.count).filter {
      counted[$0].functionCount > 0 || attribution.isInlinedOnly($0)
    }
    for number in listed.sorted(by: { paths.span($0).precedes(paths.span($1)) }) {
      packages.append(
        Package(
          path: paths.bytes(number), functionCount: counted[number].functionCount,
          byteCount: counted[number].byteCount))
    }
    try findFolders(in: &walk, &source)
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
        guard folder.isFolder(ofPackage: path.span.raw) else { return false }
        packages[index].hasFolder = true
        return true
      }
    }
  }
}
