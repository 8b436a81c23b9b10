import GoBuildInfo

/// What the headers of a binary must say.
enum FactsDemand: Sendable {
  /// The build ID; any of Go's if nil.
  case buildID(String?)
  case linkage(isStatic: Bool)
  /// The path of the dynamic linker; none if nil.
  case interpreter(String?)
  case libraries(allowed: [String])
  case stripped(Bool)

  func check(_ facts: BinaryFacts) -> [Finding.Outcome] {
    let linkage = facts.linkage
    switch self {
    case .buildID where linkage.kind == .object:
      return [.unknown("an object gets its build ID when it is linked")]
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
    case .linkage where linkage.kind == .object:
      return [.unknown("an object is yet to be linked")]
    case .linkage(let isStatic):
      return Demand.outcome(
        linkage.isStatic == isStatic, expected: isStatic ? "static" : "dynamic",
        found: linkage.isStatic ? "static" : "dynamic",
        advice: isStatic ? "build with CGO_ENABLED=0" : "build with CGO_ENABLED=1")
    case .interpreter(let path):
      return Demand.outcome(
        linkage.interpreter == path, expected: path ?? "no interpreter",
        found: linkage.interpreter ?? "no interpreter",
        advice: "link for the system it is to run on")
    case .libraries(let allowed):
      return linkage.libraries.filter { !allowed.contains($0) }.map {
        .refused(
          expected: allowed.isEmpty ? "no libraries" : Demand.list(allowed), found: $0,
          advice: "link it statically, or allow it")
      }
    case .stripped(let isStripped):
      guard let hasSymbols = linkage.hasSymbols else {
        return [.unknown("the container does not tell whether it is stripped")]
      }
      let isBare = !hasSymbols && linkage.hasDebugInfo != true
      return Demand.outcome(
        isBare == isStripped, expected: isStripped ? "stripped" : "not stripped",
        found: isBare ? "stripped" : "symbols or debug information",
        advice: isStripped ? "build with -ldflags='-s -w'" : "build without -ldflags='-s -w'")
    }
  }
}
