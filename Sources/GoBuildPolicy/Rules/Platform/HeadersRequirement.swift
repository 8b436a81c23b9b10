internal import BinarySupport
import GoBuildInfo

/// `headers true`: the headers are for the platform that the settings record, and a container image fits the program.
struct HeadersRequirement: Requirement {
  static var topic: RuleTopic { .platform }
  static var synopsis: RuleSynopsis { .example("true", of: ["true"]) }
  static var help: String { "the headers name the platform that the settings name" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The headers of the file are for the platform that the build settings record. In a container image, the program is \
          also for each platform of the image, and the image has the dynamic linker that the program asks for.
          """,
        forms: [.init("true", "all of this holds")],
        undetermined: """
          settings or headers name no platform, or it is not known whether the image has the dynamic linker
          """,
        example: "headers true")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    _ = try arguments.one(of: ["true"])
  }

  var decisiveSettings: [String] { ["GOOS", "GOARCH"] }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    guard let platform = input.info.platform else {
      return [.undetermined("the settings name no platform")]
    }
    guard let facts = input.facts, !facts.platforms.isEmpty else {
      return [.undetermined("the headers name no platform")]
    }
    let outcomes = Policy.Finding.Outcome.test(
      facts.platforms.contains(platform), expected: "headers for \(platform)",
      found: facts.platforms.listed, advice: "do not run it: it is not what it says it is")
    return outcomes + (input.image.map { check(facts, in: $0) } ?? [])
  }

  /// Checks that a container image is one that the program can start in.
  private func check(
    _ facts: BinaryFacts, in image: Policy.Input.Image
  ) -> [Policy.Finding.Outcome] {
    var outcomes = image.platforms.filter { !facts.platforms.contains($0) }.map { platform in
      Policy.Finding.Outcome.refused(
        expected: "a program for \(platform), which the image is for",
        found: facts.platforms.listed, advice: "build it for the platform of the image")
    }
    guard let interpreter = facts.linkage.interpreter else { return outcomes }
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
    return outcomes
  }
}
