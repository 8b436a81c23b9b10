internal import BinarySupport

/// Which package functions belong to, by the packages in all names and the directories of all files.
///
/// A name can mislead: a function that another package named with `go:linkname`, and a promoted method whose name has the path
/// of a second package. So the package that most names in a directory state owns the directory. A package that owns none is not
/// one.
struct PackageAttribution {
  let tally: PackageTally
  /// Whether each package is named by a function that is not only inlined.
  private let isNamed: [Bool]
  /// The package that owns each directory; ``NamedPackage/bare`` where only functions with type arguments are in it.
  let owners: [Int32]
  /// Whether each package owns a directory.
  private let isAttested: [Bool]
  /// What each package that is none stands for, as far as the name shows.
  private let resolved: [Int32]

  init(_ tally: PackageTally) {
    self.tally = tally
    let count = tally.packages.paths.count
    let owners = PackageAttribution.owners(tally)
    var isNamed = [Bool](repeating: false, count: count)
    var isAttested = isNamed
    for owner in owners where owner >= 0 { isAttested[Int(owner)] = true }
    for group in tally.groups where group.package.number >= 0 {
      isNamed[Int(group.package.number)] = true
      if group.directory >= 0, owners[Int(group.directory)] < 0 {
        isAttested[Int(group.package.number)] = true
      }
    }
    self.owners = owners
    self.isAttested = isAttested
    self.isNamed = isNamed
    resolved = (0..<count).map { number in
      if isAttested[number] { return Int32(number) }
      return PackageAttribution.head(of: tally.packages.paths.span(number), in: tally, isAttested)
    }
  }

  /// The package of each directory: the one whose folder it is by its path, else the one that most functions in it name, the
  /// first of those with as many. Assembly of the standard library names its functions after other packages.
  private static func owners(_ tally: PackageTally) -> [Int32] {
    let count = tally.directories.paths.count
    var owners = [Int32](repeating: NamedPackage.bare, count: count)
    var counts = [Int](repeating: 0, count: count)
    var isPath = [Bool](repeating: false, count: count)
    for group in tally.groups
    where group.package.number >= 0 && group.directory >= 0 && !group.package.isGeneric {
      let directory = Int(group.directory)
      let ends = tally.directories.paths.span(directory).isFolder(
        ofPackage: tally.packages.paths.span(Int(group.package.number)))
      guard ends != isPath[directory] ? ends : group.functionCount > counts[directory] else {
        continue
      }
      isPath[directory] = ends
      counts[directory] = group.functionCount
      owners[directory] = group.package.number
    }
    return owners
  }

  /// The longest head of a path, up to a dot, that is a package; ``NamedPackage/bare`` where there is none.
  private static func head(
    of path: borrowing RawSpan, in tally: PackageTally, _ isAttested: [Bool]
  ) -> Int32 {
    // Real paths are far shorter.
    var end = min(path.byteCount - 1, 1024)
    while end > 0 {
      if path[byte: end] == UInt8(ascii: "."),
        let number = tally.packages.paths.number(of: path.extracting(first: end)),
        isAttested[number]
      {
        return Int32(number)
      }
      end -= 1
    }
    return NamedPackage.bare
  }

  /// The package of the functions of a group; ``NamedPackage/bare`` where there is none.
  func package(of group: PackageTally.Group) -> Int32 {
    package(named: group.package.number, in: group.directory)
  }

  /// The package of a function by that in its name and its directory; ``NamedPackage/bare`` where there is none.
  func package(named package: Int32, in directory: Int32) -> Int32 {
    if package == NamedPackage.generated { return NamedPackage.bare }
    if package >= 0, resolved[Int(package)] >= 0 { return resolved[Int(package)] }
    if directory >= 0, owners[Int(directory)] >= 0 { return owners[Int(directory)] }
    return package
  }

  /// Whether a package has functions, all of which are inlined into those of others.
  func isInlinedOnly(_ package: Int) -> Bool {
    guard !isNamed[package], resolved[package] < 0 else { return false }
    // Closures of inlined functions have a blank instead of a package.
    let path = tally.packages.paths.span(package)
    return path.byteCount != 1 || path[byte: 0] != UInt8(ascii: "_")
  }
}

extension RawSpan {
  /// Whether this is the path of a folder that ends in the import path of a package; below `src`, or without more before it, where
  /// that does not start with a domain. `runtime/internal/syscall` is not a folder of `syscall`.
  ///
  /// In folders of modules elements end in `@` and a version, and `!a` stands for `A`.
  func isFolder(ofPackage package: borrowing RawSpan) -> Bool {
    var (end, packageEnd) = (byteCount, package.byteCount)
    while true {
      let element = lastElement(before: end)
      let packageElement = package.lastElement(before: packageEnd)
      guard hasElement(element, of: package, packageElement) else { return false }
      if packageElement.lowerBound == 0 {
        if element.lowerBound == 0 { return true }
        let first = package.extracting(packageElement)
        return first.firstOffset(of: UInt8(ascii: ".")) != nil
          || extracting(lastElement(before: element.lowerBound - 1)).isSourceFolder
      }
      if element.lowerBound == 0 { return false }
      end = element.lowerBound - 1
      packageEnd = packageElement.lowerBound - 1
    }
  }

  private var isSourceFolder: Bool { byteCount == 3 && hasBytes("src") }

  private func lastElement(before end: Int) -> Range<Int> {
    var start = end
    while start > 0, self[byte: start - 1] != UInt8(ascii: "/") { start -= 1 }
    return start..<end
  }

  private func hasElement(
    _ element: Range<Int>, of package: borrowing RawSpan, _ packageElement: Range<Int>
  ) -> Bool {
    var offset = element.lowerBound
    for packageOffset in packageElement {
      guard offset < element.upperBound else { return false }
      var byte = self[byte: offset]
      if byte == UInt8(ascii: "!"), offset + 1 < element.upperBound {
        offset += 1
        byte = self[byte: offset] & ~0x20
      }
      guard byte == package[byte: packageOffset] else { return false }
      offset += 1
    }
    return offset == element.upperBound || self[byte: offset] == UInt8(ascii: "@")
  }
}
