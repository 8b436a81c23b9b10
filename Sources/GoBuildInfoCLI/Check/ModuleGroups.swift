internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoBuildPolicy

/// The binaries of each program by their modules, to report those that do not have the modules of most.
struct ModuleGroups {
  private struct Binary {
    /// Without modules and settings: there may be many binaries.
    let record: BinaryRecord
    let hasModules: Bool
    let fingerprint: ModuleFingerprint
    let program: [UInt8]
  }

  private var binaries: [Binary] = []

  mutating func add(_ record: BinaryRecord) {
    var held = record
    held.info.settings = []
    held.info.dependencies = []
    held.facts = nil
    held.variables = []
    // Programs that were built from a list of files share a path, but not a main module.
    let program = record.info.path.utf8 + [0] + (record.info.main?.path ?? "").utf8
    binaries.append(
      Binary(
        record: held, hasModules: record.info.hasModules && !record.info.path.isEmpty,
        fingerprint: ModuleFingerprint(record.info), program: program))
  }

  private struct Group {
    /// How many binaries have the same modules.
    var counts: [ModuleFingerprint: Int] = [:]
    var usual: ModuleFingerprint?
  }

  /// Those that have other modules than most of their program, and those that do not record their program or modules.
  var oddOnes: [CheckedBinary] {
    var groups: [[UInt8]: Group] = [:]
    for binary in binaries where binary.hasModules {
      groups[binary.program, default: Group()].counts[binary.fingerprint, default: 0] += 1
    }
    // Of fingerprints that are equally frequent the one that came first is the usual one.
    for binary in binaries where binary.hasModules {
      guard let group = groups[binary.program], group.usual == nil,
        group.counts[binary.fingerprint] == group.counts.values.max()
      else { continue }
      groups[binary.program]?.usual = binary.fingerprint
    }
    return binaries.compactMap { binary in
      if !binary.hasModules {
        return report(
          binary, .undetermined("the binary does not record its main package and modules"))
      }
      guard let group = groups[binary.program], let usual = group.usual,
        binary.fingerprint != usual
      else { return nil }
      return report(
        binary,
        .refused(
          expected: "the modules \(usual.short) of \(group.counts[usual] ?? 0) binaries",
          found: "\(binary.fingerprint.short)", advice: "see 'gobuildinfo diff' for what differs"))
    }
  }

  private func report(_ binary: Binary, _ outcome: Policy.Finding.Outcome) -> CheckedBinary {
    CheckedBinary(
      binary.record,
      Evaluation([Policy.Finding(rule: ModuleGroups.rule, arguments: "the same modules", outcome)]))
  }

  /// What this is called where rules have names.
  static let rule = "same"
}
