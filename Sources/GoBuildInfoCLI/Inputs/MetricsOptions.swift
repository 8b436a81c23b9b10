internal import BinarySupport
import GoBuildInfo

/// The options of a command that may write metrics.
protocol MetricsOptions: InputOptions {
  /// The node that metrics are about; empty where none is named.
  var node: String { get set }
}

extension MetricsOptions {
  static var nodeOption: Option<Self> {
    .value(
      "--node", takes: .word("NAME"),
      help: "with --format prometheus: add the label node to all samples"
    ) { options, name throws(UsageError) in
      guard Pathname(name.description) == name, !name.bytes.isEmpty else {
        throw UsageError("expected a name in UTF-8 after '--node'")
      }
      options.node = name.description
    }
  }

  /// Checks that a node is named for metrics only.
  func validateNode(writesMetrics: Bool) throws(UsageError) {
    guard node.isEmpty || writesMetrics else {
      throw UsageError("'--node' needs '--format prometheus'")
    }
  }
}
