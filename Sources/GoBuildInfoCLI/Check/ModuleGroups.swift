import GoBuildInfo
import GoBuildPolicy

/// Binaries by their modules, to tell those that have not the modules of most.
struct ModuleGroups {
  private struct Binary {
    /// Without modules and settings: there may be many binaries.
    let record: BinaryRecord
    let hasModules: Bool
    let fingerprint: ModuleFingerprint
  }

  private var binaries: [Binary] = []

  mutating func add(_ record: BinaryRecord) {
    var held = record
    held.info.settings = []
    held.info.dependencies = []
    held.facts = nil
    binaries.append(
      Binary(
        record: held, hasModules: record.info.hasModules,
        fingerprint: ModuleFingerprint(record.info)))
  }

  /// Those that have other modules than most, and those that do not say what modules they have.
  var oddOnes: [CheckReport] {
    var counts: [ModuleFingerprint: Int] = [:]
    for binary in binaries where binary.hasModules {
      counts[binary.fingerprint, default: 0] += 1
    }
    let largest = counts.values.max()
    // Of groups of the same size the one that came first is the usual one.
    let usual = binaries.first { counts[$0.fingerprint] == largest && $0.hasModules }?
      .fingerprint
    return binaries.compactMap { binary in
      if !binary.hasModules {
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
      binary.record,
      Evaluation([Finding(rule: ModuleGroups.rule, demand: "the same modules", outcome)]))
  }

  /// What this is called where rules have names.
  static let rule = "same"
}
