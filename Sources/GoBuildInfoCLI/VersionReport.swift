import GoBuildInfo

/// What `go version` prints of one file.
struct VersionReport {
  let output: [UInt8]

  /// Reads the file that `reader` has opened.
  ///
  /// - Parameter path: asked for only where there is something to report.
  /// - Throws: ``ReadError`` where Go would refuse the file.
  init(
    reading reader: inout FileReader, _ options: VersionOptions, path: () -> Pathname
  ) throws(ReadError) {
    let view = try BuildInfoView(reading: &reader)
    if options.printsModules && options.printsJSON {
      var json = JSONWriter(isIndented: true)
      try view.write(to: &json)
      output = json.output + [UInt8(ascii: "\n")]
      return
    }
    // Go parses the module text even where it does not print it.
    var modules: [UInt8] = []
    if options.printsModules {
      modules = try view.printedModuleText(linePrefix: "\t")
    } else {
      try view.validate()
    }
    var line = path().bytes + ": ".utf8
    line.append(contentsOf: view.goVersion.bytes)
    line.append(UInt8(ascii: "\n"))
    output = line + modules
  }
}
