internal import BinarySupport
import GoBuildInfo

/// Which of some wanted packages and symbols are linked, by one pass over the names of an image.
struct LinkedSymbols {
  /// The import paths of packages: first those that are wanted, then others as they come.
  private var packages = ByteInterner()
  /// The symbols that are wanted of any package.
  private var symbols = ByteInterner()
  /// The number of each wanted symbol of a package, by the numbers of both.
  private var pairs: [UInt64: Int] = [:]
  /// Whether symbols are wanted of each wanted package.
  private var wantsSymbols: [Bool] = []
  private var wantedCount = 0

  private var isPackageLinked: [Bool] = []
  private var isSymbolLinked: [Bool] = []

  /// The number of the module of each package that came; -1 where none is listed.
  private var owners: [Int32] = []
  private var hasModuleCode: [Bool]
  private let modules: ModulePrefixes
  private let mainPackage: String
  /// Whether the program was built without modules: a package may be of any module whose path is above it, and copies lie in
  /// folders `vendor`.
  private let lacksModules: Bool

  /// Packages of no module that may not be of the standard library.
  private(set) var strayPackages: [String] = []

  /// Whether `runtime.main` is there, which each Go program has. Those that share their runtime have it elsewhere, as the code of other
  /// packages.
  private(set) var isProgram = false

  /// The paths of wanted packages and of modules.
  private var wantedPaths = NameTable()
  /// Whether one of these paths begins with that of a package that came, and a dot, or such a path may be of another module.
  private var isBeginning: [Bool] = []

  // The package of the name before.
  private var lastNumber = -1
  private var rest = LinkedNames.Rest.visitedExactly
  private var isLastOfRuntime = false
  private var scratch: [UInt8] = []

  /// The largest programs have some five thousand packages.
  private static let maximumPackageCount = 1 << 16
  private static let maximumTextByteCount = 4 << 20
  private static let maximumStrayCount = 1 << 12

  /// - Parameters:
  ///   - importPaths: the import paths of the modules.
  ///   - mainPackage: the import path of the package that is named `main`.
  ///   - lacksModules: whether the program was built without modules.
  init(importPaths: [String], mainPackage: String, lacksModules: Bool) {
    modules = ModulePrefixes(importPaths)
    hasModuleCode = Array(repeating: false, count: importPaths.count)
    self.mainPackage = mainPackage
    self.lacksModules = lacksModules
  }

  /// Asks for a package.
  mutating func want(package path: String) -> Int {
    let number = packages.insert(path)
    wantedCount = packages.count
    while wantsSymbols.count < wantedCount { wantsSymbols.append(false) }
    return number
  }

  /// Asks for a symbol of a package.
  mutating func want(symbol: String, of package: Int) -> Int {
    let text = symbols.insert(SymbolNames.linked(symbol).span.raw)
    wantsSymbols[package] = true
    let pair = LinkedSymbols.pair(package, text)
    if let number = pairs[pair] { return number }
    pairs[pair] = pairs.count
    return pairs.count - 1
  }

  @inline(__always)
  private static func pair(_ package: Int, _ symbol: Int) -> UInt64 {
    UInt64(package) << 32 | UInt64(symbol)
  }

  /// Prepares for names, after all questions.
  ///
  /// - Throws: `ReadError` with code `limitExceeded` where paths or symbols were chosen for their hashes.
  mutating func prepare() throws(ReadError) {
    guard !symbols.isFlooded, !packages.isFlooded else { throw LinkedSymbols.flood }
    isPackageLinked = Array(repeating: false, count: packages.count)
    isSymbolLinked = Array(repeating: false, count: pairs.count)
    owners = Array(repeating: -1, count: packages.count)
    isBeginning = Array(repeating: false, count: packages.count)
    var paths = NameTable()
    for index in 0..<packages.count { paths.append(packages.span(index), 0) }
    for index in 0..<modules.count { paths.append(modules.path(index), 0) }
    paths.sort()
    wantedPaths = paths
  }

  /// Takes a name.
  ///
  /// - Throws: `ReadError` with code `limitExceeded` where there are more packages than in any program.
  @inline(__always)
  mutating func take(
    _ name: borrowing RawSpan, _ package: LinkedNames.Package
  ) throws(ReadError) -> LinkedNames.Rest {
    if !package.isRepeated { rest = try take(package, of: name) }
    if lastNumber >= 0 {
      take(symbol: name.extracting(last: name.byteCount - package.byteCount - 1))
    }
    if isLastOfRuntime, !isProgram {
      isProgram =
        name.byteCount == package.byteCount + 5 && name.hasBytes(".main", at: package.byteCount)
    }
    return rest
  }

