internal import BinarySupport
import GoBuildInfo

/// What the headers of a binary must record.
enum FactsDemand: Sendable {
  /// The build ID; any of Go's if nil.
  case buildID(String?)
  case linkage(isStatic: Bool)
  /// The paths of dynamic linkers, if it needs one at all.
  case interpreters(allowed: [String])
  case libraries(allowed: [String])
  case stripped(Bool)

  /// - Parameter settings: how the binary was built, for advice.
  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Finding.Outcome] {
    let linkage = facts.linkage
    if needsLinkage, !linkage.kind.isLinked {
      return [.undetermined("the file is \(linkage.kind.indefinite), which is not linked")]
    }
    switch self {
    case .buildID(nil):
      guard case .go = facts.buildID else {
        return [
          .refused(
            expected: "a build ID", found: "none", advice: "build without -ldflags=-buildid=")
        ]
      }
      return []
    case .buildID(let id?):
      return Demand.outcome(
        facts.buildID.description == id, expected: id,
        found: Demand.shown(facts.buildID.description),
        advice: "this is another binary than the one that was named")
    case .linkage(let isStatic):
      return Demand.outcome(
        linkage.isStatic == isStatic, expected: isStatic ? "static" : "dynamic",
        found: linkage.isStatic ? "static" : "dynamic",
        advice: isStatic
          ? FactsDemand.adviceForStatic(facts, settings) : "build with CGO_ENABLED=1")
    case .interpreters(let allowed):
      guard let interpreter = linkage.interpreter, !allowed.contains(interpreter) else { return [] }
      return [
        .refused(
          expected: allowed.isEmpty ? "no interpreter" : Demand.list(allowed) + ", or none",
          found: interpreter, advice: "link for the system it is to run on")
      ]
    case .libraries(let allowed):
      return linkage.libraries.filter { !allowed.contains($0) }.map {
        .refused(
          expected: allowed.isEmpty ? "no libraries" : Demand.list(allowed), found: $0,
          advice: "link it statically, or allow it")
      }
    case .stripped(let isStripped):
      guard let hasSymbols = linkage.hasSymbols else {
        return [.undetermined("the headers do not show whether the file is stripped")]
      }
      let isBare = !hasSymbols && linkage.hasDebugInfo != true
      return Demand.outcome(
        isBare == isStripped, expected: isStripped ? "stripped" : "not stripped",
        found: isBare ? "stripped" : "symbols or debug information",
        advice: isStripped ? "build with -ldflags='-s -w'" : "build without -ldflags='-s -w'")
    }
  }

  /// Whether the rule is about what only linking decides.
  private var needsLinkage: Bool {
    switch self {
    case .buildID, .linkage, .interpreters, .libraries: true
    case .stripped: false
    }
  }

  /// What makes a dynamic binary static: without cgo, Go links dynamically only where the system or the build mode
  /// asks for it.
  private static func adviceForStatic(_ facts: BinaryFacts, _ settings: BuildSettings) -> String {
    guard settings["CGO_ENABLED"] == "0" else { return "build with CGO_ENABLED=0" }
    let systems = facts.platforms.map { $0.os }
    guard systems.contains("linux") else {
      return "programs for \(systems.first ?? "this system") always load its libraries"
    }
    return "build with -buildmode=exe"
  }
}

extension Linkage.Kind {
  fileprivate var indefinite: String { (self == .object ? "an " : "a ") + rawValue }
}
