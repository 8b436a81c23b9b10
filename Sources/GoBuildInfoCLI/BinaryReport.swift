import GoBuildInfo

/// Prints one file: a line, the line and its modules, or a JSON object; once for each slice.
struct BinaryReport {
  private let path: Pathname
  private let options: InspectOptions
  private let console: Console

  init(_ path: Pathname, _ options: InspectOptions, _ console: Console) {
    self.path = path
    self.options = options
    self.console = console
  }

  func append<Source: ByteSource & ~Copyable & ~Escapable>(
    _ source: inout Source
  ) throws(ReadError) {
    guard let binary = try UniversalBinary(sniffing: &source) else {
      try append(BuildInfoView(reading: &source), slice: nil)
      return
    }
    for index in 0..<binary.sliceCount {
      let slice = try binary.slice(index, in: &source)
      try append(BuildInfoView(reading: &source, part: slice.part), slice: slice.architecture)
    }
  }

  private func append(_ view: borrowing BuildInfoView, slice: String?) throws(ReadError) {
    let report = options.printsJSON ? try json(view, slice) : try text(view, slice)
    console.print(report)
  }

  /// `PATH: go1.27.3 linux/amd64 example.com/tool@v1.2.3`, with what the binary knows of it.
  private func text(
    _ view: borrowing BuildInfoView, _ slice: String?
  ) throws(ReadError) -> [UInt8] {
    let info = try BuildInfo(view)
    var line = path.bytes
    if let slice { line += " (\(slice))".utf8 }
    line += ": ".utf8
    line.append(contentsOf: view.goVersion.bytes)
    if let platform = info.platform { line += " \(platform)".utf8 }
    let name = info.path.isEmpty ? info.main?.path ?? "" : info.path
    if !name.isEmpty { line += " \(name)".utf8 }
    if let version = info.main?.version, !version.isEmpty { line += "@\(version)".utf8 }
    line.append(UInt8(ascii: "\n"))
    return options.printsModules ? line + (try view.printedModuleText(linePrefix: "\t")) : line
  }

  private func json(
    _ view: borrowing BuildInfoView, _ slice: String?
  ) throws(ReadError) -> [UInt8] {
    var json = JSONWriter(isIndented: false)
    json.beginObject()
    json.field("File", path.bytes.span.raw)
    if let slice { json.field("Slice", Array(slice.utf8).span.raw) }
    try view.writeFields(to: &json)
    json.endObject()
    return json.output + [UInt8(ascii: "\n")]
  }
}
