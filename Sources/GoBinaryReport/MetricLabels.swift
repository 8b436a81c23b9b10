internal import BinarySupport
package import GoBuildInfo

/// The labels of a sample in the text format of Prometheus, as bytes: canonically equivalent names are different ones.
package struct MetricLabels {
  /// `file="a",part="b"`
  package private(set) var text: [UInt8] = []

  /// No labels.
  package init() {}

  /// Begins the labels of the samples about a node; without a label where the name is empty.
  package init(node: String) {
    if !node.isEmpty { add("node", node) }
  }

  /// Adds the labels of a binary.
  ///
  /// - Parameter part: the slice or member; nil where the file is the image.
  package func adding(file: Pathname, part: String?) -> MetricLabels {
    let labels = adding("file", MetricLabels.name(file.bytes))
    return part.map { labels.adding("part", $0) } ?? labels
  }

  /// The lines that precede the samples of a metric.
  package static func head(_ name: String, _ help: String) -> [UInt8] {
    Array("# HELP \(name) \(help)\n# TYPE \(name) gauge\n".utf8)
  }

  /// The line of a sample.
  package static func sample(
    _ name: String, _ labels: MetricLabels, _ value: some BinaryInteger
  ) -> [UInt8] {
    Array(name.utf8) + labels.braced + Array(" \(Int64(clamping: value))\n".utf8)
  }

  private var braced: [UInt8] {
    text.isEmpty ? [] : [UInt8(ascii: "{")] + text + [UInt8(ascii: "}")]
  }

  package mutating func add(_ name: String, _ value: String) {
    if !text.isEmpty { text.append(UInt8(ascii: ",")) }
    text += "\(name)=\"".utf8
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): text += "\\\\".utf8
      case UInt8(ascii: "\""): text += "\\\"".utf8
      case UInt8(ascii: "\n"): text += "\\n".utf8
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  package func adding(_ name: String, _ value: String) -> MetricLabels {
    var labels = self
    labels.add(name, value)
    return labels
  }

  package func adding(_ info: BuildInfo) -> MetricLabels {
    var labels = self
    labels.add("goversion", info.goVersion.rawValue)
    labels.add("path", info.path)
    labels.add("version", info.main?.version ?? "")
    labels.add("goos", info.platform?.os ?? "")
    labels.add("goarch", info.platform?.architecture ?? "")
    labels.add("cgo", info.settings["CGO_ENABLED"] ?? "")
    labels.add("revision", info.settings["vcs.revision"] ?? "")
    labels.add("modified", info.settings["vcs.modified"] ?? "")
    labels.add("fingerprint", String(ModuleFingerprint(info).short))
    return labels
  }

  /// The name of a file as text. No two names become one: a byte that is not UTF-8 becomes `\xff`, and a backslash two.
  package static func name(_ bytes: [UInt8]) -> String {
    var name = ""
    var offset = 0
    while offset < bytes.count {
      let (scalar, byteCount) = bytes.span.raw.character(at: offset)
      switch scalar {
      case "\\"?: name += "\\\\"
      case let scalar?: name.unicodeScalars.append(scalar)
      case nil: name += "\\x" + HexadecimalText.padded(UInt32(bytes[offset]), digits: 2)
      }
      offset += byteCount
    }
    return name
  }
}
