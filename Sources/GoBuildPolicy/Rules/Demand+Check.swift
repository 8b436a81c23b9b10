internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

extension Demand {
  /// What keeps a binary from being admitted, or from being told; nothing where it is admitted.
  func check(_ subject: Subject) -> [Finding.Outcome] {
    let info = subject.info
    if isAboutModules, !info.hasModules {
      return [.undetermined("the binary does not say what modules went into it")]
    }
    // Which of them the toolchain meant, and which one others read, is not known.
    if let key = decisiveSettings.first(where: { info.settings.isContradictory($0) }) {
      return [.undetermined("the binary has different values of \(key)")]
    }
    if isAboutSettings, info.settings.isEmpty {
      return [.undetermined("the binary does not say how it was built")]
    }
    switch self {
    case .goVersion(let bounds):
      return Demand.outcomes(
        Demand.outcome(
          bounds.hold { info.goVersion.orderOfReleases(to: $0) }, expected: "Go \(bounds)",
          found: info.goVersion.rawValue, advice: "build with such a Go",
          unknown: Demand.unknownRelease(info.goVersion)), ifConfirmed: subject)
    case .declaredGo(let declared):
      return Demand.outcomes(declared.check(info.goVersion), ifConfirmed: subject)
    case .platforms(let platforms):
      guard let platform = info.platform else {
        return Demand.platformOfHeaders(subject, platforms)
      }
      if let facts = subject.facts, facts.contradicts(platform) {
        return [
          .undetermined(
            "the settings record \(platform), the headers \(Demand.list(facts.platforms)), which the system goes by"
          )
        ]
      }
      return platforms.contains(platform)
        ? []
        : [
          .refused(
            expected: Demand.list(platforms), found: "\(platform)",
            advice: "build for that platform, or allow this one")
        ]
    case .trueHeaders: return Demand.checkHeaders(subject)
    case .level(let demand): return demand.check(info.settings)
    case .setting(let demand): return demand.check(info.settings)
    case .completeSums: return Demand.checkSums(info)
    case .replacements(let allowed): return Demand.checkReplacements(info, allowed)
    case .releasedMain: return Demand.checkMain(info)
    case .source(let demand): return demand.check(info.settings)
    case .module(let demand): return demand.check(info)
    case .modules(let allowed):
      // What stands in place of a module must be in the list too.
      let paths = BuiltModule.all(of: info).flatMap { module in
        [module.module.path] + (module.module.replacement.map { [$0.path] } ?? [])
      }
      return paths.filter { path in !allowed.contains { $0.matches(path) } }.map {
        .refused(
          expected: allowed.isEmpty ? "no modules" : "only modules of the list", found: $0,
          advice: "remove the dependency, or add it to the list")
      }
    case .goSum(let file): return Demand.check(info, against: file)
    case .goMod(let file): return Demand.check(info, against: file)
    case .vendor(let file): return Demand.check(info, against: file)
    case .report(let report): return Demand.check(info, against: report)
    case .facts(let demand):
      guard let facts = subject.facts else { return [.undetermined("the headers cannot be read")] }
      return demand.check(facts, info.settings)
    }
  }

  /// Whether a binary that names no modules says nothing of it.
  private var isAboutModules: Bool {
    switch self {
    case .completeSums, .replacements, .module, .modules, .goSum, .goMod, .vendor, .report: true
    case .goVersion, .declaredGo, .platforms, .trueHeaders, .level, .setting, .releasedMain,
      .source,
      .facts:
      false
    }
  }

  /// Whether a binary without settings says nothing of it.
  private var isAboutSettings: Bool {
    switch self {
    case .setting, .level: true
    case .goVersion, .declaredGo, .platforms, .trueHeaders, .completeSums, .replacements,
      .releasedMain, .source, .module, .modules, .goSum, .goMod, .vendor, .report, .facts:
      false
    }
  }

  /// The keys of the settings that decide what comes of the rule.
  private var decisiveSettings: [String] {
    switch self {
    case .setting(let demand): demand.keys
    case .level(let demand): demand.keys
    case .source: SourceDemand.keys
    case .platforms, .trueHeaders: ["GOOS", "GOARCH"]
    case .goVersion, .declaredGo, .completeSums, .replacements, .releasedMain, .module, .modules,
      .goSum, .goMod, .vendor, .report, .facts:
      []
    }
  }

