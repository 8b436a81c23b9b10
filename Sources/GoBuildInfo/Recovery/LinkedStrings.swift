/// The two strings that Go's linker puts into a program for package `runtime`, found by what they look like.
struct LinkedStrings {
  /// A string, and what speaks for it; empty where nothing was found.
  struct Finding {
    let range: Range<Int>
    let evidence: Recovery.Evidence

    static let missing = Finding(range: 0..<0, evidence: .missing)
  }

  /// What `runtime.Version` returns.
  let version: Finding

  /// What `debug.ReadBuildInfo` parses, in its frame.
  let moduleText: Finding

  /// - Parameter table: which releases wrote the table of functions; a version of others is not the program's own.
  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in image: Image, _ table: FunctionTable?, _ source: inout Source
  ) throws(ReadError) {
    var versions: [Range<Int>] = []
    for candidate in try VersionText.candidates(in: image.part, &source) ?? [] {
      let version = GoVersion(
        String(repairing: try source.bytes(at: candidate.lowerBound, count: candidate.count)))
      guard version.language != nil, table?.contains(version) ?? true else { continue }
      versions.append(candidate)
    }
    let texts = try ModuleTextFrame.candidates(in: image.part, &source) ?? []
    let references = try StringReferences(to: versions + texts, of: image, in: &source)
    version = try LinkedStrings.choose(versions, references, &source)
    moduleText = try LinkedStrings.choose(texts, references, &source)
  }

  /// The module text alone, from a part of the image.
  ///
  /// - Throws: ``ReadError`` where there are several that contradict each other.
  static func moduleText<Source: ByteSource & ~Copyable & ~Escapable>(
    in part: Range<Int>, of image: Image, _ source: inout Source
  ) throws(ReadError) -> Finding {
    guard let texts = try ModuleTextFrame.candidates(in: part, &source) else {
      throw ReadError(.limitExceeded, .sentence("expected at most 32 module texts"))
    }
    let found = try choose(texts, StringReferences(to: texts, of: image, in: &source), &source)
    guard found.evidence != .missing || texts.isEmpty else {
      throw .malformedBuildInfo(
        "there are several module texts, and nothing tells which is the program's",
        at: part.lowerBound)
    }
    return found
  }

  /// Of candidates that say the same, the first; of others, the one that a string header leads to. A program
  /// may hold other programs and what they were built with, but has no string headers for that.
  private static func choose<Source: ByteSource & ~Copyable & ~Escapable>(
    _ candidates: [Range<Int>], _ references: StringReferences, _ source: inout Source
  ) throws(ReadError) -> Finding {
    let referenced = candidates.filter(references.found.contains)
    let (chosen, evidence) =
      referenced.isEmpty
      ? (candidates, Recovery.Evidence.onlyCandidate) : (referenced, .stringHeader)
    guard let first = chosen.first else { return .missing }
    for other in chosen.dropFirst() {
      let pair = try source.bytes(first, other)
      guard pair.first.hasSameBytes(as: pair.second) else { return .missing }
    }
    return Finding(range: first, evidence: evidence)
  }
}
