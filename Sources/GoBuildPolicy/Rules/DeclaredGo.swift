import GoBuildInfo

/// The version of Go that a file in a repository declares: `go.mod`, `.go-version`, `.tool-versions`.
struct DeclaredGo: Sendable {
  private let file: String
  private let version: GoVersion
  /// Whether a later release will do, as for the lines of `go.mod`.
  private let isMinimum: Bool

  static func read(_ name: Pathname) throws(DemandFault) -> DeclaredGo {
    let file = String(name.description.split(separator: "/").last ?? "")
    if file.hasSuffix(".mod") {
      let module = try Demand.understood { () throws(PolicyError) in try GoModFile.read(name) }
      // The later one of both counts.
      let declared = [module.go.map { "go\($0)" }, module.toolchain].compactMap { $0 }
        .compactMap { GoVersion($0).release }
      guard let version = declared.max(by: { ($0.order(to: $1) ?? 0) < 0 }) else {
        throw DemandFault("\(name): expected a line 'go VERSION'")
      }
      return DeclaredGo(file: name.description, version: version, isMinimum: true)
    }
    let text = try Demand.understood { () throws(PolicyError) in
      try PolicyError.reading(name) { name throws(ReadError) in try TextFile.contents(of: name) }
    }
    let word =
      file == ".tool-versions"
      ? tool(in: text) : TextFile.words(of: TextFile.lines(of: text).first ?? "").first
    guard let word else { throw DemandFault("\(name): expected a version of Go") }
    let version = GoVersion(word.hasPrefix("go") ? String(word) : "go\(word)")
    guard version.release == version else {
      throw DemandFault("\(name): '\(word)' is no version of Go")
    }
    return DeclaredGo(file: name.description, version: version, isMinimum: false)
  }

  /// The version behind `golang` or `go` in the lines of a version manager.
  private static func tool(in text: String) -> Substring? {
    for line in TextFile.lines(of: text) {
      let words = TextFile.words(of: line)
      if words.count > 1, words[0] == "golang" || words[0] == "go" { return words[1] }
    }
    return nil
  }

  func check(_ found: GoVersion) -> [Finding.Outcome] {
    if isMinimum {
      return Demand.outcome(
        found.order(to: version).map { $0 >= 0 },
        expected: "\(version) or later, as \(file) declares",
        found: found.rawValue, advice: "build with the toolchain that is declared")
    }
    // `1.26` stands for all of its releases.
    let isLanguage = version.language == version
    let holds =
      isLanguage
      ? found.release.map { _ in found.language == version }
      : found.order(to: version).map { $0 == 0 }
    return Demand.outcome(
      holds, expected: "\(version), as \(file) declares", found: found.rawValue,
      advice: "build with the toolchain that is declared")
  }
}
