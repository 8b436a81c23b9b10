internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// What a rule demands, its words understood and its files read.
enum Demand: Sendable {
  case goVersion(VersionBounds<GoVersion>)
  case declaredGo(DeclaredGo)
  case platforms([Platform])
  case trueHeaders
  case level(LevelDemand)
  case setting(SettingDemand)
  case completeSums
  case replacements(allowed: [ModulePattern])
  case releasedMain
  case source(SourceDemand)
  case module(ModuleDemand)
  case modules(allowed: [ModulePattern])
  case goSum(GoSumFile)
  case goMod(GoModFile)
  case vendor(VendorModules)
  case report(BuildReport)
  case facts(FactsDemand)

  /// - Parameter folder: where files lie that the words name; the current directory if nil.
  init(_ name: Rule.Name, _ words: RuleWords, _ folder: Pathname?) throws(DemandFault) {
    var words = words
    switch name {
    case .goVersion:
      self = .goVersion(
        try VersionBounds(words.words) { word in
          let version = GoVersion(word.hasPrefix("go") ? word : "go" + word)
          return version.release == version ? version : nil
        })
      return
    case .goVersionFrom:
      self = .declaredGo(try DeclaredGo.read(try words.file(in: folder)))
    case .platform:
      self = .platforms(try words.list("platforms such as linux/amd64").map(Demand.platform))
      return
    case .headers:
      _ = try words.one(of: ["true"])
      self = .trueHeaders
      return
    case .level:
      self = .level(try LevelDemand(words))
      return
    case .setting:
      self = .setting(try SettingDemand(words))
      return
    case .sums:
      _ = try words.one(of: ["complete"])
      self = .completeSums
      return
    case .replacements:
      self = .replacements(
        allowed: try words.noneOr("only", "paths").map { path throws(DemandFault) in
          try ModulePattern(path, mayBeDirectory: true)
        })
      return
    case .main:
      _ = try words.one(of: ["released"])
      self = .releasedMain
      return
    case .vcs:
      self = .source(try SourceDemand(words))
      return
    case .module:
      self = .module(try ModuleDemand(words))
      return
    case .modules:
      self = .modules(
        allowed: try words.noneOr("only", "module paths").map { path throws(DemandFault) in
          try ModulePattern(path)
        })
      return
    case .goSum:
      let name = try words.file(in: folder)
      self = .goSum(try Demand.understood { () throws(PolicyError) in try GoSumFile.read(name) })
    case .goMod:
      let name = try words.file(in: folder)
      self = .goMod(try Demand.understood { () throws(PolicyError) in try GoModFile.read(name) })
    case .vendor:
      let name = try words.file(in: folder)
      self = .vendor(
        try Demand.understood { () throws(PolicyError) in try VendorModules.read(name) })
    case .report:
      let name = try words.file(in: folder)
      self = .report(
        try Demand.understood { () throws(PolicyError) in try PolicyError.report(name) })
    case .buildID:
      if words.text == "present" {
        self = .facts(.buildID(nil))
      } else if words.words.first == "=", words.words.count == 2 {
        self = .facts(.buildID(words.words[1]))
      } else {
        throw DemandFault("expected 'present' or '= ID'")
      }
      return
    case .linkage:
      self = .facts(.linkage(isStatic: try words.one(of: ["static", "dynamic"]) == "static"))
      return
    case .interpreter:
      let paths = try words.list("'none' or paths")
      self = .facts(.interpreters(allowed: paths == ["none"] ? [] : paths))
      return
    case .libraries:
      self = .facts(.libraries(allowed: try words.noneOr("only", "names of libraries")))
      return
    case .stripped:
      self = .facts(.stripped(try words.one(of: ["yes", "no"]) == "yes"))
      return
    }
    try words.end()
  }

  private static func platform(_ word: String) throws(DemandFault) -> Platform {
    guard let platform = Platform(word) else {
      throw DemandFault("'\(word)' is not a platform such as linux/amd64")
    }
    guard Port.of(platform) != nil || Port.dropped.contains(where: { $0.platform == platform })
    else {
      throw DemandFault("Go has no port for '\(word)'")
    }
    return platform
  }

  static func understood<Result>(
    _ body: () throws(PolicyError) -> Result
  ) throws(DemandFault) -> Result {
    do throws(PolicyError) {
      return try body()
    } catch {
      throw DemandFault(error)
    }
  }
}

extension RuleWords {
  /// Takes all words as the name of a file, which may have blanks in it.
  mutating func file(in folder: Pathname?) throws(DemandFault) -> Pathname {
    guard !words.isEmpty else { throw DemandFault("expected a file") }
    words = []
    let name = text
    guard let folder, !name.hasPrefix("/") else { return Pathname(name) }
    return Pathname(bytes: folder.bytes + [UInt8(ascii: "/")] + name.utf8)
  }

  /// All words, at least one.
  func list(_ expected: String) throws(DemandFault) -> [String] {
    guard !words.isEmpty else { throw DemandFault("expected \(expected)") }
    return words
  }

  /// `none`, or a word and what it is that may be.
  func noneOr(_ keyword: String, _ expected: String) throws(DemandFault) -> [String] {
    if words == ["none"] { return [] }
    guard words.count > 1, words[0] == keyword else {
      throw DemandFault("expected 'none' or '\(keyword)' and \(expected)")
    }
    return Array(words.dropFirst())
  }
}

extension Array {
  fileprivate func map<Result>(
    _ transform: (Element) throws(DemandFault) -> Result
  ) throws(DemandFault) -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try transform(element)) }
    return results
  }
}
