internal import BinarySupport
import GoBuildInfo

/// `vcs`: the source is a revision, without changes.
struct VCSRequirement: Requirement {
  /// The revision that is required; any if nil.
  private let revision: String?

  static var topic: RuleTopic { .source }
  static var synopsis: RuleSynopsis { .example("clean", of: ["clean"]) }
  static var help: String {
    "built without changes in the tree; or 'revision REVISION', all of it"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The binary was built from a revision under version control, in a working tree without changes. A revision is given in \
          full: abbreviations are errors.
          """,
        forms: [
          .init("clean", "it was built from a working tree without changes"),
          .init("revision REVISION", "it was also built from that revision"),
        ],
        undetermined: """
          the binary does not record its revision, as with `-buildvcs=false`, or whether there were changes
          """,
        example: "vcs clean")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    switch try arguments.next("'clean' or 'revision REVISION'") {
    case "clean": revision = nil
    case "revision": revision = try Self.whole(arguments.next("a revision, all of it"))
    default: throw RuleFault("expected 'clean' or 'revision REVISION'")
    }
  }

  /// A revision that is not an abbreviation, which would never be the one that a binary has: the 40 or 64 hexadecimal digits
  /// of Git, Mercurial and Fossil, or the number that Subversion has.
  private static func whole(_ revision: String) throws(RuleFault) -> String {
    let isHash = revision.utf8.allSatisfy {
      SemanticVersion.isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
    }
    guard isHash, !revision.utf8.allSatisfy(SemanticVersion.isDigit) else { return revision }
    guard [40, 64].contains(revision.utf8.count) else {
      throw RuleFault("'\(revision)' is an abbreviation: expected all 40 or 64 digits")
    }
    guard revision.utf8.allSatisfy({ $0 < UInt8(ascii: "A") || $0 > UInt8(ascii: "F") }) else {
      throw RuleFault("'\(revision)' has capital letters, which revisions do not have")
    }
    return revision
  }

  var decisiveSettings: [String] { ["vcs.revision", "vcs.modified"] }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let settings = input.info.settings
    guard let found = settings["vcs.revision"] else {
      return [
        .undetermined(
          "the binary does not record what revision it was built from; build with -buildvcs=true")
      ]
    }
    if let revision, found != revision {
      return [
        .refused(
          expected: "revision \(revision)", found: found,
          advice: "build from the required revision")
      ]
    }
    // What was built from a tree with changes was built from no revision.
    return Policy.Finding.Outcome.test(
      settings["vcs.modified"].map { $0 == "false" }, expected: "a working tree without changes",
      found: "vcs.modified=\(settings["vcs.modified"] ?? "")", advice: "commit before building",
      unknown: "the binary does not record whether the working tree had changes")
  }
}
