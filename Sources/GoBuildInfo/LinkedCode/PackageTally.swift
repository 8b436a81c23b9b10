internal import BinarySupport

/// Counts functions by the package in their names and the directory of their files: all that attribution needs.
struct PackageTally {
  /// Functions with the same package in their names, the same directory, and type arguments or none.
  struct Group {
    let package: NamedPackage
    /// The number among ``directories``; ``SourceDirectories/none`` where there is none.
    let directory: Int32
    var functionCount = 0
    var byteCount: UInt64 = 0
  }

  /// The packages in the names of functions, of those included that exist only inlined.
  private(set) var packages = PackageNames()
  private(set) var directories = SourceDirectories()
  private(set) var groups: [Group] = []
  /// The folder of each package whose path shows it; ``SourceDirectories/none`` of the others.
  private var folders: [Int32] = []

  /// Counts all functions of a table.
  init(of walk: inout FunctionWalk, in source: inout some Bytes) throws(ReadError) {
    var counted = FunctionGroups()
    if walk.layout.hasParts {
      try countUnits(of: &walk, in: &source, &counted)
    } else {
      try countDirectories(of: &walk, in: &source, &counted)
    }
    groups = merged(counted.groups)
  }

  /// Counts the functions of a table up to Go 1.15, which has neither a table of names nor compilation units.
  private mutating func countDirectories(
    of walk: inout FunctionWalk, in source: inout some Bytes, _ counted: inout FunctionGroups
  ) throws(ReadError) {
    while let function = try walk.next(in: &source) {
      let name = try walk.name(of: function, &source)
      let package = try packages.package(of: walk.name(name))
      let directory = try directories.number(of: function, in: &walk, &source)
      _ = try counted.count(
        function, FunctionGroups.Key(package: package, origin: .directory(directory)))
    }
  }

  /// Counts the functions of a table since Go 1.16.
  ///
  /// A compilation unit is of one package, and so in one directory, which the first of its functions show. Only functions whose
  /// names do not show their packages are asked for their directories one by one.
  private mutating func countUnits(
    of walk: inout FunctionWalk, in source: inout some Bytes, _ counted: inout FunctionGroups
  ) throws(ReadError) {
    var names = try NamePackages(of: &walk, in: &source)
    packages = names.takePackages()
    folders = Array(repeating: SourceDirectories.none, count: packages.paths.count)
    let blank = packages.paths.number(of: [UInt8(ascii: "_")].span.raw).map { Int32($0) }
    while let function = try walk.next(in: &source) {
      guard let package = names.package(ofNameAt: function.name) else {
        throw walk.malformed("name outside of the names")
      }
      if package.number == NamedPackage.generated {
        _ = try counted.count(
          function,
          FunctionGroups.Key(package: package, origin: .directory(SourceDirectories.none)))
        continue
      }
      if package.number < 0 || package.number == blank {
        let directory = try directories.number(of: function, in: &walk, &source)
        let origin =
          isNameless(directory) && function.unit != FunctionRecord.noUnit
          ? FunctionGroups.Origin.unit(function.unit) : .directory(directory)
        _ = try counted.count(function, FunctionGroups.Key(package: package, origin: origin))
        continue
      }
      // Functions with type arguments are compiled wherever they are needed.
      let unit = package.isGeneric ? 0 : function.unit
      let group = try counted.count(
        function, FunctionGroups.Key(package: package, origin: .unit(unit)))
      if !counted.groups[group].directory.isSettled,
        folders[Int(package.number)] == SourceDirectories.none
      {
        counted.add(
          try shownDirectory(of: function, package.number, in: &walk, &source), to: group)
      }
    }
  }

  /// The directory of the package of a function; ``SourceDirectories/none`` where its file does not show it: that of generated
  /// code, and of what was inlined at its entry or is a closure of what was inlined.
  private mutating func shownDirectory(
    of function: FunctionRecord, _ package: Int32, in walk: inout FunctionWalk,
    _ source: inout some Bytes
  ) throws(ReadError) -> Int32 {
    let first = try directories.number(ofUnit: function.unit, in: &walk, &source)
    if isFolder(first, of: package) {
      folders[Int(package)] = first
      return first
    }
    let directory = try directories.number(of: function, in: &walk, &source)
    if isFolder(directory, of: package) {
      folders[Int(package)] = directory
      return directory
    }
    if isNameless(directory) { return SourceDirectories.none }
    let name = try walk.name(of: function, &source)
    guard FunctionName.isDeclared(walk.name(name)) else { return SourceDirectories.none }
    let startsInlined = try walk.startsWithInlinedCall(function, &source)
    return startsInlined ? SourceDirectories.none : directory
  }

  private func isFolder(_ directory: Int32, of package: Int32) -> Bool {
    directory >= 0
      && directories.paths.span(Int(directory)).isFolder(
        ofPackage: packages.paths.span(Int(package)))
  }

  /// Whether there is no directory, or one without a name: cgo makes files in none.
  private func isNameless(_ directory: Int32) -> Bool {
    directory < 0 || directories.paths.span(Int(directory)).isEmpty
  }

  /// The directory of a group of functions that name a package.
  private func directory(of group: FunctionGroups.Group) -> Int32 {
    let folder = folders[Int(group.key.package.number)]
    return folder != SourceDirectories.none ? folder : group.directory.directory
  }

  /// The groups by package and directory.
  private func merged(_ groups: [FunctionGroups.Group]) -> [Group] {
    let units = UnitDirectories(groups) { directory(of: $0) }
    var all = groups.map { group in
      let directory =
        switch group.key.origin {
        case .unit(let unit) where group.key.package.number < 0: units.directory(of: unit)
        case .unit: directory(of: group)
        case .directory(let directory): directory
        }
      return Group(
        package: group.key.package, directory: directory, functionCount: group.functionCount,
        byteCount: group.byteCount)
    }
    all.sort { first, second in
      if first.package.number != second.package.number {
        return first.package.number < second.package.number
      }
      if first.directory != second.directory { return first.directory < second.directory }
      return !first.package.isGeneric && second.package.isGeneric
    }
    var merged: [Group] = []
    for group in all {
      if let last = merged.last, last.package == group.package, last.directory == group.directory {
        merged[merged.count - 1].functionCount += group.functionCount
        merged[merged.count - 1].byteCount &+= group.byteCount
      } else {
        merged.append(group)
      }
    }
    return merged
  }
}
