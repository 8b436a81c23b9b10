internal import BinarySupport

/// Counts functions by the package in their names and the directory of their files: all that attribution needs.
struct PackageTally {
  /// Functions with the same package in their names, the same directory, and type arguments or none.
  struct Group {
    /// The number among ``packages``; ``bare`` or ``generated`` where there is none.
    let package: Int32
    /// The number among ``directories``; ``noDirectory`` where there is no file, or a generated one.
    let directory: Int32
    let isGeneric: Bool
    var functionCount = 0
    var byteCount: UInt64 = 0
  }

  static let bare: Int32 = -1
  static let generated: Int32 = -2
  static let noDirectory: Int32 = -1

  /// The paths of packages in the names, without escapes.
  private(set) var packages = ByteInterner()
  private(set) var directories = ByteInterner()
  private(set) var groups: [Group] = []

  /// The number of a group plus one by its hash; 0 where there is none. A power of two of them.
  private var slots: [UInt32] = Array(repeating: 0, count: 1024)
  private var lastPackage: Int32 = PackageTally.bare
  private var lastGroup = -1

  /// The directories of files that came, by where their names lie in the table.
  private var knownFiles: [(offset: UInt32, directory: Int32)] = Array(
    repeating: (.max, noDirectory), count: knownFileCount)
  private static let knownFileCount = 4096

  /// How many taken slots are passed in search of a group: groups that were not chosen for their hashes have a few in a row.
  private static let maximumProbeCount = 512

  /// The largest programs have some five thousand packages.
  private static let maximumGroupCount = 1 << 14
  private static let maximumTextByteCount = 384 << 10

  /// Counts a function.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more packages than any program has.
  @inline(__always)
  mutating func count(
    _ function: FunctionRecord, in walk: inout FunctionWalk, _ source: inout some Bytes
  ) throws(ReadError) {
    let found = try package(of: walk.name(function.name))
    let directory = try directory(of: function, in: &walk, &source)
    if lastGroup < 0 || groups[lastGroup].package != found.package
      || groups[lastGroup].directory != directory || groups[lastGroup].isGeneric != found.isGeneric
    {
      lastGroup = try group(found.package, directory, found.isGeneric)
    }
    groups[lastGroup].functionCount += 1
    groups[lastGroup].byteCount &+= function.byteCount
  }

  /// The number of the package in a name, and whether the name has type arguments.
  @inline(__always)
  private mutating func package(
    of name: borrowing RawSpan
  ) throws(ReadError) -> (package: Int32, isGeneric: Bool) {
    if lastPackage >= 0, let isGeneric = name.isGeneric(in: packages.span(Int(lastPackage))) {
      return (lastPackage, isGeneric)
    }
    let package = PackageName(of: name)
    return (try self.package(package, of: name), package.isGeneric)
  }

  /// The number of the package in a name.
  private mutating func package(
    _ package: PackageName, of name: borrowing RawSpan
  ) throws(ReadError) -> Int32 {
    switch package.kind {
    case .bare: return PackageTally.bare
    case .generated: return PackageTally.generated
    case .package: break
    }
    let path = name.extracting(first: package.byteCount)
    if package.isEscaped {
      let path = PackageName.unescaped([UInt8](copying: path))
      lastPackage = Int32(packages.insert(path.span.raw))
    } else {
      lastPackage = Int32(packages.insert(path))
    }
    guard !packages.isFlooded else { throw .functionTableWork }
    guard packages.byteCount <= PackageTally.maximumTextByteCount else {
      throw .limit("expected at most 384 KiB of package paths", found: UInt64(packages.byteCount))
    }
    return lastPackage
  }

