internal import BinarySupport

/// The packages of which an image has code, from the function table that every Go program has.
///
///     let packages = try LinkedPackages(contentsOf: path)
///     for module in packages.modules where module.linked == .none {
///       print("no code of \(module.path) is linked")
///     }
///
/// The table is part of the program: `strip` and the linker's `-s` and `-w` leave it. It has functions and nothing else: a
/// package of constants, types or data has none, so a module without code may be used nevertheless.
///
/// Packages are found by the names of functions and the directories of their files, so that `go:linkname`, promoted methods
/// and type arguments mislead nobody.
public struct LinkedPackages: Sendable, Hashable {
  /// The packages in the order of the bytes of their paths.
  public let packages: [LinkedPackage]

  /// The modules that the build info lists: the main module first, then the others in the order of the list.
  ///
  /// Where it lists none, or there is no build info, those that the paths of source files name, in the order of the bytes of their
  /// paths (``LinkedModule/isInferred``). Such a list is not complete: paths of the main module, of vendored packages and of builds
  /// with `GOPATH` have no versions, and with `-trimpath` a replaced module has its own path and version, not those of what replaces it.
  public let modules: [LinkedModule]

  /// The releases of Go that wrote the table.
  public let release: FunctionTable

  /// The number of functions, those without a package included.
  public let functionCount: Int

  /// The size of their code in bytes, with the padding between functions.
  public let byteCount: UInt64

  /// Reads the packages of a file.
  ///
  /// - Parameter name: the file. One of several images stands for the first.
  /// - Throws: ``ReadError`` with code `noBuildInfo` where there is no function table, `unsupported` where it is obfuscated,
  ///   `truncated` where the file ends within it, `malformedBuildInfo` where it is damaged, `limitExceeded` where there are
  ///   more packages than any program has.
  /// - Complexity: O(*n*) in the size of the table. At most 4 MiB of memory, however large the file is.
  public init(contentsOf name: Pathname) throws(ReadError) {
    var reader = try FileReader(opening: name)
    try self.init(reading: &reader)
  }

  /// Reads the packages of the file at a path.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: as ``init(contentsOf:)-(Pathname)``.
  public init(contentsOf path: String) throws(ReadError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Reads the packages of an open file.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  /// - Throws: as ``init(contentsOf:)-(Pathname)``.
  public init(reading file: inout FileReader, image: BinaryImage? = nil) throws(ReadError) {
    try self.init(from: &file, part: image?.requireRange())
  }

  /// Reads the packages of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  /// - Throws: as ``init(contentsOf:)-(Pathname)``.
  public init(parsing bytes: RawSpan, image: BinaryImage? = nil) throws(ReadError) {
    var memory = MemoryBytes(bytes)
    try self.init(from: &memory, part: image?.requireRange())
  }

  /// Reads the packages of an image, with the modules of its build info, if there is some.
  package init(from source: inout some Bytes, part: Range<Int>?) throws(ReadError) {
    let info: BuildInfo?
    do throws(ReadError) {
      info = try BuildInfo(reading: &source, part: part)
    } catch {
      // What cannot be read is not what is not there.
      guard error.code == .noBuildInfo || error.code == .missingBuildInfo else { throw error }
      info = nil
    }
    try self.init(from: &source, part: part, info: info)
  }

  /// Reads the packages of an image.
  ///
  /// - Parameter info: its build info; nil where there is none.
  package init(
    from source: inout some Bytes, part: Range<Int>?, info: BuildInfo?
  ) throws(ReadError) {
    let table = try Image(firstIn: &source, part: part).functionTable(in: &source)
    var inferred: InferredModules?
    if info?.main == nil, info?.dependencies.isEmpty != false {
      inferred = try InferredModules(in: table, &source)
    }
    let index = ModuleIndex(info, inferred: inferred?.modules ?? [])
    try inferred?.findOtherPackages(in: table, index, &source)
    let counted = try LinkedPackages.counts(in: table, &source)
    var modules = index.modules.map { LinkedModule($0, isInferred: inferred != nil) }
    packages = counted.packages.compactMap { package in
      let module = index.module(of: package.path) ?? inferred?.numbers[package.path]
      if package.functionCount == 0, module == nil, package.mayBeStandard, !package.hasFolder {
        return nil
      }
      let linked = LinkedPackage(package, module: module.map { index.modules[$0] })
      if let module { modules[module].add(linked) }
      return linked
    }
    self.modules = modules
    release = table.layout.release
    functionCount = counted.functionCount
    byteCount = counted.byteCount
  }

  /// Counts, and gives the pages of the table back.
  private static func counts(
    in table: FoundFunctionTable, _ source: inout some Bytes
  ) throws(ReadError) -> PackageCounts {
    var walk = FunctionWalk(table)
    return try PackageCounts(of: &walk, in: &source)
  }

  /// Creates a summary from the values of an earlier one.
  ///
  /// - Parameter modules: what of them is linked follows from the packages.
  package init(
    packages: [LinkedPackage], modules: [LinkedModule], release: FunctionTable, functionCount: Int,
    byteCount: UInt64
  ) {
    var numbers: [[UInt8]: Int] = [:]
    for (number, module) in modules.enumerated().reversed() {
      numbers[Array(module.path.utf8)] = number
    }
    var modules = modules
    for package in packages {
      if let number = package.module.flatMap({ numbers[Array($0.utf8)] }) {
        modules[number].add(package)
      }
    }
    self.packages = packages
    self.modules = modules
    self.release = release
    self.functionCount = functionCount
    self.byteCount = byteCount
  }
}

/// A package of which an image has code.
public struct LinkedPackage: Sendable, Hashable {
  /// The import path; `main` for the main package, which ``BuildInfo/path`` names.
  public let path: String

