import GoBuildInfo
import GoBuildPolicy

/// Binaries by their modules, to tell those that have not the modules of most.
struct ModuleGroups {
  private struct Binary {
    let path: Pathname
    let part: String?
    let info: BuildInfo
    let fingerprint: ModuleFingerprint
  }

  private var binaries: [Binary] = []

  mutating func add(_ path: Pathname, _ part: String?, _ info: BuildInfo) {
    // Only the modules are held, and they but once for each binary.
    var modules = info
    modules.settings = []
    binaries.append(
      Binary(path: path, part: part, info: modules, fingerprint: ModuleFingerprint(info)))
  }

  /// Those that have other modules than most, and those that do not say what modules they have.
  var oddOnes: [CheckReport] {
    var counts: [ModuleFingerprint: Int] = [:]
    for binary in binaries where binary.info.hasModules {
      counts[binary.fingerprint, default: 0] += 1
    }
    let largest = counts.values.max()
    // Of groups of the same size the one that came first is the usual one.
    let usual = binaries.first { counts[$0.fingerprint] == largest && $0.info.hasModules }?
      .fingerprint
    return binaries.compactMap { binary in
      if !binary.info.hasModules {
        return report(binary, .unknown("the binary does not say what modules went into it"))
      }
      guard let usual, binary.fingerprint != usual else { return nil }
      return report(
        binary,
        .refused(
          expected: "the modules \(usual.short) of \(largest ?? 0) binaries",
          found: "\(binary.fingerprint.short)", advice: "see 'gobuildinfo diff' for what differs"))
    }
  }

  private func report(_ binary: Binary, _ outcome: Finding.Outcome) -> CheckReport {
    CheckReport(
      binary.path, binary.part, binary.info,
      [Finding(rule: ModuleGroups.rule, demand: "the same modules", outcome)])
  }

  /// What this is called where rules have names.
  static let rule = "same"
}
