import GoBuildInfo

/// What is printed of one file: a line, the line and its modules, or a JSON object; once for each
/// slice.
struct BinaryReport {
  private(set) var output: [UInt8] = []

  /// The slices of a universal file that could not be read, where others could.
  private(set) var failures: [(slice: String, error: ReadError)] = []

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
      var name = "slice \(index + 1)"
      do throws(ReadError) {
        let slice = try binary.slice(index, in: &source)
        name = slice.architecture
        try append(BuildInfoView(reading: &source, part: slice.part), slice: name)
      } catch {
        failures.append((name, error))
      }
    }
    if output.isEmpty, let failure = failures.first { throw failure.error }
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
    try view.validate()
    var line = path.bytes
    if let slice { line += " (\(slice))".utf8 }
    line += ": ".utf8
    line.append(contentsOf: view.goVersion.bytes)
    if let platform = try view.platform { line += " \(platform)".utf8 }
    let main = try view.main
    if let path = try view.path, !path.isEmpty {
      line += " ".utf8
      line.append(contentsOf: path.bytes)
    } else if let main, !main.path.isEmpty {
      line += " ".utf8
      line.append(contentsOf: main.path.bytes)
    }
    if let main, !main.version.isEmpty {
      line += "@".utf8
      line.append(contentsOf: main.version.bytes)
    }
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
