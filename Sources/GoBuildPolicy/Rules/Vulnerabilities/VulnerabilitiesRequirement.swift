internal import BinarySupport
import GoBuildInfo

/// `vulnerabilities`: the evidence for known vulnerabilities that a binary may have, such as `below symbol using vulndb.zip`.
struct VulnerabilitiesRequirement: Requirement {
  private let find: Policy.VulnerabilitySource.Check

  static var topic: RuleTopic { .vulnerabilities }
  static var synopsis: RuleSynopsis { .example("'below symbol using DB'") }
  static var help: String {
    "no entry of the vulnerability database DB has affected functions that are linked; 'below package' also refuses linked packages, and 'none' affected versions; 'ignoring FILE' names exceptions"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          No entry of the vulnerability database DB affects the binary, or the evidence is weaker than a level: `symbol`, an \
          affected function is linked; `package`, code of an affected package is linked. An entry that names no functions counts \
          for `symbol` as soon as its package is linked, and one that names no packages as soon as any package of its module is: \
          no stronger evidence is possible. Entries have no severities. DB is any form that \
          [`gobuildinfo vulns --db`](vulnerabilities.md#get-a-database) reads, and FILE a list of \
          [ignored findings](vulnerabilities.md#ignore-findings), of which expired ones count. DB and FILE are in the folder of \
          the policy file, as other files are. A database that cannot be read is an error of the policy.
          """,
        forms: [
          .init("none using DB", "no version of its modules and of Go is affected"),
          .init("below package using DB", "no code of an affected package is linked"),
          .init("below symbol using DB", "no affected function is linked"),
          .init("... ignoring FILE", "the same holds without the findings that FILE lists"),
        ],
        undetermined: """
          something [cannot be judged](vulnerabilities.md#what-cannot-be-judged) that may be affected: a module without a version, \
          a fork, an unknown Go version, or, but for `none`, a binary without a function table, such as obfuscated programs and \
          reports without functions
          """,
        example: "vulnerabilities below symbol using vulndb.zip")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    let expected = "'none', 'below package' or 'below symbol'"
    let limit: Policy.VulnerabilitySource.Limit
    switch try arguments.next(expected) {
    case "none": limit = .none
    case "below":
      switch try arguments.next("'package' or 'symbol' after 'below'") {
      case "package": limit = .belowPackage
      case "symbol": limit = .belowSymbol
      default: throw RuleFault("expected 'package' or 'symbol' after 'below'")
      }
    default: throw RuleFault("expected \(expected)")
    }
    let paths = try arguments.paths(after: ["using", "ignoring"])
    guard let database = paths[0] else {
      throw RuleFault("expected 'using' and a vulnerability database")
    }
    find = try arguments.vulnerabilities.open(
      Policy.VulnerabilitySource.Question(
        limit: limit, database: database, ignoreFile: paths[1]))
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] { find(input) }
}
