internal import BinarySupport

/// The entries of a database that affect a module at a version.
final class AffectingEntries: Sendable {
  /// An entry, with what of it holds.
  struct Entry: Sendable {
    let vulnerability: Vulnerability
    /// The indices of the blocks that name the module and hold for the version.
    let blocks: [Int]
    let fixedVersion: String?
    let isDisputed: Bool
  }

  let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  static let none = AffectingEntries([])

  /// Finds those of a module among entries.
  ///
  /// - Parameters:
  ///   - path: the path of the module, which all entries name.
  ///   - version: a semantic version; nil for entries that affect any version.
  convenience init(_ candidates: [Vulnerability], of path: String, at version: String?) {
    var entries: [Entry] = []
    for vulnerability in candidates {
      let affected = vulnerability.affected
      let blocks = affected.indices.filter { index in
        affected[index].path == path
          && version.map { affected[index].affects(version: $0) } ?? true
      }
      guard !blocks.isEmpty else { continue }
      let fixed = version.flatMap { vulnerability.fixedVersion(ofModule: path, after: $0) }
      let isDisputed =
        version.map { version in
          blocks.allSatisfy { affected[$0].isDisputed(version: version) }
        } ?? false
      entries.append(
        Entry(
          vulnerability: vulnerability, blocks: blocks, fixedVersion: fixed,
          isDisputed: isDisputed))
    }
    self.init(entries)
  }

  /// Finds the entries of a module in a database.
  ///
  /// - Parameters:
  ///   - path: the path of the module.
  ///   - version: a semantic version; nil for entries that affect any version.
  ///   - now: entries that were withdrawn before do not count.
  ///   - reviewedOnly: whether entries that nobody reviewed do not count.
  /// - Throws: `VulnerabilityDatabase.Failure` where an entry cannot be read.
  convenience init(
    of path: String, at version: String?, in database: VulnerabilityDatabase, now: String,
    reviewedOnly: Bool
  ) throws(VulnerabilityDatabase.Failure) {
    let counting = try database.entries(ofModule: path, notFixedIn: version).filter { entry in
      !(entry.withdrawn.map { $0 < now } ?? false) && (entry.isReviewed || !reviewedOnly)
    }
    self.init(counting, of: path, at: version)
  }
}

/// The entries that affect modules, each module and version judged once for all binaries.
struct AffectingEntriesCache {
  private struct Key: Hashable {
    let path: BytewiseKey
    /// Empty where the version is unknown.
    let version: BytewiseKey
  }

  private var known: [Key: AffectingEntries] = [:]

  /// Far more than the modules of the programs of an image.
  private static let maximumCount = 1 << 14

  func entries(of path: String, at version: String?) -> AffectingEntries? {
    known[Key(path: BytewiseKey(path), version: BytewiseKey(version ?? ""))]
  }

  mutating func insert(_ entries: AffectingEntries, of path: String, at version: String?) {
    if known.count >= AffectingEntriesCache.maximumCount { known.removeAll() }
    known[Key(path: BytewiseKey(path), version: BytewiseKey(version ?? ""))] = entries
  }
}
