internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// `report`: the modules are those of the binary in a report that has the same main package.
struct ReportRequirement: Requirement {
  private let report: BuildReport

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .file }
  static var help: String {
    "modules, versions and replacements are those of an earlier report, made by 'gobuildinfo --json'"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          Modules, versions and replacements are those of a binary in the report that has the same main package. Of several \
          such binaries, as for several platforms, one with these modules is enough.
          """,
        forms: [
          .init(
            "FILE",
            "it has the modules of its earlier build in that report of `gobuildinfo --json` or `go version -m -json`"
          )
        ],
        undetermined: """
          the report has no binary of the main package, a module is local code, or the binary has a module twice
          """,
        example: "report yesterday.json")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    report = try arguments.file { path throws(PolicyError) in try PolicyError.report(path) }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let info = input.info
    // Reports compare what is recorded, which is the same for any local code.
    let unknown = BuiltModule.all(of: info).filter { $0.isLocal }.map { $0.isLocalCode }
    if !unknown.isEmpty { return unknown }
    let paths = Set(info.dependencies.map { BytewiseKey($0.path) })
    guard paths.count == info.dependencies.count else {
      return [.undetermined("the binary has a module twice")]
    }
    let records = report.records.filter { !info.path.isEmpty && $0.info.path == info.path }
    let drifts = records.map { record in
      Drift(from: record.info, to: info).changes
        .filter { $0.subject == .module || $0.subject == .main }
    }
    guard let drift = drifts.first else {
      return [.undetermined("the report has no binary of \(info.path.orNothing)")]
    }
    // A report may have the same program for several platforms: one with these modules will do.
    if drifts.contains(where: { $0.isEmpty }) { return [] }
    return drift.map { change in
      let name = change.name.isEmpty ? "" : change.name + " "
      return .refused(
        expected: name + (change.before ?? "not there"),
        found: name + (change.after ?? "not there"),
        advice: "find out what changed since the report")
    }
  }
}
