internal import BinarySupport
package import GoBuildInfo

/// What `govulncheck -mode=binary -format json` prints of the images of a file (protocol v1.0.0), one stream for each.
///
/// Findings are those of govulncheck where it is wrong too: it takes the linked symbols of a stripped program for all that are
/// known, and finds nothing of toolchains whose version it cannot read.
package struct GovulncheckOutput: Sendable {
  package private(set) var text: [UInt8] = []

  /// Whether there are findings of the level that was asked for.
  package private(set) var hasFindings = false

  /// The images that could not be read, where others could.
  package private(set) var failures: [VulnerabilityReports.Failure] = []

  /// - Parameters:
  ///   - database: the path of the database, as the output names it.
  ///   - toolVersion: the version of this tool.
  /// - Throws: `ReadError` where there is no image whose build info can be read.
  package init(
    reading reader: inout FileReader, _ scanner: VulnerabilityScanner,
    at level: VulnerabilityEvidence, database: String, toolVersion: String
  ) throws(ReadError) {
    let failed = try BinaryImages.forEach(in: &reader, explaining: .contents) {
      part, reader throws(ReadError) in
      let info = try BuildInfo(reading: &reader, part: part.range)
      var stream = GovulncheckStream()
      stream.writeStart(info, scanner.database, at: level, database: database, toolVersion)
      var match = GovulncheckMatch(GovulncheckOutput.modules(of: info))
      do throws(VulnerabilityDatabase.Failure) {
        try GovulncheckOutput.addEntries(of: info, from: scanner, to: &match, &stream)
      } catch {
        throw ReadError(.unreadable, .sentence("entries of the database cannot be read"))
      }
      stream.writeProgress("Checking the binary against the vulnerabilities...")
      if level >= .package {
        try GovulncheckOutput.takeSymbols(of: info, &reader, part.range, to: &match)
      }
      for finding in match.findings(at: level) {
        stream.write(finding)
        if GovulncheckOutput.level(of: finding) == level { hasFindings = true }
      }
      text += stream.text
      return true
    }
    failures = failed.map { VulnerabilityReports.Failure(part: $0.part, error: $0.error) }
  }

  private static func level(of finding: GovulncheckFinding) -> VulnerabilityEvidence {
    finding.package.isEmpty ? .module : finding.function.isEmpty ? .package : .symbol
  }

  /// The modules in govulncheck's order. It does not read what replaces the main module.
  private static func modules(of info: BuildInfo) -> [GovulncheckModule] {
    var modules = info.dependencies.map { module in
      GovulncheckModule(
        path: module.path, version: module.version,
        replacement: module.replacement.map { ($0.path, $0.version) })
    }
    modules.append(
      GovulncheckModule(
        path: JudgedModule.standardLibrary,
        version: StandardLibraryVersion.govulncheck(info.goVersion) ?? "", replacement: nil))
    if let main = info.main, !main.path.isEmpty {
      modules.append(GovulncheckModule(path: main.path, version: main.version, replacement: nil))
    }
    return modules
  }

  private static func addEntries(
    of info: BuildInfo, from scanner: VulnerabilityScanner, to match: inout GovulncheckMatch,
    _ stream: inout GovulncheckStream
  ) throws(VulnerabilityDatabase.Failure) {
    // Headers do not count for it.
    let platforms = PlatformTest(info, headers: [])
    for module in modules(of: info) {
      let entries = try scanner.database.entries(ofModule: module.effectivePath)
      guard !entries.isEmpty else { continue }
      for entry in entries {
        if let json = try scanner.database.json(ofEntry: entry.id) { stream.write(entry: json) }
      }
      match.add(entries, of: module, now: scanner.now, platforms: platforms)
    }
  }

  /// Takes the names of functions where govulncheck finds them, and otherwise all that are known.
  private static func takeSymbols(
    of info: BuildInfo, _ reader: inout FileReader, _ part: Range<Int>,
    to match: inout GovulncheckMatch
  ) throws(ReadError) {
    guard !match.isEmpty else { return }
    let marks = try FunctionTableMarks(reading: &reader, part: part)
    guard marks.hasSymbols, marks.marksTable,
      let names = try? LinkedNames(in: &reader, part: part)
    else { return match.takeAllKnown() }
    var number: Int?
    // It takes names that begin with 'go.' for the linker's: all up to Go 1.19, later those of inlined functions.
    try names.forEach(in: &reader) { name, package throws(ReadError) in
      if !package.isRepeated {
        number =
          name.hasBytes("go.")
          ? nil : match.number(of: path(of: name, package, mainPackage: info.path))
      }
      if let number { take(name, package, of: number, to: &match) }
      return .visitedExactly
    }
    guard names.release == .go1_20, match.hasGoDotModules else { return }
    try names.forEachWithCode(in: &reader) { name, package throws(ReadError) in
      if name.hasBytes("go."),
        let number = match.number(of: path(of: name, package, mainPackage: ""))
      {
        take(name, package, of: number, to: &match)
      }
      return .visitedExactly
    }
  }

  private static func take(
    _ name: borrowing RawSpan, _ package: LinkedNames.Package, of number: Int,
    to match: inout GovulncheckMatch
  ) {
    let rest = name.extracting(last: name.byteCount - package.byteCount - 1)
    match.take(symbol: GovulncheckSymbols.symbol([UInt8](copying: rest)), of: number)
  }

  private static func path(
    of name: borrowing RawSpan, _ package: LinkedNames.Package, mainPackage: String
  ) -> String {
    var path = [UInt8](copying: name.extracting(first: package.byteCount))
    if package.isEscaped { path = LinkedNames.unescaped(path) }
    if path.elementsEqual("main".utf8), !mainPackage.isEmpty { return mainPackage }
    return String(repairing: path.span.raw)
  }
}
