internal import BinarySupport
import GoBuildInfo

extension VersionRange {
  /// Whether a version is affected, as govulncheck determines it: events are sorted, and a range without any contains all
  /// versions.
  ///
  /// - Parameter version: a version with or without `v`. Invalid versions precede all others.
  public func contains(_ version: String) -> Bool { contains(OSVVersion(comparing: version)) }

  func contains(_ version: OSVVersion) -> Bool {
    if events.isEmpty { return true }
    var isAffected = false
    for event in sortedEvents {
      switch event {
      case .introduced(let start) where !isAffected:
        isAffected = start == "0" || version >= OSVVersion(comparing: start)
      case .fixed(let end) where isAffected:
        isAffected = version < OSVVersion(comparing: end)
      default: break
      }
    }
    return isAffected
  }

  /// The events in the order of their versions. Those of one version keep their order.
  private var sortedEvents: [Event] {
    // As nearly all are.
    if events.count <= 2, case .introduced("0")? = events.first { return events }
    let keys = events.map { event in
      switch event {
      case .introduced(let text): (isZero: text == "0", version: OSVVersion(comparing: text))
      case .fixed(let text): (isZero: false, version: OSVVersion(comparing: text))
      }
    }
    func precedes(_ first: Int, _ second: Int) -> Bool {
      if keys[first].isZero || keys[second].isZero {
        return keys[first].isZero && !keys[second].isZero
      }
      return keys[first].version < keys[second].version
    }
    let isSorted = keys.indices.dropFirst().allSatisfy { !precedes($0, $0 - 1) }
    guard !isSorted else { return events }
    let order = keys.indices.sorted { precedes($0, $1) || (!precedes($1, $0) && $0 < $1) }
    return order.map { events[$0] }
  }

  /// Whether all versions can be compared.
  var hasValidVersions: Bool {
    events.allSatisfy { event in
      switch event {
      case .introduced(let version): version == "0" || OSVVersion(version) != nil
      case .fixed(let version): OSVVersion(version) != nil
      }
    }
  }

  /// The versions in which something was fixed.
  var fixes: [String] {
    events.compactMap { event in
      if case .fixed(let version) = event { version } else { nil }
    }
  }
}

extension AffectedModule {
  /// Whether the block affects a version of the module: without ranges it affects all.
  ///
  /// - Parameter version: a version with or without `v`.
  public func affects(version: String) -> Bool {
    let version = OSVVersion(comparing: version)
    return ranges.isEmpty || ranges.contains { $0.contains(version) }
  }

  /// Whether the project's own version numbers contradict that a version is affected.
  ///
  /// Entries state affected versions in the numbers that the module proxy knows. Where it does not know those of a project, the
  /// range is widened, mostly to all versions, and the project's numbers stand in ``customRanges``.
  ///
  /// - Parameter version: a version that the block affects. Only releases can be compared to a project's numbers.
  public func isDisputed(version: String) -> Bool {
    let version = OSVVersion(comparing: version)
    guard version.isRelease, !customRanges.isEmpty, ranges.allSatisfy({ $0.fixes.isEmpty }) else {
      return false
    }
    return !customRanges.contains { $0.contains(version) }
  }
}

extension Vulnerability {
  /// The first version after `version` in which a module is not affected, with `v`; nil where there is none.
  ///
  /// All blocks of the entry that name the module count. (govulncheck uses only those that affect `version`, and may therefore
  /// name a version that is affected too.)
  ///
  /// - Parameters:
  ///   - path: the path of the module.
  ///   - version: the version in use, with or without `v`.
  public func fixedVersion(ofModule path: String, after version: String) -> String? {
    let blocks = affected.filter { $0.path == path }
    return Vulnerability.fixedVersion(after: version, in: blocks) { block, fix in
      block.ranges.isEmpty || block.ranges.contains { $0.contains(fix) }
    }
  }

  /// The version that govulncheck names as fixed.
  ///
  /// - Parameter blocks: the blocks of the entry that hold for the binary.
  package static func govulncheckFixedVersion(
    ofModule path: String, after version: String, in blocks: [AffectedModule]
  ) -> String? {
    fixedVersion(after: version, in: blocks.filter { $0.path == path }) { block, fix in
      block.ranges.contains { $0.contains(fix) }
    }
  }

  private static func fixedVersion(
    after version: String, in blocks: [AffectedModule],
    where affects: (AffectedModule, OSVVersion) -> Bool
  ) -> String? {
    let version = OSVVersion(comparing: version)
    var best: (text: String, version: OSVVersion)?
    for fix in blocks.flatMap({ $0.ranges.flatMap { $0.fixes } }) {
      let candidate = OSVVersion(comparing: fix)
      guard version < candidate, best.map({ candidate < $0.version }) ?? true,
        !blocks.contains(where: { affects($0, candidate) })
      else { continue }
      best = (fix, candidate)
    }
    return best.map { $0.text.utf8.first == UInt8(ascii: "v") ? $0.text : "v" + $0.text }
  }
}
