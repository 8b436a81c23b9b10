internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoBuildPolicy

/// What makes two records of a binary the same one, wherever they come from: hashes of what they contain, byte for byte.
struct RecordDigest: Hashable {
  private let info: [UInt8]
  private var headers: [UInt8]
  private var contents: String
  private var packages: [UInt8]

  /// How much text was hashed.
  let byteCount: Int

  init(_ record: BinaryRecord) {
    var text = HashedText()
    text.add(record.info)
    info = text.finish()
    headers = []
    if let facts = record.facts {
      var text = HashedText()
      text.add(facts)
      headers = text.finish()
    }
    contents = record.sha256 ?? ""
    packages = []
    var byteCount = text.byteCount
    if let linked = record.packages {
      var text = HashedText()
      text.add(linked)
      packages = text.finish()
      byteCount += text.byteCount
    }
    self.byteCount = byteCount
  }

  /// The digest of what all of some records have.
  func reduced(hasHeaders: Bool, hasHashes: Bool, hasPackages: Bool) -> RecordDigest {
    var digest = self
    if !hasPackages { digest.packages = [] }
    if !hasHeaders { digest.headers = [] }
    if !hasHashes { digest.contents = "" }
    return digest
  }

  static func == (first: RecordDigest, second: RecordDigest) -> Bool {
    first.info == second.info && first.headers == second.headers
      && first.packages == second.packages
      && first.contents.utf8.elementsEqual(second.contents.utf8)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(info)
    hasher.combine(headers)
  }
}

/// Text that is hashed with its length before it, so that no two lists of texts are the same bytes.
private struct HashedText {
  private var hash = SHA256()
  private(set) var byteCount = 0

  mutating func finish() -> [UInt8] { hash.finish() }

  mutating func add(_ text: String) {
    byteCount += text.utf8.count
    hash.update("\(text.utf8.count):".utf8)
    hash.update(text.utf8)
  }

  mutating func add(_ info: BuildInfo) {
    add(info.goVersion.rawValue)
    add(info.path)
    add("\(info.main == nil)")
    for module in info.modules { add(module) }
    add("settings")
    for setting in info.settings {
      add(setting.key)
      add(setting.value)
    }
  }

  private mutating func add(_ module: Module) {
    for text in [module.path, module.version, module.sum] { add(text) }
    add("\(module.replacement == nil)")
    if let replacement = module.replacement { add(replacement) }
  }

  mutating func add(_ linked: LinkedPackages) {
    add("\(linked.functionCount)")
    add("\(linked.byteCount)")
    for package in linked.packages {
      add(package.path)
      add(package.module ?? "")
      add("\(package.functionCount)")
      add("\(package.byteCount)")
    }
  }

  mutating func add(_ facts: BinaryFacts) {
    let linkage = facts.linkage
    add(facts.objectFile.description)
    add(facts.platforms.map { $0.description }.joined(separator: "|"))
    add("\(facts.buildID)")
    add(facts.buildID.state ?? "go")
    add(linkage.kind.rawValue)
    add(linkage.interpreter.map { "=\($0)" } ?? "")
    add("\(linkage.libraries.count)")
    for library in linkage.libraries { add(library) }
    for fact in [linkage.hasSymbols, linkage.hasDebugInfo] { add(fact.map { "\($0)" } ?? "") }
  }
}
