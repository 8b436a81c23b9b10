internal import BinarySupport
public import GoBuildInfo

/// Something that is required of a binary: a kind of rule, and arguments.
///
/// Rules are written the same in a policy file, one on a line, and on a command line, where the name has two
/// dashes before it and the arguments are one word.
public struct Rule: Sendable {
  /// The kind of rule.
  public let kind: Kind

  /// The name, such as `go-version`.
  public var name: String { kind.rawValue }

  /// The arguments, as they are written.
  public let arguments: String

  let requirement: RuleCheck

  /// The kinds of rules. The raw value is the name.
  @nonexhaustive
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The version of Go: `>= 1.26, < 1.28`.
    case goVersion = "go-version"
    /// The version of Go that a `go.mod`, `.go-version` or `.tool-versions` names.
    case goVersionFrom = "go-version-from"
    /// The platform, one of several.
    case platform
    /// `true`: the headers name the platform that the settings name.
    case headers
    /// How new a processor must be: `GOAMD64 <= v2`.
    case level
    /// A build setting: `CGO_ENABLED = 0`, `-tags has netgo`.
    case setting
    /// `complete`: each module has a sum where Go writes one.
    case sums
    /// `none`, or those that are allowed.
    case replacements
    /// `released`: the main module has a tagged version.
    case main
    /// `clean`, or the revision of the source.
    case vcs
    /// A module that is denied or required, perhaps by its version.
    case module
    /// The modules that are allowed.
    case modules
    /// The packages of which there is code: denied, required, or all that are allowed.
    case package
    /// What may be known of vulnerabilities: `none using vulndb.zip`, `below symbol using vulndb.zip`.
    case vulnerabilities
    /// Each sum is one of a `go.sum`.
    case goSum = "go-sum"
    /// The modules are those of a `go.mod`.
    case goMod = "go-mod"
    /// The modules are those of a `vendor/modules.txt`.
    case vendor
    /// The modules are those of an earlier report.
    case report
    /// `present`, or what it must be.
    case buildID = "build-id"
    /// `static` or `dynamic`.
    case linkage
    /// `none`, or the path of the dynamic linker.
    case interpreter
    /// `none`, or the shared libraries that are allowed.
    case libraries
    /// `yes` or `no`: whether there are symbols or debug information.
    case stripped
  }

  /// Where a rule is written, for errors.
  public struct Source: Sendable, Hashable {
    /// The file, or another name of the text.
    public var file: String

    /// The line, counted from 1; nil where there is no text of several lines.
    public var line: Int?

    /// Creates a place in a file.
    public init(file: String, line: Int? = nil) {
      self.file = file
      self.line = line
    }

    /// The source of rules that are not from a text.
    public static let rule = Source(file: "the rule")
  }

  /// Creates a rule of a kind, and reads the files that its arguments name.
  ///
  /// - Parameters:
  ///   - kind: the kind of rule.
  ///   - arguments: its arguments, separated by blanks, as in a policy file.
  ///   - source: where the rule is written, for errors.
  ///   - folder: the folder of files that the arguments name; the current directory if nil.
  ///   - vulnerabilities: opens the vulnerability databases that the arguments name.
  /// - Throws: ``PolicyError`` where the arguments are invalid, or a file that they name cannot be read.
  public init(
    _ kind: Kind, arguments: String, source: Source = .rule, folder: Pathname? = nil,
    vulnerabilities: Policy.VulnerabilitySource = .none
  ) throws(PolicyError) {
    self.kind = kind
    self.arguments = arguments
    do throws(RuleFault) {
      try Rule.checkText(arguments, of: kind)
      var remaining = RuleArguments(
        arguments, folder: folder, vulnerabilities: vulnerabilities)
      requirement = try kind.definition.parse(&remaining)
      try remaining.end()
    } catch {
      throw PolicyError(
        file: source.file, line: source.line, "\(kind.rawValue): \(error.message)")
    }
  }

  /// Creates a rule from its name, and reads the files that its arguments name.
  ///
  /// - Parameters:
  ///   - name: the name of the rule, such as `go-version`.
  ///   - arguments: its arguments, separated by blanks, as in a policy file.
  ///   - source: where the rule is written, for errors.
  ///   - folder: the folder of files that the arguments name; the current directory if nil.
  ///   - vulnerabilities: opens the vulnerability databases that the arguments name.
  /// - Throws: ``PolicyError`` where no rule has the name, the arguments are invalid, or a file that they name cannot be
  ///   read.
  public init(
    named name: String, arguments: String, source: Source = .rule, folder: Pathname? = nil,
    vulnerabilities: Policy.VulnerabilitySource = .none
  ) throws(PolicyError) {
    guard let kind = Kind(rawValue: name) else {
      throw PolicyError(
        file: source.file, line: source.line,
        "unknown rule '\(name)'"
          + Suggestion.question(name, among: Kind.allCases.map { $0.rawValue }))
    }
    try self.init(
      kind, arguments: arguments, source: source, folder: folder, vulnerabilities: vulnerabilities)
  }

  /// Checks that the arguments are what a reader sees.
  private static func checkText(_ arguments: String, of kind: Kind) throws(RuleFault) {
    for scalar in arguments.unicodeScalars
    where TextFile.isControl(scalar) || Rule.invisible.contains(scalar.value) {
      throw RuleFault(
        "invisible character U+\(HexadecimalText.padded(scalar.value, digits: 4).uppercased())")
    }
    let mayBeQuoted = kind == .setting && arguments.hasPrefix("-")
    guard
      mayBeQuoted || !TextFile.words(of: Substring(arguments)).contains(where: Rule.isQuoted)
    else { throw RuleFault("arguments of a rule must not be in quotes") }
  }

  /// Characters that look like a blank, or like nothing: the no-break space, those of zero width, and
  /// what stands for bytes that are not UTF-8.
  private static let invisible: [UInt32] = [
    0xa0, 0xad, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0xfeff, 0xfffd,
  ]

  /// Only flags have values that start with a quote, as `-ldflags` may.
  private static func isQuoted(_ word: Substring) -> Bool {
    ["'", "\"", "`"].contains { word.hasPrefix($0) || word.hasSuffix($0) }
  }

  /// Checks a binary against the rule.
  ///
  /// - Returns: at least one finding.
  public func check(_ input: Policy.Input) -> [Policy.Finding] {
    let outcomes = requirement.outcomes(for: input)
    return (outcomes.isEmpty ? [.admitted] : outcomes).map {
      Policy.Finding(rule: name, arguments: arguments, $0)
    }
  }
}
