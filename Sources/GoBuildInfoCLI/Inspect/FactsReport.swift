internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

extension ReportedFacts {
  /// Reads what is printed of an image beside its build info.
  ///
  /// - Parameters:
  ///   - isComplete: whether to read more than the platform.
  ///   - hasVariables: whether to read the variables that the linker set.
  ///   - imageContains: finds a file in the container image that this one lies in.
  init(
    reading source: inout FileReader, part: Range<Int>, isComplete: Bool, hasVariables: Bool,
    imageContains: (Pathname) -> Bool?
  ) {
    self.init()
    if hasVariables {
      variables = (try? LinkedVariable.all(reading: &source, part: part)) ?? []
    }
    do throws(ReadError) {
      if isComplete {
        let facts = try BinaryFacts(reading: &source, part: part)
        self.facts = facts
        platforms = facts.platforms
        isInterpreterInImage = facts.linkage.interpreter.flatMap { imageContains(Pathname($0)) }
      } else {
        platforms = try BinaryFacts.platforms(reading: &source, part: part)
      }
    } catch {
      failure = error
    }
  }

  /// For a binary whose settings name no platform: what its headers allow.
  ///
  /// In one word, so that lines have columns.
  var alternatives: String { platforms.map { $0.description }.joined(separator: "|") }

  /// What is odd about the binary, for the end of its line.
  func remarks(_ platform: Platform?, _ view: borrowing BuildInfoView) -> String {
    var remarks = ""
    if contradicts(platform) { remarks += " (its headers say \(alternatives))" }
    switch view.location.provenance {
    case .recovered: remarks += " (recovered)"
    case .webAssembly(.onlyCandidate): remarks += " (modules inferred)"
    case .webAssembly, .blob: break
    }
    if view.isObfuscated { remarks += " (obfuscated)" }
    return remarks
  }

  /// Lines in the form of those of build settings.
  func lines(
    _ platform: Platform?, _ provenance: Provenance, _ fingerprint: ModuleFingerprint
  ) -> [UInt8] {
    var lines = FactLines()
    if let facts { lines.append(facts) }
    if let isInterpreterInImage {
      lines.append("interpreterinimage", "\(isInterpreterInImage)")
    }
    if contradicts(platform) {
      lines.append("contradiction", "settings name another platform")
    }
    if let failure { lines.append("unreadable", failure.description) }
    lines.append("fingerprint", fingerprint.digits)
    lines.append("source", provenance.sentence)
    return lines.bytes
  }
}

/// Lines of a key and a value after a common keyword.
private struct FactLines {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ key: String, _ value: String) {
    // Names of libraries come from the file: what would look like the next line must not.
    bytes += "\tbinary\t\(key)=".utf8
    bytes += TerminalSafety.escaped(Array(value.utf8), keepsLines: false)
    bytes.append(UInt8(ascii: "\n"))
  }

  mutating func append(_ facts: BinaryFacts) {
    let linkage = facts.linkage
    append("container", facts.objectFile.description)
    append("platform", facts.platforms.map { $0.description }.joined(separator: "|"))
    append("kind", linkage.kind.rawValue)
    if linkage.kind.isLinked { append("linkage", linkage.isStatic ? "static" : "dynamic") }
    if let interpreter = linkage.interpreter { append("interpreter", interpreter) }
    for library in linkage.libraries { append("library", library) }
    if let library = linkage.cLibrary { append("clibrary", library.rawValue) }
    if let linksC = facts.linksC { append("cgo", "\(linksC)") }
    if let hasSymbols = linkage.hasSymbols { append("symbols", "\(hasSymbols)") }
    if let hasDebugInfo = linkage.hasDebugInfo { append("debuginfo", "\(hasDebugInfo)") }
    let buildID = facts.buildID.description
    append("buildid", buildID.isEmpty ? facts.buildID.state ?? "" : buildID)
  }
}

extension Provenance {
  /// What was recovered of the release, where not the version.
  var functionTable: FunctionTable? {
    guard case .recovered(let recovery) = self else { return nil }
    return recovery.functionTable
  }

  fileprivate var sentence: String {
    switch self {
    case .blob(let position, .inline): "blob at byte \(position)"
    case .blob(let position, .pointers): "blob with pointers at byte \(position)"
    case .webAssembly(let text): "producers of WebAssembly; module text \(text.word)"
    case .recovered(let recovery):
      "recovered: version \(recovery.version.word), module text \(recovery.moduleText.word)"
    }
  }
}
