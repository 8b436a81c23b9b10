internal import BinarySupport
import GoBuildInfo

extension Rule.Kind {
  /// The table of rules: the type that has all about a kind.
  ///
  /// The parser of policies, the options of the command with their help and completions, and the rule reference are
  /// derived from it.
  package var definition: RuleDefinition {
    switch self {
    case .goVersion: RuleDefinition(GoVersionRequirement.self)
    case .goVersionFrom: RuleDefinition(GoVersionFromRequirement.self)
    case .platform: RuleDefinition(PlatformRequirement.self)
    case .headers: RuleDefinition(HeadersRequirement.self)
    case .level: RuleDefinition(LevelRequirement.self)
    case .setting: RuleDefinition(SettingRequirement.self)
    case .sums: RuleDefinition(SumsRequirement.self)
    case .replacements: RuleDefinition(ReplacementsRequirement.self)
    case .main: RuleDefinition(MainRequirement.self)
    case .vcs: RuleDefinition(VCSRequirement.self)
    case .module: RuleDefinition(ModuleRequirement.self)
    case .modules: RuleDefinition(ModulesRequirement.self)
    case .package: RuleDefinition(PackageRequirement.self)
    case .vulnerabilities: RuleDefinition(VulnerabilitiesRequirement.self)
    case .goSum: RuleDefinition(GoSumRequirement.self)
    case .goMod: RuleDefinition(GoModRequirement.self)
    case .vendor: RuleDefinition(VendorRequirement.self)
    case .report: RuleDefinition(ReportRequirement.self)
    case .buildID: RuleDefinition(BuildIDRequirement.self)
    case .linkage: RuleDefinition(LinkageRequirement.self)
    case .interpreter: RuleDefinition(InterpreterRequirement.self)
    case .libraries: RuleDefinition(LibrariesRequirement.self)
    case .stripped: RuleDefinition(StrippedRequirement.self)
    }
  }
}

/// A kind of rule, as the table has it.
package struct RuleDefinition {
  /// What the rule is about.
  package let topic: RuleTopic

  /// The arguments as help shows them.
  package let synopsis: RuleSynopsis

  /// What the rule requires, in a line of help.
  package let help: String

  #if !hasFeature(Embedded)
    /// The rule's part of the rule reference.
    package let reference: RuleReference
  #endif

  /// Makes the check of a rule from its arguments.
  let parse: (inout RuleArguments) throws(RuleFault) -> RuleCheck

  fileprivate init<Required: Requirement>(_ type: Required.Type) {
    topic = Required.topic
    synopsis = Required.synopsis
    help = Required.help
    #if !hasFeature(Embedded)
      reference = Required.reference
    #endif
    parse = { arguments throws(RuleFault) in RuleCheck(try Required(&arguments)) }
  }
}