  /// The path of the module that the package belongs to, one of ``LinkedPackages/modules``; nil for the standard library, and where
  /// no module is known for it.
  public let module: String?

  /// The version of the module; nil where there is no module, empty where its version is not known.
  public let version: String?

  /// The number of its functions. Functions that exist only inlined are not counted.
  public let functionCount: Int

  /// The size of their code in bytes, with the padding between functions.
  public let byteCount: UInt64

  /// Whether all of its functions were inlined into those of other packages.
  public var isInlinedOnly: Bool { functionCount == 0 }

  /// Whether it is a package of the standard library: of no module, and in a folder of Go's own sources. Folders that releases after
  /// Go 1.27 add are not known.
  public var isStandard: Bool { module == nil && StandardFolders.contain(path) }

  fileprivate init(_ package: PackageCounts.Package, module: Module?) {
    self.init(
      path: String(repairing: package.path.span.raw), module: module?.path,
      version: module?.version, functionCount: package.functionCount,
      byteCount: package.byteCount)
  }

  package init(
    path: String, module: String?, version: String?, functionCount: Int, byteCount: UInt64
  ) {
    self.path = path
    self.module = module
    self.version = version
    self.functionCount = functionCount
    self.byteCount = byteCount
  }
}

/// A module, with what of it is linked.
public struct LinkedModule: Sendable, Hashable {
  /// The path, as the build info lists it.
  public let path: String

  /// The version, as the build info lists it; empty where an inferred module has files of several versions.
  public let version: String

  /// Whether path and version are not from build info, but from the paths of source files, as the compiler recorded them.
  public let isInferred: Bool

  /// The number of functions of its packages.
  public private(set) var functionCount = 0

  /// The size of their code in bytes, with the padding between functions.
  public private(set) var byteCount: UInt64 = 0

  /// What of its packages is linked.
  public private(set) var linked: Linked

  /// What of a module is linked.
  public enum Linked: String, Sendable, Hashable, CaseIterable {
    /// Functions.
    case code
    /// Functions that exist only inlined into those of other modules.
    case inlined
    /// No function. Constants, types and data are not in the table.
    case none
  }

  fileprivate init(_ module: Module, isInferred: Bool) {
    self.init(path: module.path, version: module.version, isInferred: isInferred)
  }

  package init(path: String, version: String, isInferred: Bool) {
    self.path = path
    self.version = version
    self.isInferred = isInferred
    // It was inferred from a file of which something is linked.
    linked = isInferred ? .inlined : .none
  }

  fileprivate mutating func add(_ package: LinkedPackage) {
    // Reports may have any number.
    let (sum, overflows) = functionCount.addingReportingOverflow(package.functionCount)
    functionCount = overflows ? .max : sum
    byteCount &+= package.byteCount
    if package.functionCount > 0 {
      linked = .code
    } else if linked == .none {
      linked = .inlined
    }
  }
}
