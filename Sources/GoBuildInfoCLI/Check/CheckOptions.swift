internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import GoVulnerabilities

/// The command line of `gobuildinfo check`.
struct CheckOptions: MetricsOptions {
  var inputs = Inputs()
  var policy = Policy()
  /// Opens the vulnerability databases that rules name, each once.
  private let vulnerabilities = Policy.VulnerabilitySource.databases()
  var format = CheckFormat.text
  /// Whether the binaries of a program must have the same modules.
  var areSame = false
  var node = ""

  static var options: [Option<CheckOptions>] { otherOptions + rules }

  /// The options that are not rules.
  private static var otherOptions: [Option<CheckOptions>] {
    [
      .value(
        "--policy", takes: .file(),
        help: "check against the rules in FILE, or on standard input if FILE is -"
      ) {
        options, file throws(UsageError) in
        let policy: Policy
        do throws(PolicyError) {
          policy = try Policy(
            contentsOf: file == "-" ? StandardInput.path : file,
            vulnerabilities: options.vulnerabilities)
        } catch {
          throw UsageError(error.description)
        }
        // A command that fails writes nothing into its pipe, which is not a policy.
        guard !policy.rules.isEmpty else { throw UsageError("no rules in the policy '\(file)'") }
        options.policy.rules += policy.rules
      }.repeatable,
      .flag(
        "--same",
        help: "all binaries of a main package have the same modules; report those that differ"
      ) {
        $0.areSame = true
      },
      .value(
        "--format", takes: .word("FORMAT", of: CheckFormat.allCases.map { $0.rawValue }),
        help:
          "text, json (an object a line), junit, sarif or prometheus (a text file for the node exporter)"
      ) { options, name throws(UsageError) in
        guard let format = CheckFormat(rawValue: name.description) else {
          let known = CheckFormat.allCases.map { $0.rawValue }.joined(separator: ", ")
          throw UsageError("expected one of \(known) after '--format'")
        }
        options.format = format
      },
      .flag("--json", help: "the same as --format json") { $0.format = .json },
      nodeOption,
    ]
      + inputOptions(
        quiet: "as text, print only what is not admitted; do not say how far a scan is",
        verbose:
          "also print the rules that admit a binary, and the files in directories and archives that are not Go binaries"
      )
  }

  private static var rules: [Option<CheckOptions>] {
    Rule.Kind.allCases.map { kind in
      let (name, definition) = ("--\(kind.rawValue)", kind.definition)
      return Option.value(
        name, takes: OptionDescription.Value(definition.synopsis), help: definition.help
      ) { options, arguments throws(UsageError) in
        // U+FFFD for a byte that is not UTF-8 could name another file.
        guard Pathname(arguments.description) == arguments else {
          throw UsageError("expected text after '\(name)'")
        }
        do throws(PolicyError) {
          options.policy.rules.append(
            try Rule(
              kind, arguments: arguments.description, source: Rule.Source(file: name),
              vulnerabilities: options.vulnerabilities))
        } catch {
          throw UsageError(error.description)
        }
      }.repeatable
    }
  }

  static var ruleDescriptions: [OptionDescription] { rules.map { $0.description } }
  static var otherDescriptions: [OptionDescription] {
    otherOptions.map { $0.description } + [.help]
  }

  func validate() throws(UsageError) {
    guard !policy.rules.isEmpty || areSame else {
      throw UsageError("no rules given; see 'gobuildinfo check --help'")
    }
    guard !areSame || inputs.scan.shard == nil else {
      throw UsageError("'--same' needs all files, not a part of them")
    }
    try validateNode(writesMetrics: format == .prometheus)
    try inputs.validate()
  }
}

extension OptionDescription.Value {
  fileprivate init(_ synopsis: RuleSynopsis) {
    switch synopsis.completion {
    case .files: self = .file(synopsis.text)
    case .words(let words): self = .word(synopsis.text, of: words)
    }
  }
}
