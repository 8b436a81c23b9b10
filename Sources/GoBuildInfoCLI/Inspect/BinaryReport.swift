internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

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

  /// The largest report with packages or functions that is held: a scan of a directory then holds up to sixteen.
  static let maximumHeldCodeByteCount = 1 << 20

  /// Reads the file that `source` gives.
  ///
  /// - Parameters:
  ///   - depth: how much of an image without build info is read to explain that.
  ///   - drain: takes the report piece by piece.
  ///   - maximumHeldByteCount: without a drain, a larger report is postponed.
  ///   - imageContains: finds a file in the image that this one lies in.
  ///   - image: the name of the file; asked for only where there is something to report.
  /// - Throws: ``ReadError`` where there is nothing.
  init(
    reading source: inout FileReader, _ options: InspectOptions, _ style: Style,
    explaining depth: Diagnosis.Depth, drain: OutputDrain? = nil,
    maximumHeldByteCount: Int = BinaryReport.maximumHeldByteCount,
    imageContains: (Pathname) -> Bool? = { _ in nil }, image: () -> ReportedImage
  ) throws(ReadError) {
    self.maximumHeldByteCount = maximumHeldByteCount
    var writer: BinaryReportWriter?
    failures = try BinaryImages.forEach(in: &source, explaining: depth) {
      part, source throws(ReadError) in
      let location = try BuildInfoLocation(
        in: &source, part: part.range, options: options.readOptions)
      if drain == nil, location.moduleText.count > maximumHeldByteCount {
        isPostponed = true
        return false
      }
      var facts = ReportedFacts(
        reading: &source, part: part.range,
        isComplete: options.printsModules || options.printsJSON,
        hasVariables: options.printsJSON, imageContains: imageContains)
      if options.readsPackages {
        let info = try BuildInfo(BuildInfoView(reading: &source, at: location))
        facts.packages = try? LinkedPackages(from: &source, part: part.range, info: info)
      }
      if options.readsFunctions {
        facts.functions = try? LinkedFunctionNames(in: &source, part: part.range)
      }
      // A hash of all of the file is read before the module text, which must be at hand then.
      if writer == nil { writer = BinaryReportWriter(image(), options, style, drain) }
      if options.hashes { try writer?.hash(&source) }
      let view = try BuildInfoView(reading: &source, at: location)
      try append(view, facts, part, writer!)
      return !isPostponed
    }
  }

  private mutating func append(
    _ view: borrowing BuildInfoView, _ facts: ReportedFacts, _ part: BinaryParts.Part,
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
  private var image: ReportedImage
  private let options: InspectOptions
  private let style: Style
  let drain: OutputDrain?

  init(_ image: ReportedImage, _ options: InspectOptions, _ style: Style, _ drain: OutputDrain?) {
    self.image = image
    self.options = options
    self.style = style
    self.drain = drain
  }

  /// Computes the hash of the file, once for all of its images.
  mutating func hash(_ source: inout FileReader) throws(ReadError) {
    if image.sha256 == nil { image.sha256 = try source.sha256Digits() }
  }

  /// The report, less what was drained.
  func report(
    _ view: borrowing BuildInfoView, _ facts: ReportedFacts, _ part: BinaryParts.Part
  ) throws(ReadError) -> [UInt8] {
    options.printsJSON ? try json(view, facts, part) : try text(view, facts, part)
  }

  /// The line of the image, and on request what stands below it.
  private func text(
    _ view: borrowing BuildInfoView, _ facts: ReportedFacts, _ part: BinaryParts.Part
  ) throws(ReadError) -> [UInt8] {
    // Nothing is printed of what turns out to be damaged: this looks at all of it.
    let summary = try view.summary
    let platform = summary.platform
    var line = ImageLine()
    // A newline in a name must not look like the end of a line.
    line.name = style.text(image.file.bytes + (part.name.map { " (\($0))" } ?? "").utf8, as: .name)
    line.goVersion = style.text(BinaryReportWriter.goVersion(view))
    line.platform = style.text(platform?.description ?? facts.alternatives)
    line.module = style.text(BinaryReportWriter.module(summary), as: .detail)
    line.remarks = style.text(facts.remarks(platform, view), as: .doubtful)
    if let layer = image.location?.shortLayer {
      line.remarks += style.text(" (layer \(layer))", as: .detail)
    }
    var output = line.text(hasColumns: style.hasColumns)
    guard options.printsModules else { return output }
    drain?.flush(&output)
    let lines =
      try view.printedModuleText(linePrefix: "\t", drain: drain.map(BinaryReportWriter.escaping))
      + facts.lines(platform, view.location.provenance, ModuleFingerprint(try BuildInfo(view)))
    return output + TerminalSafety.escaped(lines, keepsLines: true)
  }

  private static func goVersion(_ view: borrowing BuildInfoView) -> [UInt8] {
    var version: [UInt8] = []
    version.append(contentsOf: view.goVersion.bytes)
    guard version.isEmpty else { return version }
    return Array((view.location.provenance.functionTable?.description ?? "unknown version").utf8)
  }

  /// What follows the version in the line: the main package or module, with its version.
  private static func module(_ summary: borrowing BuildInfoSummary) -> [UInt8] {
    var module: [UInt8] = []
    if let path = summary.path, !path.isEmpty {
      module.append(contentsOf: path.bytes)
    } else if let main = summary.main, !main.path.isEmpty {
      module.append(contentsOf: main.path.bytes)
    }
    if let main = summary.main, !main.version.isEmpty {
      module += "@".utf8
      module.append(contentsOf: main.version.bytes)
    }
    return module
  }

  /// A drain for text from files.
  private static func escaping(_ drain: OutputDrain) -> OutputDrain {
    OutputDrain { lines in
      var lines = TerminalSafety.escaped(lines, keepsLines: true)
      drain.flush(&lines)
    }
  }

  private func json(
    _ view: borrowing BuildInfoView, _ facts: ReportedFacts, _ part: BinaryParts.Part
  ) throws(ReadError) -> [UInt8] {
    var image = image
    image.slice = part.slice
    image.member = part.member
    var json = JSONWriter(isIndented: false, isTerminalSafe: true, drain: drain)
    try json.write(
      image, facts, platform: view.platform, provenance: view.location.provenance,
      fingerprint: ModuleFingerprint(BuildInfo(view))
    ) { json throws(ReadError) in try view.writeFields(to: &json) }
    return json.output + [UInt8(ascii: "\n")]
  }
}

/// The fields of a line, each harmless to a terminal.
private struct ImageLine {
  var name: [UInt8] = []
  var goVersion: [UInt8] = []
  var platform: [UInt8] = []
  var module: [UInt8] = []
  var remarks: [UInt8] = []

  /// `PATH: go1.27.3 linux/amd64 example.com/tool@v1.2.3`, or with columns of a width that all fit into but the oddest,
  /// so that none has to wait for others.
  func text(hasColumns: Bool) -> [UInt8] {
    let blank = UInt8(ascii: " ")
    var line: [UInt8] = []
    if hasColumns {
      for (field, width) in [(goVersion, 10), (platform, 15)] {
        line += field + Array(repeating: blank, count: max(0, width - field.count) + 2)
      }
      line += name
      if !module.isEmpty { line += [blank, blank] + module }
    } else {
      line += name + [UInt8(ascii: ":")]
      for field in [goVersion, platform, module] where !field.isEmpty { line += [blank] + field }
    }
    return line + remarks + [UInt8(ascii: "\n")]
  }
}
