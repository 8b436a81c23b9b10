internal import BinarySupport

/// The upgrade of a module that clears findings.
public struct ModuleUpgrade: Sendable, Hashable {
  /// The path of the module; `stdlib` for the Go release.
  public let module: String

  /// The version that the binary has.
  public let version: String

  /// The version to upgrade to: the highest of the versions that fix a finding.
  public let fixedVersion: String

  /// How many entries it clears.
  public let entryCount: Int
}

extension VulnerabilityReport {
  /// The upgrade of one module that clears the most entries that were found at a level of evidence; nil where nothing found is
  /// fixed in any version.
  public func bestUpgrade(at level: VulnerabilityEvidence) -> ModuleUpgrade? {
    var upgrades: [ModuleUpgrade] = []
    for finding in findings where finding.counts(at: level) {
      guard let fixed = finding.fixedVersion else { continue }
      let index = upgrades.firstIndex {
        $0.module == finding.module && $0.version == finding.version
      }
      let known = index.map { upgrades.remove(at: $0) }
      let highest = known?.fixedVersion ?? fixed
      upgrades.append(
        ModuleUpgrade(
          module: finding.module, version: finding.version,
          fixedVersion: OSVVersion(comparing: highest) < OSVVersion(comparing: fixed)
            ? fixed : highest,
          entryCount: (known?.entryCount ?? 0) + 1))
    }
    upgrades.sort { $0.module < $1.module }
    var best: ModuleUpgrade?
    for upgrade in upgrades where upgrade.entryCount > best?.entryCount ?? 0 { best = upgrade }
    return best
  }
}
