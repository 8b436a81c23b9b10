internal import BinarySupport

/// Which package functions belong to, by the packages in all names and the directories of all files.
///
/// A name can mislead: a function that another package named with `go:linkname`, and a promoted method whose name has the path
/// of a second package. So the package that most names in a directory state owns the directory. A package that owns none is not
/// one.
struct PackageAttribution {
  let tally: PackageTally
  /// The package that owns each directory; ``PackageTally/bare`` where only functions with type arguments are in it.
  let owners: [Int32]
  /// Whether each package owns a directory.
  private let isAttested: [Bool]
  /// What each package that is none stands for, as far as the name shows.
  private let resolved: [Int32]

  init(_ tally: PackageTally) {
    self.tally = tally
    let owners = PackageAttribution.owners(tally)
    var isAttested = [Bool](repeating: false, count: tally.packages.count)
    for owner in owners where owner >= 0 { isAttested[Int(owner)] = true }
    for group in tally.groups where group.package >= 0 && group.directory >= 0 {
      if owners[Int(group.directory)] < 0 { isAttested[Int(group.package)] = true }
    }
    self.owners = owners
    self.isAttested = isAttested
    resolved = (0..<tally.packages.count).map { number in
      if isAttested[number] { return Int32(number) }
      return PackageAttribution.head(of: tally.packages.span(number), in: tally, isAttested)
    }
  }

  /// The package that most functions in each directory name, the first of those with as many.
  private static func owners(_ tally: PackageTally) -> [Int32] {
    var owners = [Int32](repeating: PackageTally.bare, count: tally.directories.count)
    var counts = [Int](repeating: 0, count: tally.directories.count)
    for group in tally.groups
    where group.package >= 0 && group.directory >= 0 && !group.isGeneric {
      let directory = Int(group.directory)
      guard group.functionCount > counts[directory] else { continue }
      counts[directory] = group.functionCount
      owners[directory] = group.package
    }
    return owners
  }

  /// The longest head of a path, up to a dot, that is a package; ``PackageTally/bare`` where there is none.
  private static func head(
    of path: borrowing RawSpan, in tally: PackageTally, _ isAttested: [Bool]
  ) -> Int32 {
    // Real paths are far shorter.
    var end = min(path.byteCount - 1, 1024)
    while end > 0 {
      if path[byte: end] == UInt8(ascii: "."),
        let number = tally.packages.number(of: path.extracting(first: end)), isAttested[number]
      {
        return Int32(number)
      }
      end -= 1
    }
    return PackageTally.bare
  }

  /// The package of the functions of a group; ``PackageTally/bare`` where there is none.
  func package(of group: PackageTally.Group) -> Int32 {
    package(named: group.package, in: group.directory)
  }

  /// The package of a function by that in its name and its directory; ``PackageTally/bare`` where there is none.
  func package(named package: Int32, in directory: Int32) -> Int32 {
    if package == PackageTally.generated { return PackageTally.bare }
    if package >= 0, resolved[Int(package)] >= 0 { return resolved[Int(package)] }
    if directory >= 0, owners[Int(directory)] >= 0 { return owners[Int(directory)] }
    return package
  }

  /// Whether a name of an inlined function leads to a package that may have no other code.
  func mayBeInlinedOnly(_ path: borrowing RawSpan) -> Bool {
    // Closures of inlined functions have a blank instead of a package.
    if path.byteCount == 1, path[byte: 0] == UInt8(ascii: "_") { return false }
    if tally.packages.number(of: path) != nil { return false }
    return PackageAttribution.head(of: path, in: tally, isAttested) < 0
  }
}
