internal import BinarySupport
import GoBuildInfo

/// What `go version` prints of one file.
struct VersionReport {
  /// What is to be printed, less what was drained.
  let output: [UInt8]

  /// Whether there is too much to print to hold it until its turn comes; there is then no output.
  let isPostponed: Bool

  private init(_ output: [UInt8], isHeld: Bool) {
    isPostponed = isHeld && output.count > BinaryReport.maximumHeldByteCount
    self.output = isPostponed ? [] : output
  }

  /// Reads the file that `reader` has opened.
  ///
  /// - Parameters:
  ///   - drain: takes the report piece by piece. Without one, a large report is postponed.
  ///   - path: asked for only where there is something to report.
  /// - Throws: ``ReadError`` where Go would refuse the file.
  init(
    reading reader: inout FileReader, _ options: VersionOptions, drain: OutputDrain? = nil,
    path: () -> Pathname
  ) throws(ReadError) {
    if !options.isExtended { try GoReach.require(in: &reader) }
    let view = try BuildInfoView(reading: &reader)
    // Go parses the module text even where it does not print it.
    try view.validate()
    if options.printsModules && options.printsJSON {
      var json = JSONWriter(
        isIndented: true, isTerminalSafe: options.isTerminalSafe, drain: drain)
      try view.write(to: &json)
      self.init(json.output + [UInt8(ascii: "\n")], isHeld: drain == nil)
      return
    }
    var line = path().bytes + ": ".utf8
    line.append(contentsOf: view.goVersion.bytes)
    line.append(UInt8(ascii: "\n"))
    if options.printsModules {
      drain?.flush(&line)
      line += try view.printedModuleText(linePrefix: "\t", drain: drain)
    }
    self.init(line, isHeld: drain == nil)
  }
}