  /// Takes the package of a name.
  ///
  /// - Returns: what is to be done with the names after it that have the same.
  private mutating func take(
    _ package: LinkedNames.Package, of name: borrowing RawSpan
  ) throws(ReadError) -> LinkedNames.Rest {
    let path = name.extracting(first: package.byteCount)
    let isMain = package.byteCount == 4 && path.hasBytes("main")
    isLastOfRuntime = package.byteCount == 7 && path.hasBytes("runtime")
    let number: Int
    if package.isEscaped || lacksModules || isMain {
      var bytes = [UInt8](copying: path)
      if package.isEscaped { bytes = LinkedNames.unescaped(bytes) }
      if lacksModules { bytes = LinkedSymbols.withoutVendor(bytes) }
      if isMain, !mainPackage.isEmpty { bytes = Array(mainPackage.utf8) }
      number = try self.number(of: bytes.span.raw)
    } else {
      number = try self.number(of: path)
    }
    lastNumber = number < wantedCount && wantsSymbols[number] ? number : -1
    // `yaml` is the beginning of `yaml.v2` too. What was replaced says nothing about what begins with it.
    if isBeginning[number] || lacksModules || isMain { return .visitedExactly }
    return lastNumber >= 0 || isLastOfRuntime ? .visited : .skipped
  }

  /// The number of a package, which is taken where it comes for the first time.
  private mutating func number(of path: RawSpan) throws(ReadError) -> Int {
    if let known = packages.number(of: path), known >= wantedCount || isPackageLinked[known] {
      return known
    }
    let number = packages.insert(path)
    guard !packages.isFlooded else { throw LinkedSymbols.flood }
    guard packages.count <= LinkedSymbols.maximumPackageCount,
      packages.byteCount <= LinkedSymbols.maximumTextByteCount
    else {
      throw ReadError(
        .limitExceeded, .sentence("expected at most 65536 packages with 4 MiB of paths"))
    }
    try attribute(path, number)
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: path)
    scratch.append(UInt8(ascii: "."))
    while isBeginning.count <= number { isBeginning.append(false) }
    isBeginning[number] =
      wantedPaths.hasName(beginningWith: scratch.span.raw) || isInModuleWithoutCode(path)
    return number
  }

  /// Whether a module that none of the code so far is of has a path above that of the module of a package: what begins like that
  /// package may be of either.
  private func isInModuleWithoutCode(_ path: RawSpan) -> Bool {
    var isFound = false
    modules.forEach(above: path) { if !hasModuleCode[Int($0)] { isFound = true } }
    return isFound
  }

  private static let flood = ReadError(
    .limitExceeded, .sentence("expected at most 128 names in a row with one hash"))

  /// Finds the module of a package that comes for the first time.
  private mutating func attribute(_ path: RawSpan, _ number: Int) throws(ReadError) {
    let owner = modules.owner(of: path)
    if number < wantedCount {
      isPackageLinked[number] = true
      owners[number] = owner
    }
    if owner >= 0 {
      hasModuleCode[Int(owner)] = true
      if lacksModules { modules.forEach(above: path) { hasModuleCode[Int($0)] = true } }
    } else if LinkedSymbols.hasDottedStart(path) {
      guard strayPackages.count < LinkedSymbols.maximumStrayCount else {
        throw ReadError(.limitExceeded, .sentence("expected at most 4096 packages of no module"))
      }
      strayPackages.append(String(repairing: path))
    }
  }

  /// Whether the first element of a path has a dot, which those of the standard library have not.
  private static func hasDottedStart(_ path: RawSpan) -> Bool {
    let end = path.firstOffset(of: UInt8(ascii: "/")) ?? path.byteCount
    return path.extracting(first: end).firstOffset(of: UInt8(ascii: ".")) != nil
  }

  /// What follows the last folder `vendor`, unless that is the first: the standard library's copies are its own.
  private static func withoutVendor(_ path: [UInt8]) -> [UInt8] {
    let folder = Array("/vendor/".utf8)
    var end = path.count - folder.count
    while end > 0 {
      if path[end] == folder[0], path[end...].starts(with: folder) {
        return Array(path[(end + folder.count)...])
      }
      end -= 1
    }
    return path
  }

  /// Takes a symbol of the wanted package that came last.
  @inline(__always)
  private mutating func take(symbol name: RawSpan) {
    let text: Int?
    if SymbolNames.isPlain(name) {
      text = symbols.number(of: name)
    } else {
      scratch.removeAll(keepingCapacity: true)
      SymbolNames.append(name, to: &scratch)
      text = symbols.number(of: scratch.span.raw)
    }
    guard let text, let number = pairs[LinkedSymbols.pair(lastNumber, text)] else { return }
    isSymbolLinked[number] = true
  }

  // MARK: Answers, after reading

  /// Whether code of any package of a module is linked.
  func hasCode(ofModule number: Int) -> Bool { hasModuleCode[modules.firstNumbers[number]] }

  /// Whether code of a wanted package is linked, as part of a module or, where that is nil, of none.
  func isLinked(package number: Int, of module: Int?) -> Bool {
    isPackageLinked[number]
      && module.map { owners[number] == Int32(modules.firstNumbers[$0]) } ?? true
  }

  /// Whether a wanted symbol is linked.
  func isLinked(symbol number: Int) -> Bool { isSymbolLinked[number] }
}
