internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// The matching of a binary: first the names that its modules' entries ask for, then one pass over the names, then findings.
struct BinaryMatch {
  private let record: BinaryRecord
  private let modules: [JudgedModule]
  private var linked: LinkedSymbols
  /// The modules about which there is something to find out, by their numbers.
  private var matches: [(number: Int, match: ModuleMatch)] = []
  /// What other matchings found.
  private var others: [UnjudgedModule] = []
  /// The names that were read.
  private var source = VulnerabilityReport.NameSource.none

  init(_ record: BinaryRecord, _ modules: [JudgedModule], headers: [Platform]) {
    self.record = record
    self.modules = modules
    linked = LinkedSymbols(
      importPaths: modules.map { $0.importPath }, mainPackage: record.info.path,
      lacksModules: !record.info.hasModules)
    let platforms = PlatformTest(record.info, headers: headers)
    for (number, module) in modules.enumerated() where !module.affecting.entries.isEmpty {
      matches.append(
        (
          number,
          ModuleMatch(
            module, number, mainPackage: record.info.path, platforms: platforms, asking: &linked)
        ))
    }
  }

  /// The paths of modules that packages of no module may be of, each once: those of the packages and all above.
  var possibleModules: [String] {
    var seen = Set<BytewiseKey>()
    var paths: [String] = []
    for package in linked.strayPackages {
      let elements = package.utf8.split(separator: UInt8(ascii: "/"))
      for count in 1...max(1, elements.count) {
        let path = elements.prefix(count).map { String(Substring($0)) }.joined(separator: "/")
        if seen.insert(BytewiseKey(path)).inserted { paths.append(path) }
      }
    }
    return paths
  }

  /// Reads the names.
  ///
  /// - Throws: `ReadError` where the function table is damaged.
  mutating func read(_ names: LinkedNames, in reader: inout FileReader) throws(ReadError) {
    try linked.prepare()
    try names.forEach(in: &reader) { name, package throws(ReadError) in
      try linked.take(name, package)
    }
    source = names.includesInlined ? .complete : .withoutInlined
  }

  /// Takes names that were split elsewhere.
  mutating func read(
    includesInlined: Bool = true, _ forEach: (LinkedNames.Visit) throws(ReadError) -> Void
  ) throws(ReadError) {
    try linked.prepare()
    try forEach { name, package throws(ReadError) in try linked.take(name, package) }
    source = includesInlined ? .complete : .withoutInlined
  }

  /// Adds what another matching of the same binary with other modules found to be uncertain.
  mutating func add(_ other: BinaryMatch) { others += other.uncertain }

  /// The modules that cannot be judged.
  private var uncertain: [UnjudgedModule] {
    let isOwn = source != .none && linked.isProgram
    var uncertain: [UnjudgedModule] = []
    for (number, match) in matches {
      guard let reason = modules[number].reason else { continue }
      let found = match.findings(isOwn ? linked : nil, moduleNumber: number)
      if !found.isEmpty { uncertain.append(modules[number].unjudged(reason, possible: found)) }
    }
    for module in modules where !module.failure.isEmpty {
      uncertain.append(module.unjudged(.unreadableEntries, possible: []))
    }
    return uncertain
  }

  /// What was found.
  ///
  /// - Parameters:
  ///   - reason: why no names were read; nil where they were, or none are needed.
  ///   - time: when the database was last modified.
  func report(
    withoutNames reason: UnjudgedModule.Reason? = nil, databaseTime time: String
  ) -> VulnerabilityReport {
    let isOwn = source != .none && linked.isProgram
    let reason = source != .none && !linked.isProgram ? .obfuscatedFunctionTable : reason
    var findings: [VulnerabilityFinding] = []
    for (number, match) in matches where modules[number].reason == nil {
      findings += match.findings(isOwn ? linked : nil, moduleNumber: number)
    }
    var unjudged = uncertain + others
    findings.sort(by: BinaryMatch.precedes)
    unjudged.sort {
      $0.module == $1.module ? $0.reason.rawValue < $1.reason.rawValue : $0.module < $1.module
    }
    let reasonOfAll = reason ?? (source == .withoutInlined ? .noInlinedFunctions : nil)
    if let reasonOfAll {
      // What is linked is as unknown of modules that cannot be judged for another reason.
      let all = findings + unjudged.flatMap { $0.possible }
      let uncertain = all.filter { !$0.isStrongest }
      if !uncertain.isEmpty {
        unjudged.insert(BinaryMatch.whole(reasonOfAll, possible: uncertain), at: 0)
      }
    }
    if reason != nil {
      // Neither modules nor packages are known.
      if !record.info.hasModules { unjudged.insert(BinaryMatch.whole(.noModules), at: 0) }
    }
    if record.info.lacksMainModule { unjudged.insert(BinaryMatch.whole(.noMainModule), at: 0) }
    return VulnerabilityReport(
      record: record, names: isOwn ? source : .none, findings: findings, unjudged: unjudged,
      databaseTime: time)
  }

  /// Something that cannot be judged of all of the binary.
  private static func whole(
    _ reason: UnjudgedModule.Reason, possible: [VulnerabilityFinding] = []
  ) -> UnjudgedModule {
    UnjudgedModule(
      module: "", version: "", reason: reason, replacement: nil, possible: possible, detail: "")
  }

  private static func precedes(
    _ first: VulnerabilityFinding, _ second: VulnerabilityFinding
  ) -> Bool {
    let (one, other) = (first.vulnerability.id, second.vulnerability.id)
    if one != other { return one < other }
    if first.module != second.module { return first.module < second.module }
    return (first.replacedModule ?? "") < (second.replacedModule ?? "")
  }
}

extension JudgedModule {
  fileprivate func unjudged(
    _ reason: UnjudgedModule.Reason, possible: [VulnerabilityFinding]
  ) -> UnjudgedModule {
    UnjudgedModule(
      module: path, version: listedVersion, reason: reason, replacement: replacement,
      possible: possible, detail: failure)
  }
}

extension BuildInfo {
  /// The import path of a main package that was built from a list of files. It may be any package of any module.
  static let listedFiles = "command-line-arguments"

  /// Whether nothing shows of which module the main package is. Packages of the module in whose directory files were built make it
  /// a dependency without a version.
  fileprivate var lacksMainModule: Bool {
    main == nil && (path.isEmpty || path == BuildInfo.listedFiles)
      && !dependencies.contains { !ModuleVersion($0.version).isValid && $0.replacement == nil }
  }
}
