internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// The forms in which `check` prints results.
enum CheckFormat: String, CaseIterable {
  case text, json, junit, sarif, prometheus
}

/// The output of `check`, binary by binary; metrics come at the end.
struct CheckOutput {
  private let options: CheckOptions
  private let console: Console
  private let style: Style

  // One of these, unless the format is text or JSON.
  private var junit: JUnitWriter?
  private var sarif: SARIFWriter?
  private var prometheus: PrometheusWriter?

  /// Prints what comes before the first binary.
  init(_ options: CheckOptions, _ console: Console) {
    self.options = options
    self.console = console
    style = console.style(options.inputs.color)
    let consume: ([UInt8]) -> Void = { console.print($0) }
    switch options.format {
    case .text, .json: break
    case .junit: junit = JUnitWriter(consume: consume)
    case .sarif:
      let rules =
        options.policy.rules.map { $0.name } + (options.areSame ? [ModuleGroups.rule] : [])
      sarif = SARIFWriter(
        rules: rules, tool: SARIFWriter.Tool(name: "gobuildinfo", version: programVersion),
        includesAdmitted: options.inputs.isVerbose, consume: consume)
    case .prometheus: prometheus = PrometheusWriter(node: options.node, consume: consume)
    }
  }

  /// - Parameter addsRule: whether the findings are of one more rule for a binary that was added before.
  mutating func add(_ binary: CheckedBinary, addsRule: Bool) {
    switch options.format {
    case .text:
      if options.inputs.isQuiet, binary.verdict == .admitted { return }
      console.print(binary.text(isVerbose: options.inputs.isVerbose, style))
    case .json: console.print(binary.json)
    case .junit: junit?.add(binary)
    case .sarif: sarif?.add(binary)
    case .prometheus:
      if addsRule { prometheus?.addFindings(of: binary) } else { prometheus?.add(binary) }
    }
  }

  /// Prints what comes after the last binary.
  func finish() {
    junit?.finish()
    sarif?.finish()
    prometheus?.finish(time: CurrentProcess.sourceDateEpoch ?? CurrentProcess.secondsSince1970)
  }
}
