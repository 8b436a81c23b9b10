internal import BinarySupport
import GoBuildInfo

/// The findings that govulncheck has of a binary, by its rules.
struct GovulncheckMatch {
  /// The modules that entries name, with the entries that affect them.
  private var affected: [(module: GovulncheckModule, entries: [GovulncheckEntry])] = []
  /// All modules, and those that replace them; the first of each path.
  private var known: [GovulncheckModule] = []

  /// What was found of a package.
  private struct Package {
    let path: String
    let module: GovulncheckModule
    let entries: [GovulncheckEntry]
    var symbols = ByteInterner()
  }
  private var packages: [Package] = []
  /// The numbers of packages by their paths; -1 for those of which nothing is found.
  private var numbers: [BytewiseKey: Int] = [:]

  init(_ modules: [GovulncheckModule]) {
    for module in modules {
      add(module)
      if let replacement = module.replacement {
        add(
          GovulncheckModule(
            path: replacement.path, version: replacement.version, replacement: nil))
      }
    }
  }

  private mutating func add(_ module: GovulncheckModule) {
    if !known.contains(where: { $0.path == module.path }) { known.append(module) }
  }

  /// Takes the entries of a module, of which there is at least one.
  mutating func add(
    _ entries: [Vulnerability], of module: GovulncheckModule, now: String, platforms: PlatformTest
  ) {
    let version = module.effectiveVersion
    var kept: [GovulncheckEntry] = []
    for entry in entries {
      if let withdrawn = entry.withdrawn, withdrawn < now { continue }
      var blocks: [AffectedModule] = []
      for var block in entry.affected where block.path == module.path {
        guard !version.isEmpty, version != "(devel)",
          block.affects(version: version)
        else { continue }
        let permitted = block.packages.filter { platforms.permit($0) }
        if permitted.isEmpty, !block.packages.isEmpty { continue }
        block.packages = permitted
        blocks.append(block)
      }
      if !blocks.isEmpty { kept.append(GovulncheckEntry(id: entry.id, blocks: blocks)) }
    }
    affected.append((module, kept))
  }

  /// Whether packages and symbols can add anything.
  var isEmpty: Bool { affected.allSatisfy { $0.entries.isEmpty } }

  /// Whether a package may be found whose path begins with `go.`.
  var hasGoDotModules: Bool { affected.contains { $0.module.path.hasPrefix("go.") } }

  // MARK: Symbols

  /// Takes all symbols that the entries know, as of a binary without a symbol table.
  mutating func takeAllKnown() {
    for (_, entries) in affected {
      for entry in entries {
        for block in entry.blocks {
          for package in block.packages {
            let symbols = package.symbols.isEmpty ? ["\(package.path)/*"] : package.symbols
            guard let number = number(of: package.path) else { continue }
            for symbol in symbols { _ = packages[number].symbols.insert(symbol) }
          }
        }
      }
    }
  }

  /// Takes a symbol of the package of a number.
  mutating func take(symbol: String, of number: Int) {
    _ = packages[number].symbols.insert(symbol)
  }

  /// The number of a package; nil where nothing is found of it.
  mutating func number(of path: String) -> Int? {
    if let number = numbers[BytewiseKey(path)] { return number >= 0 ? number : nil }
    guard let owner = owner(of: path) else {
      numbers[BytewiseKey(path)] = -1
      return nil
    }
    let module = affected[owner].module
    var rewritten = path
    if let replacement = module.replacement {
      let isBelow = path.hasPrefix(module.path)
      rewritten =
        replacement.path
        + (isBelow ? String(Substring(path.utf8.dropFirst(module.path.utf8.count))) : path)
    }
    let entries = affected[owner].entries.filter { $0.affects(package: rewritten) }
    guard !entries.isEmpty else {
      numbers[BytewiseKey(path)] = -1
      return nil
    }
    numbers[BytewiseKey(path)] = packages.count
    packages.append(Package(path: path, module: namedModule(of: path), entries: entries))
    return packages.count - 1
  }

  /// The module whose entries count for a package: that with the longest path that the package's begins with, whatever follows.
  private func owner(of package: String) -> Int? {
    let isStandard = GovulncheckSymbols.isStandard(package)
    var best: Int?
    for (number, module) in affected.enumerated() {
      let path = module.module.path
      if isStandard, path == JudgedModule.standardLibrary { return number }
      guard package.hasPrefix(path) else { continue }
      if let best, affected[best].module.path.utf8.count >= path.utf8.count { continue }
      best = number
    }
    return best
  }

  /// The module that findings name. Of nested ones govulncheck takes any, this the longest.
  private func namedModule(of package: String) -> GovulncheckModule {
    if GovulncheckSymbols.isStandard(package) {
      return known.first { $0.path == JudgedModule.standardLibrary }
        ?? GovulncheckModule(path: JudgedModule.standardLibrary, version: "", replacement: nil)
    }
    var best = GovulncheckModule(path: "unknown-module", version: "", replacement: nil)
    var length = 0
    for module in known where package == module.path || package.hasPrefix("\(module.path)/") {
      guard module.path.utf8.count > length else { continue }
      best = module
      length = module.path.utf8.count
    }
    return best
  }

  // MARK: Findings

  /// The findings in the order of levels, at each level of modules or packages.
  func findings(at level: VulnerabilityEvidence) -> [GovulncheckFinding] {
    var found: [GovulncheckFinding] = []
    for (module, entries) in affected {
      found += entries.map { GovulncheckMatch.finding($0, module) }
    }
    guard level >= .package else { return found }
    let sorted = packages.sorted { $0.path < $1.path }
    for package in sorted {
      for entry in package.entries {
        var finding = GovulncheckMatch.finding(entry, package.module)
        finding.package = package.path
        found.append(finding)
      }
    }
    guard level == .symbol else { return found }
    for package in sorted {
      let symbols = (0..<package.symbols.count)
        .map { String(repairing: package.symbols.span($0)) }.sorted { $0 < $1 }
      for entry in package.entries {
        let affecting = symbols.filter { entry.affects(symbol: $0, of: package.path) }
        let exported = affecting.filter { GovulncheckSymbols.isExported($0) }
        for symbol in exported.isEmpty ? affecting : exported {
          var finding = GovulncheckMatch.finding(entry, package.module)
          finding.package = package.path
          (finding.receiver, finding.function) = GovulncheckSymbols.parts(symbol)
          found.append(finding)
        }
      }
    }
    return found
  }

  private static func finding(
    _ entry: GovulncheckEntry, _ module: GovulncheckModule
  ) -> GovulncheckFinding {
    GovulncheckFinding(
      entry: entry.id, fixedVersion: entry.fixedVersion(of: module), module: module.effectivePath,
      version: module.effectiveVersion)
  }
}