  /// The directory of the file of a function.
  private mutating func directory(
    of function: FunctionRecord, in walk: inout FunctionWalk, _ source: inout some Bytes
  ) throws(ReadError) -> Int32 {
    guard let offset = try walk.fileOffset(of: function, &source) else {
      return PackageTally.noDirectory
    }
    let slot = (offset ^ offset >> 11) & (PackageTally.knownFileCount - 1)
    if offset < Int(UInt32.max), knownFiles[slot].offset == UInt32(truncatingIfNeeded: offset) {
      return knownFiles[slot].directory
    }
    let text = try walk.fileName(at: offset, &source)
    let directory = insertDirectory(of: walk.fileName(text))
    guard !directories.isFlooded else { throw .functionTableWork }
    guard directories.byteCount <= PackageTally.maximumTextByteCount else {
      throw .limit("expected at most 384 KiB of directories", found: UInt64(directories.byteCount))
    }
    knownFiles[slot] = (UInt32(truncatingIfNeeded: offset), directory)
    return directory
  }

  private mutating func insertDirectory(of file: RawSpan) -> Int32 {
    guard let directory = PackageTally.directoryByteCount(of: file) else {
      return PackageTally.noDirectory
    }
    return Int32(directories.insert(file.extracting(first: directory)))
  }

  /// The number of the directory of a file among ``directories``.
  func number(ofDirectoryOf file: RawSpan) -> Int32 {
    guard !file.isEmpty, let directory = PackageTally.directoryByteCount(of: file),
      let number = directories.number(of: file.extracting(first: directory))
    else { return PackageTally.noDirectory }
    return Int32(number)
  }

  /// The length of the directory in the path of a file; nil where the code was generated.
  private static func directoryByteCount(of file: RawSpan) -> Int? {
    let generated: StaticString = "<autogenerated>"
    guard file.byteCount != generated.utf8CodeUnitCount || !file.hasBytes(generated) else {
      return nil
    }
    var count = file.byteCount
    while count > 0, file[byte: count - 1] != UInt8(ascii: "/") { count -= 1 }
    return max(0, count - 1)
  }

  private mutating func group(
    _ package: Int32, _ directory: Int32, _ isGeneric: Bool
  ) throws(ReadError) -> Int {
    var slot = PackageTally.hash(package, directory, isGeneric) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      probeCount += 1
      guard probeCount <= PackageTally.maximumProbeCount else { throw .functionTableWork }
      let number = Int(slots[slot]) - 1
      let group = groups[number]
      if group.package == package, group.directory == directory, group.isGeneric == isGeneric {
        return number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard groups.count < PackageTally.maximumGroupCount else {
      throw .limit(
        "expected at most 16384 packages and directories", found: UInt64(groups.count + 1))
    }
    groups.append(Group(package: package, directory: directory, isGeneric: isGeneric))
    slots[slot] = UInt32(groups.count)
    if 2 * groups.count >= slots.count { grow() }
    return groups.count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for (number, group) in groups.enumerated() {
      var slot =
        PackageTally.hash(group.package, group.directory, group.isGeneric) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number) + 1
    }
  }

  private static func hash(_ package: Int32, _ directory: Int32, _ isGeneric: Bool) -> Int {
    let key = UInt64(UInt32(bitPattern: package)) << 32 | UInt64(UInt32(bitPattern: directory))
    let mixed = (key ^ (isGeneric ? 1 << 63 : 0)) &* 0x9e37_79b9_7f4a_7c15
    return Int(mixed >> 33)
  }
}

extension RawSpan {
  /// Whether a function's name has type arguments, if it is known to start with a package: followed by a dot, after which
  /// there is no slash, so that no longer path can be meant. Nil where that takes more than a glance.
  @inline(__always)
  func isGeneric(in package: borrowing RawSpan) -> Bool? {
    let count = package.byteCount
    guard byteCount > count, self[byte: count] == UInt8(ascii: "."),
      extracting(first: count).hasSameBytes(as: package),
      firstOffset(of: UInt8(ascii: "/"), from: count) == nil
    else { return nil }
    return firstOffset(of: UInt8(ascii: "["), from: count) != nil
  }
}
