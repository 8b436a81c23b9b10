internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoVulnerabilities

/// The lines about an image for people, harmless to a terminal.
struct VulnerabilitiesText {
  private(set) var lines: [UInt8] = []
  private let level: VulnerabilityEvidence
  private let style: Style

  /// The most symbols that are printed of a finding; JSON has all of them.
  private static let maximumSymbolCount = 6

  /// - Parameter showsIgnored: whether findings are printed that are ignored, and modules that do not matter at the level.
  init(
    _ report: VulnerabilityReport, _ level: VulnerabilityEvidence, showsIgnored: Bool,
    _ style: Style
  ) {
    self.level = level
    self.style = style
    let shown = report.findings.filter { $0.isReported(at: level) }
    let counted = shown.filter { $0.ignoredReason == nil }
    heading(report, counted)
    for finding in shown where showsIgnored || finding.ignoredReason == nil { write(finding) }
    for module in report.unjudged where showsIgnored || module.counts(at: level) { write(module) }
    let hidden = report.findings.count - shown.count
    if hidden > 0 {
      line(
        "\(hidden) more, of which no affected symbol is linked ('--level package' or '--level module' lists them)",
        as: .detail)
    }
    if let upgrade = report.bestUpgrade(at: level) {
      line(
        "upgrade \(ModuleDisplay.name(upgrade.module)) to \(ModuleDisplay.version(upgrade.fixedVersion, of: upgrade.module)): clears \(upgrade.entryCount) of \(counted.count)"
      )
    }
  }

  private mutating func heading(
    _ report: VulnerabilityReport, _ counted: [VulnerabilityFinding]
  ) {
    let record = report.record
    let part = record.part.map { " (\($0))" } ?? ""
    lines += style.text(record.file.bytes + part.utf8, as: .name)
    lines += style.text(": \(record.info.goVersion)")
    if let main = record.info.main { lines += style.text(" \(main.path)@\(main.version)") }
    lines += ": ".utf8
    let isUnsure = report.isUndetermined(at: level)
    if counted.isEmpty {
      lines += style.text(
        isUnsure ? "nothing found, but not all could be judged" : "no known vulnerabilities",
        as: isUnsure ? .doubtful : .good)
    } else {
      let noun = counted.count == 1 ? "vulnerability" : "vulnerabilities"
      lines += style.text("\(counted.count) known \(noun)", as: .bad)
      let linked = counted.count { $0.evidence == .symbol }
      lines += ", \(linked) with linked symbols".utf8
      if isUnsure { lines += style.text(", and not all could be judged", as: .doubtful) }
    }
    lines.append(UInt8(ascii: "\n"))
  }

  private mutating func write(_ finding: VulnerabilityFinding) {
    let entry = finding.vulnerability
    lines.append(UInt8(ascii: "\t"))
    lines += style.text(entry.id, as: finding.ignoredReason == nil ? .bad : .detail)
    if !entry.aliases.isEmpty {
      lines += style.text(" (\(entry.aliases.joined(separator: ", ")))", as: .detail)
    }
    lines += style.text(entry.summary.isEmpty ? "" : ": \(entry.summary)")
    lines.append(UInt8(ascii: "\n"))
    if let reason = finding.ignoredReason { field("ignored", reason) }
    let replaced = finding.replacedModule.map { ", which replaces \($0)" } ?? ""
    let fixed =
      finding.fixedVersion.map {
        "fixed in \(ModuleDisplay.version($0, of: finding.module))"
      } ?? "no fix"
    let version = ModuleDisplay.version(finding.version, of: finding.module)
    let name = ModuleDisplay.name(finding.module)
    field("module", "\(name)@\(version)\(replaced), \(fixed)")
    if !entry.published.isEmpty {
      field("since", entry.published.prefix(10) + (entry.isReviewed ? "" : ", unreviewed"))
    }
    for package in finding.packages { field("linked", VulnerabilitiesText.linked(package)) }
    if finding.evidence == .module { field("linked", "no affected package") }
    if finding.isDisputed { field("disputed", "the project's own version numbers exclude it") }
    for caution in finding.cautions { field("caution", caution.explanation) }
  }

  private static func linked(_ package: VulnerabilityFinding.Package) -> String {
    guard !package.symbols.isEmpty else { return package.path }
    let shown = package.symbols.prefix(maximumSymbolCount).joined(separator: ", ")
    let more = package.symbols.count - maximumSymbolCount
    return "\(package.path): \(shown)\(more > 0 ? " and \(more) more" : "")"
  }

  private mutating func write(_ module: UnjudgedModule) {
    lines.append(UInt8(ascii: "\t"))
    lines += style.text("not judged", as: module.counts(at: level) ? .doubtful : .detail)
    lines += style.text("  \(module.sentence(at: level))")
    lines.append(UInt8(ascii: "\n"))
  }

  private mutating func field(_ key: String, _ value: some StringProtocol) {
    let padding = String(repeating: " ", count: max(1, 10 - key.utf8.count))
    line("\t\(key)\(padding)\(value)")
  }

  private mutating func line(_ text: String, as role: Style.Role? = nil) {
    lines.append(UInt8(ascii: "\t"))
    let tabs = text.utf8.prefix { $0 == UInt8(ascii: "\t") }
    lines += tabs
    lines += style.text(text.utf8.dropFirst(tabs.count), as: role)
    lines.append(UInt8(ascii: "\n"))
  }
}