  /// The outcomes of a rule about the Go version: a version that the program itself contradicts admits nothing.
  private static func outcomes(
    _ outcomes: [Finding.Outcome], ifConfirmed subject: Subject
  ) -> [Finding.Outcome] {
    guard outcomes.isEmpty, subject.isVersionConfirmed == false else { return outcomes }
    return [
      .undetermined(
        "the build info records \(subject.info.goVersion), which the rest of the program contradicts"
      )
    ]
  }

  private static func platformOfHeaders(
    _ subject: Subject, _ allowed: [Platform]
  ) -> [Finding.Outcome] {
    guard let platforms = subject.facts?.platforms, !platforms.isEmpty else {
      return [.undetermined("neither settings nor headers name the platform")]
    }
    if platforms.allSatisfy(allowed.contains) { return [] }
    if platforms.contains(where: allowed.contains) {
      return [.undetermined("the headers allow \(list(platforms))")]
    }
    return [
      .refused(
        expected: list(allowed), found: list(platforms),
        advice: "build for that platform, or allow this one")
    ]
  }

  private static func checkHeaders(_ subject: Subject) -> [Finding.Outcome] {
    guard let platform = subject.info.platform else {
      return [.undetermined("the settings name no platform")]
    }
    guard let platforms = subject.facts?.platforms, !platforms.isEmpty else {
      return [.undetermined("the headers name no platform")]
    }
    let outcomes = outcome(
      platforms.contains(platform), expected: "headers for \(platform)", found: list(platforms),
      advice: "do not run it: it is not what it says it is")
    guard let facts = subject.facts, let image = subject.image else { return outcomes }
    return outcomes + check(facts, in: image)
  }

  /// Checks that a container image is one that the program can start in.
  private static func check(
    _ facts: BinaryFacts, in image: Subject.Image
  ) -> [Finding.Outcome] {
    var outcomes = image.platforms.filter { !facts.platforms.contains($0) }.map { platform in
      Finding.Outcome.refused(
        expected: "a program for \(platform), which the image is for",
        found: list(facts.platforms), advice: "build it for the platform of the image")
    }
    if let interpreter = facts.linkage.interpreter {
      switch image.hasInterpreter {
      case true?: break
      case false?:
        outcomes.append(
          .refused(
            expected: "the interpreter \(interpreter) in the image", found: "none",
            advice: "build with CGO_ENABLED=0, or use a base image with that C library"))
      case nil:
        outcomes.append(.undetermined("whether the image has the interpreter \(interpreter)"))
      }
    }
    return outcomes
  }

  private static func checkMain(_ info: BuildInfo) -> [Finding.Outcome] {
    guard let main = info.main else { return [.undetermined("there is no main module")] }
    let built = main.effective
    let version = ModuleVersion(built.version)
    if version.isTag, main.replacement == nil { return [] }
    return [
      .refused(
        expected: "a released version of \(main.path)",
        found: main.replacement.map { "\($0.path) \($0.version)" } ?? shown(main.version),
        advice: version.isDirty
          ? "build from a working tree without changes"
          : "build from a tagged commit, or with 'go install \(main.path)@VERSION'")
    ]
  }

  /// The outcome of a test.
  ///
  /// - Parameters:
  ///   - holds: its result; nil where it is not possible.
  ///   - unknown: what cannot be determined then, and why.
  static func outcome(
    _ holds: Bool?, expected: String, found: String, advice: String, unknown: String
  ) -> [Finding.Outcome] {
    guard let holds else { return [.undetermined(unknown)] }
    return outcome(holds, expected: expected, found: found, advice: advice)
  }

  /// The outcome of a test that is always possible.
  static func outcome(
    _ holds: Bool, expected: String, found: String, advice: String
  ) -> [Finding.Outcome] {
    holds ? [] : [.refused(expected: expected, found: shown(found), advice: advice)]
  }

  static func unknownRelease(_ version: GoVersion) -> String {
    "the Go version '\(version)' does not name a release, so it cannot be compared"
  }

  static func shown(_ text: String) -> String { text.isEmpty ? "nothing" : text }

  static func list(_ things: [some CustomStringConvertible]) -> String {
    things.map { $0.description }.joined(separator: ", ")
  }
}

extension GoVersion {
  /// Compares releases as ``order(to:)`` does, except that a language version as a bound stands for all of its releases,
  /// prereleases and development builds included: `1.27` neither precedes nor follows `go1.27.3`.
  func orderOfReleases(to bound: GoVersion) -> Int? {
    if bound.language == bound, language == bound { return 0 }
    return order(to: bound)
  }
}

extension BuildSettings {
  /// Whether a setting is there several times, with different values.
  fileprivate func isContradictory(_ key: String) -> Bool {
    let values = values(of: key)
    return values.contains { $0 != values[0] }
  }
}
