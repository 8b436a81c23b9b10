import GoBuildInfo

/// What is printed of one file: a line, the line and its modules, or a JSON object; once for each
/// slice.
struct BinaryReport {
  private(set) var output: [UInt8] = []

  /// Why the rest of a universal file could not be read, where a part of it could.
  private(set) var failure: ReadError?

  private let path: Pathname
  private let options: InspectOptions

  /// Reads the file that `source` gives.
  ///
  /// - Parameter path: asked for only where there is something to report.
  /// - Throws: ``ReadError`` where there is nothing.
  init<Source: ByteSource & ~Copyable & ~Escapable>(
    reading source: inout Source, _ options: InspectOptions, path: () -> Pathname
  ) throws(ReadError) {
    self.options = options
    guard let binary = try UniversalBinary(sniffing: &source) else {
      let view = try BuildInfoView(reading: &source)
      self.path = path()
      try append(view, slice: nil)
      return
    }
    self.path = path()
    for index in 0..<binary.sliceCount {
      do throws(ReadError) {
        let slice = try binary.slice(index, in: &source)
        try append(BuildInfoView(reading: &source, part: slice.part), slice: slice.architecture)
      } catch {
        failure = error
      }
    }
    if output.isEmpty, let failure { throw failure }
  }

  private mutating func append(
    _ view: borrowing BuildInfoView, slice: String?
  ) throws(ReadError) {
    output += options.printsJSON ? try json(view, slice) : try text(view, slice)
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
