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
  /// The upgrade of one module that clears the most entries that were found at a level of evidence: to the highest of the versions
  /// that fix one. Nil where nothing found is fixed in any version.
  public func bestUpgrade(at level: VulnerabilityEvidence) -> ModuleUpgrade? {
    let counted = findings.filter { $0.counts(at: level) }
    var upgrades: [ModuleUpgrade] = []
    for finding in counted {
      guard let fixed = finding.fixedVersion else { continue }
      let index = upgrades.firstIndex {
        $0.module == finding.module && $0.version == finding.version
      }
      let highest = index.map { upgrades.remove(at: $0).fixedVersion } ?? fixed
      let isHigher = OSVVersion(comparing: highest) < OSVVersion(comparing: fixed)
      upgrades.append(
        ModuleUpgrade(
          module: finding.module, version: finding.version,
          fixedVersion: isHigher ? fixed : highest, entryCount: 0))
    }
    var best: ModuleUpgrade?
    for upgrade in upgrades.sorted(by: { $0.module < $1.module }) {
      let cleared = counted.count { $0.isCleared(by: upgrade) }
      guard cleared > best?.entryCount ?? 0 else { continue }
      best = ModuleUpgrade(
        module: upgrade.module, version: upgrade.version, fixedVersion: upgrade.fixedVersion,
        entryCount: cleared)
    }
    return best
  }
}

extension VulnerabilityFinding {
  fileprivate func isCleared(by upgrade: ModuleUpgrade) -> Bool {
    module == upgrade.module && version == upgrade.version
      && !vulnerability.affected.contains {
        $0.path == module && $0.affects(version: upgrade.fixedVersion)
      }
  }
}
