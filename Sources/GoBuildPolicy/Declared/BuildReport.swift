public import GoBuildInfo

/// An earlier report about binaries: the lines that `gobuildinfo --json` prints, or what `go version -m -json`
/// prints of one.
public struct BuildReport: Sendable {
  /// The binaries of the report, in its order.
  public let entries: [Entry]

  /// A binary of a report.
  public struct Entry: Sendable {
    /// The file that was read; empty where the report does not say.
    public let file: String
    /// Which part of it.
    public let part: String?
    /// What it said.
    public let info: BuildInfo
  }

  /// Reads a report.
  ///
  /// - Throws: ``PolicyError`` where it cannot be read, or is no report.
  public static func read(_ name: Pathname) throws(PolicyError) -> BuildReport {
    try BuildReport(
      try PolicyError.reading(name) { name throws(ReadError) in try TextFile.contents(of: name) },
      name: name.description)
  }

  /// Parses the text of a report.
  ///
  /// - Parameter name: what to call it in errors.
  /// - Throws: ``PolicyError`` where it is no report.
  public init(_ text: String, name: String = "report") throws(PolicyError) {
    // One object, over several lines, or an object on each line.
    if let value = JSONValue(text), let entry = Entry(value) {
      entries = [entry]
      return
    }
    var entries: [Entry] = []
    for (index, line) in TextFile.lines(of: text).enumerated() {
      if TextFile.words(of: line).isEmpty { continue }
      guard let value = JSONValue(line), let entry = Entry(value) else {
        throw PolicyError(
          file: name, line: index + 1, "expected an object with the key GoVersion")
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw PolicyError(file: name, "expected a binary in the report") }
    self.entries = entries
  }
}

extension BuildReport.Entry {
  fileprivate init?(_ value: JSONValue) {
    guard let version = value["GoVersion"]?.text else { return nil }
    // What is there must be what it should be: half of a report would pass for all of it.
    for key in ["Deps", "Settings"] where value[key] != nil && value[key]?.elements == nil {
      return nil
    }
    let modules = (value["Deps"]?.elements ?? []).map(Module.init)
    guard !modules.contains(where: { $0 == nil }) else { return nil }
    file = value["File"]?.text ?? ""
    let names = [value["Slice"]?.text, value["Member"]?.text].compactMap { $0 }
    part = names.isEmpty ? nil : names.joined(separator: ", ")
    let settings = value["Settings"]?.elements ?? []
    info = BuildInfo(
      goVersion: GoVersion(version), path: value["Path"]?.text ?? "",
      main: value["Main"].flatMap(Module.init),
      dependencies: modules.compactMap { $0 },
      settings: BuildSettings(
        settings.compactMap { setting in
          setting["Key"]?.text.map { BuildSetting(key: $0, value: setting["Value"]?.text ?? "") }
        }))
  }
}

extension Module {
  fileprivate init?(_ value: JSONValue) {
    guard let path = value["Path"]?.text else { return nil }
    self.init(
      path: path, version: value["Version"]?.text ?? "", sum: value["Sum"]?.text ?? "",
      replacement: value["Replace"].flatMap(Module.init))
  }
}
