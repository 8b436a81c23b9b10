internal import BinarySupport
import GoBuildInfo

/// What the entries of a module ask of the linked names, and what comes of the answers.
struct ModuleMatch {
  private let module: JudgedModule
  /// The number of the module among all; nil where packages need not be of it.
  private let number: Int?
  private let questions: [[Question]]

  /// What an affected block of an entry asks.
  private enum Question {
    /// Whether any package of the module is linked.
    case module
    case package(path: String, number: Int, symbols: [(name: String, number: Int)])
    /// Whether the main package is the one of a number that is not linked under its own path.
    case mainPackage(
      path: String, number: Int, main: Int, symbols: [(name: String, number: Int)])
  }

  /// - Parameters:
  ///   - number: the number of the module among all.
  ///   - mainPackage: the import path of the package that is named `main`.
  ///   - platforms: the platforms of which the binary may be; empty where that is unknown.
  init(
    _ module: JudgedModule, _ number: Int, mainPackage: String, platforms: PlatformTest,
    asking linked: inout LinkedSymbols
  ) {
    self.module = module
    self.number = module.isStandard || module.reason == .noModules ? nil : number
    var all: [[Question]] = []
    for entry in module.affecting.entries {
      var questions: [Question] = []
      for index in entry.blocks {
        let block = entry.vulnerability.affected[index]
        if block.packages.isEmpty { questions.append(.module) }
        for package in block.packages where platforms.permit(package) {
          let number = linked.want(package: module.importPath(of: package.path))
          questions.append(
            .package(
              path: package.path, number: number,
              symbols: package.symbols.map { ($0, linked.want(symbol: $0, of: number)) }))
          guard module.reason == .noVersion, mainPackage == BuildInfo.listedFiles else {
            continue
          }
          let main = linked.want(package: mainPackage)
          questions.append(
            .mainPackage(
              path: package.path, number: number, main: main,
              symbols: package.symbols.map { ($0, linked.want(symbol: $0, of: main)) }))
        }
      }
      all.append(questions)
    }
    questions = all
  }

  /// The findings, in the order of the entries.
  ///
  /// - Parameter linked: which names are linked; nil where that cannot be determined.
  func findings(_ linked: LinkedSymbols?, moduleNumber: Int) -> [VulnerabilityFinding] {
    var findings: [VulnerabilityFinding] = []
    for (entry, questions) in zip(module.affecting.entries, questions) where !questions.isEmpty {
      var evidence = VulnerabilityEvidence.module
      var isStrongest = false
      var packages: [VulnerabilityFinding.Package] = []
      if let linked {
        for question in questions {
          switch question {
          case .module:
            guard module.isStandard || linked.hasCode(ofModule: moduleNumber) else { continue }
            evidence = max(evidence, .package)
            isStrongest = true
          case .package(let path, let number, let symbols):
            guard linked.isLinked(package: number, of: self.number) else { continue }
            let found = symbols.filter { linked.isLinked(symbol: $0.number) }.map { $0.name }
            evidence = max(evidence, found.isEmpty ? .package : .symbol)
            if symbols.isEmpty || !found.isEmpty { isStrongest = true }
            ModuleMatch.merge(path, found, into: &packages)
          case .mainPackage(let path, let number, let main, let symbols):
            guard !linked.isLinked(package: number, of: self.number),
              linked.isLinked(package: main, of: nil)
            else { continue }
            let found = symbols.filter { linked.isLinked(symbol: $0.number) }.map { $0.name }
            guard symbols.isEmpty || !found.isEmpty else { continue }
            evidence = max(evidence, found.isEmpty ? .package : .symbol)
            isStrongest = true
            ModuleMatch.merge(path, found, into: &packages)
          }
        }
      }
      packages.sort { $0.path < $1.path }
      findings.append(
        VulnerabilityFinding(
          vulnerability: entry.vulnerability, evidence: evidence, module: module.path,
          version: module.version ?? "", replacedModule: module.replacedModule,
          fixedVersion: entry.fixedVersion, packages: packages, isStrongest: isStrongest,
          isDisputed: entry.isDisputed, cautions: module.cautions))
    }
    return findings
  }

  /// Adds a package, which may stand in several blocks.
  private static func merge(
    _ path: String, _ symbols: [String], into packages: inout [VulnerabilityFinding.Package]
  ) {
    var all = symbols
    if let index = packages.firstIndex(where: { $0.path == path }) {
      all += packages[index].symbols
      packages.remove(at: index)
    }
    all.sort { $0 < $1 }
    var distinct: [String] = []
    for symbol in all where distinct.last != symbol { distinct.append(symbol) }
    packages.append(VulnerabilityFinding.Package(path: path, symbols: distinct))
  }
}

extension JudgedModule {
  /// The import path that a package of an entry has in the binary: that of a fork has the path of what it replaces.
  func importPath(of package: String) -> String {
    guard !isStandard, path != importPath, package.hasPrefix(path) else { return package }
    let rest = package.utf8.dropFirst(path.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
      ? importPath + String(Substring(rest)) : package
  }
}

/// Whether packages that entries restrict to platforms may be those of a binary.
struct PlatformTest {
  /// Empty where any is possible.
  private let systems: [String]
  private let architectures: [String]

  /// - Parameter platforms: those that the headers allow, which count where the build settings have none.
  init(_ info: BuildInfo, headers platforms: [Platform]) {
    let named = info.settings["GOOS"].map { [$0] } ?? platforms.map { $0.os }
    systems = named + named.compactMap(PlatformTest.impliedSystem)
    architectures = info.settings["GOARCH"].map { [$0] } ?? platforms.map { $0.architecture }
  }

  /// The system whose build constraints hold for another one too; nil for others.
  private static func impliedSystem(_ system: String) -> String? {
    switch system {
    case "android": "linux"
    case "illumos": "solaris"
    case "ios": "darwin"
    default: nil
    }
  }

  func permit(_ package: AffectedPackage) -> Bool {
    PlatformTest.agree(package.operatingSystems, systems)
      && PlatformTest.agree(package.architectures, architectures)
  }

  private static func agree(_ wanted: [String], _ possible: [String]) -> Bool {
    wanted.isEmpty || possible.isEmpty || possible.contains { wanted.contains($0) }
  }
}
