internal import BinarySupport
public import GoBuildInfo

/// Something that is demanded of a binary: a name, and words that say what.
///
/// Rules are written the same in a policy file, one on a line, and on a command line, where the name has two
/// dashes before it and the words are one argument.
public struct Rule: Sendable {
  /// The name, such as `go-version`.
  public var id: String { name.rawValue }

  /// The arguments, as they are written.
  public let words: String

  let name: Name
  let demand: Demand

  /// The names of all rules.
  public enum Name: String, Sendable, Hashable, CaseIterable {
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

  /// Reads a rule.
  ///
  /// - Parameters:
  ///   - name: the name of the rule.
  ///   - words: its arguments.
  ///   - source: where that is written, for errors.
  ///   - folder: where files lie that the rule names; the current directory if nil.
  /// - Throws: ``PolicyError`` where there is no such rule, its words make no sense, or a file that it names cannot
  ///   be read.
  public init(
    _ name: String, _ words: String, from source: (file: String, line: Int?) = ("the rule", nil),
    folder: Pathname? = nil
  ) throws(PolicyError) {
    guard let known = Name(rawValue: name) else {
      throw PolicyError(file: source.file, line: source.line, "no rule is called '\(name)'")
    }
    self.name = known
    self.words = words
    for scalar in words.unicodeScalars
    where TextFile.isControl(scalar) || Rule.invisible.contains(scalar.value) {
      throw PolicyError(
        file: source.file, line: source.line, "\(name): there is a character that cannot be seen")
    }
    let mayBeQuoted = known == .setting && words.hasPrefix("-")
    guard mayBeQuoted || !TextFile.words(of: Substring(words)).contains(where: Rule.isQuoted) else {
      throw PolicyError(
        file: source.file, line: source.line, "\(name): words have no quotes around them in a rule")
    }
    do throws(DemandFault) {
      demand = try Demand(known, RuleWords(words), folder)
    } catch {
      throw PolicyError(file: source.file, line: source.line, "\(name): \(error.sentence)")
    }
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

  /// What comes of holding a binary against the rule: one finding at least.
  public func check(_ subject: Subject) -> [Finding] {
    let results = demand.check(subject)
    guard !results.isEmpty else { return [Finding(rule: id, demand: words, .admitted)] }
    return results.map { Finding(rule: id, demand: words, $0) }
  }
}

/// A binary, as far as rules look at it.
public struct Subject: Sendable {
  /// What Go recorded in it.
  public let info: BuildInfo

  /// What its headers record; nil where they cannot be read.
  public let facts: BinaryFacts?

  /// Whether the program confirms the Go version that its build info records: false for a contradiction, nil where there
  /// is no evidence.
  public var isVersionConfirmed: Bool?

  /// The container image that it lies in; nil for other binaries.
  public var image: Image?

  /// What a container image has for a program to run.
  public struct Image: Sendable {
    /// The platforms that the image is for; empty where it states none.
    public var platforms: [Platform]

    /// Whether it has the interpreter that the program asks for; nil where that is not known.
    public var hasInterpreter: Bool?

    /// Creates a description of an image.
    public init(platforms: [Platform], hasInterpreter: Bool?) {
      self.platforms = platforms
      self.hasInterpreter = hasInterpreter
    }
  }

  /// Creates a subject.
  public init(_ info: BuildInfo, _ facts: BinaryFacts?) {
    self.info = info
    self.facts = facts
  }
}

/// What a rule says of a binary.
public struct Finding: Sendable, Hashable {
  /// The name of the rule.
  public let rule: String

  /// The words of the rule.
  public let demand: String

  /// The outcome.
  public let outcome: Outcome

  /// What came of a rule.
  public enum Outcome: Sendable, Hashable {
    /// The binary is as the rule demands.
    case admitted
    /// It is not: what it should be, what it is, and what to do.
    case refused(expected: String, found: String, advice: String)
    /// The binary does not say what it would take to tell.
    case undetermined(String)
  }

  /// Creates a finding.
  public init(rule: String, demand: String, _ outcome: Outcome) {
    self.rule = rule
    self.demand = demand
    self.outcome = outcome
  }
}

extension Finding: CustomStringConvertible {
  /// A sentence for a person, without the name of the file.
  public var description: String {
    switch outcome {
    case .admitted: "\(rule) \(demand)"
    case .refused(let expected, let found, let advice):
      "\(rule): expected \(expected), found \(found); \(advice)"
    case .undetermined(let reason): "\(rule): cannot be determined: \(reason)"
    }
  }
}

/// Why the words of a rule make no sense.
struct DemandFault: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  init(_ error: PolicyError) { sentence = error.description }
}
