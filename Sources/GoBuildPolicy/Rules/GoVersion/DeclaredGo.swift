internal import BinarySupport
import GoBuildInfo

/// The version of Go that a file in a repository declares: `go.mod`, `go.work`, `.go-version`, `.tool-versions`.
struct DeclaredGo: Sendable {
  private let file: String
  private let version: GoVersion
  private let meaning: Meaning

  private enum Meaning {
    /// A later version will do, as for the lines of `go.mod`.
    case minimum
    /// Any release of a version of the language, such as `1.26` or `1.26.x`.
    case anyRelease
    case exact
  }

  /// Reads the version that a file declares. The end of its name decides on the form.
  init(contentsOf path: Pathname) throws(PolicyError) {
    let file = path.description
    if file.hasSuffix(".mod") || file.hasSuffix(".work") {
      let declared =
        file.hasSuffix(".mod")
        ? try GoModFile(contentsOf: path).minimumGoVersion
        : try GoWorkFile(contentsOf: path).minimumGoVersion
      guard let declared else { throw PolicyError(file: file, "expected a line 'go VERSION'") }
      self.init(file: file, version: declared, meaning: .minimum)
      return
    }
    let word = try DeclaredGo.onlyVersion(
      in: TextFile.text(of: path), ofVersionManager: file.hasSuffix(".tool-versions"), file)
    guard let declared = DeclaredGo(file: file, word: word) else {
      throw PolicyError(file: file, "'\(word)' is not a version of Go")
    }
    self = declared
  }

  private init(file: String, version: GoVersion, meaning: Meaning) {
    self.file = file
    self.version = version
    self.meaning = meaning
  }

  /// - Parameter word: `1.26.3`, `go1.26.3`, `v1.26.3`; `1.26` or `1.26.x` for any of its releases.
  private init?(file: String, word: String) {
    let prefix = ["go", "v"].first { word.hasPrefix($0) } ?? ""
    var number = word.dropFirst(prefix.utf8.count)
    let isPattern = number.hasSuffix(".x") || number.hasSuffix(".*")
    if isPattern { number = number.dropLast(2) }
    let version = GoVersion("go\(number)")
    let isLanguage = version.language == version
    guard number.utf8.contains(UInt8(ascii: ".")), version.release == version,
      isLanguage || !isPattern
    else { return nil }
    self.init(file: file, version: version, meaning: isLanguage ? .anyRelease : .exact)
  }

  /// The only version in the text: `.go-version` has it alone, a version manager's file after `golang` or `go`.
  private static func onlyVersion(
    in text: String, ofVersionManager hasNames: Bool, _ file: String
  ) throws(PolicyError) -> String {
    var found: String?
    try TextFile.checkLines(of: text, file)
    for (index, line) in TextFile.lines(of: text).enumerated() {
      var words = TextFile.words(of: line).prefix { !$0.hasPrefix("#") }
      if hasNames {
        guard let name = words.popFirst(), name == "golang" || name == "go" else { continue }
      }
      func fault(_ message: String) -> PolicyError {
        PolicyError(file: file, line: index + 1, message)
      }
      guard let word = words.first else {
        if hasNames { throw fault("expected a version of Go") }
        continue
      }
      guard words.count == 1, found == nil else {
        throw fault("expected one version of Go, found several")
      }
      found = String(word)
    }
    guard let found else { throw PolicyError(file: file, "expected a version of Go") }
    return found
  }

  func check(_ found: GoVersion) -> [Policy.Finding.Outcome] {
    let order = found.order(to: version)
    let holds: Bool? =
      switch meaning {
      case .minimum: order.map { $0 != .before }
      case .anyRelease: found.release.map { _ in found.language == version }
      case .exact: order.map { $0 == .same }
      }
    let suffix = meaning == .minimum ? " or later" : ""
    return Policy.Finding.Outcome.test(
      holds, expected: "\(version)\(suffix), as \(file) declares", found: found.rawValue,
      advice: "build with the toolchain that is declared", unknown: found.reasonNotComparable)
  }
}
