import GoBuildInfo
import GoBuildPolicy

/// What is printed of one file: a line, the line and its modules, or a JSON object; once for each
/// slice.
struct BinaryReport: Sendable {
  /// What is to be printed, less what was drained.
  private(set) var output: [UInt8] = []

  /// Whether there is too much to print to hold it until its turn comes; there is then no output.
  private(set) var isPostponed = false

  private let maximumHeldByteCount: Int

  /// The parts of a universal file or archive that could not be read, where others could.
  private(set) var failures: [ImageFailure] = []

  /// The largest report that is held: a scan of a directory holds up to a thousand.
  static let maximumHeldByteCount = 1 << 14

  /// Reads the file that `source` gives.
  ///
  /// - Parameters:
  ///   - drain: takes the report piece by piece.
  ///   - maximumHeldByteCount: without a drain, a larger report is postponed.
  ///   - place: what the file is called; asked for only where there is something to report.
  /// - Throws: ``ReadError`` where there is nothing.
  init(
    reading source: inout FileReader, _ options: InspectOptions, drain: OutputDrain? = nil,
    maximumHeldByteCount: Int = BinaryReport.maximumHeldByteCount, place: () -> ReportedPlace
  ) throws(ReadError) {
    self.maximumHeldByteCount = maximumHeldByteCount
    var writer: BinaryReportWriter?
    failures = try BinaryImages.forEach(in: &source, options.readOptions) {
      part, source throws(ReadError) in
      let location = try BuildInfoLocation(
        in: &source, part: part.range, options: options.readOptions)
      if drain == nil, location.moduleText.count > maximumHeldByteCount {
        isPostponed = true
        return false
      }
      let facts = FactsReport(
        reading: &source, part: part.range,
        isComplete: options.printsModules || options.printsJSON)
      // A hash of all of the file is read before the module text, which must be at hand then.
      if writer == nil { writer = BinaryReportWriter(place(), options, drain) }
      if options.hashes { try writer?.hash(&source) }
      let view = try BuildInfoView(reading: &source, at: location)
      try append(view, facts, part, writer!)
      return !isPostponed
    }
  }

  private mutating func append(
    _ view: borrowing BuildInfoView, _ facts: FactsReport, _ part: BinaryParts.Part,
    _ writer: BinaryReportWriter
  ) throws(ReadError) {
    writer.drain?.flush(&output)
    output += try writer.report(view, facts, part)
    if writer.drain == nil, output.count > maximumHeldByteCount {
      isPostponed = true
      output = []
    }
  }
}

/// Writes the report of one image.
private struct BinaryReportWriter {
  private let path: Pathname
  private let archive: BinaryRecord.Archive?
  private let options: InspectOptions
  let drain: OutputDrain?
  /// The SHA-256 hash of the file, in digits.
  private var hash: String?

  init(_ place: ReportedPlace, _ options: InspectOptions, _ drain: OutputDrain?) {
    path = place.path
    archive = place.archive
    self.options = options
    self.drain = drain
  }

  /// Computes the hash of the file, once for all of its images.
  mutating func hash(_ source: inout FileReader) throws(ReadError) {
    if hash == nil { hash = try SHA256.digits(hashing: &source) }
  }

  /// The report, less what was drained.
  func report(
    _ view: borrowing BuildInfoView, _ facts: FactsReport, _ part: BinaryParts.Part
  ) throws(ReadError) -> [UInt8] {
    options.printsJSON ? try json(view, facts, part) : try text(view, facts, part)
  }

  /// `PATH: go1.27.3 linux/amd64 example.com/tool@v1.2.3`, with what the binary knows of it.
  private func text(
    _ view: borrowing BuildInfoView, _ facts: FactsReport, _ part: BinaryParts.Part
  ) throws(ReadError) -> [UInt8] {
    // Nothing is printed of what turns out to be damaged: this looks at all of it.
    let summary = try view.summary
    // A newline in a name must not look like the end of a line.
    var line = TerminalSafety.escaped(path.bytes, keepsLines: false)
    if let name = part.name { line += " (\(name))".utf8 }
    line += ": ".utf8
    if view.goVersion.isEmpty {
      line += (view.location.provenance.functionTable?.description ?? "unknown version").utf8
    } else {
      line.append(contentsOf: view.goVersion.bytes)
    }
    let platform = summary.platform
    if let platform { line += " \(platform)".utf8 } else { line += facts.inferredPlatforms.utf8 }
    let main = summary.main
    if let path = summary.path, !path.isEmpty {
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
    line += facts.remarks(platform, view).utf8
    if let layer = archive?.shortLayer {
      line += TerminalSafety.escaped(Array(" (layer \(layer))".utf8), keepsLines: false)
    }
    line.append(UInt8(ascii: "\n"))
    guard options.printsModules else { return line }
    drain?.flush(&line)
    return line + (try view.printedModuleText(linePrefix: "\t", drain: drain))
      + facts.lines(platform, view.location.provenance, ModuleFingerprint(try BuildInfo(view)))
  }

  private func json(
    _ view: borrowing BuildInfoView, _ facts: FactsReport, _ part: BinaryParts.Part
  ) throws(ReadError) -> [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true, drain: drain)
    json.beginObject()
    json.field("File", path.bytes.span.raw)
    if let archive { json.write(archive) }
    json.field("SHA256", hash ?? "")
    json.field("Slice", part.slice ?? "")
    json.field("Member", part.member ?? "")
    try view.writeFields(to: &json)
    json.field("Fingerprint", "\(ModuleFingerprint(try BuildInfo(view)))")
    facts.write(try view.platform, view.location.provenance, to: &json)
    json.endObject()
    return json.output + [UInt8(ascii: "\n")]
  }
}
