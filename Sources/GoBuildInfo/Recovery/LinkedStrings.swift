internal import BinarySupport

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
  init(
    in loaded: LoadedBytes, of image: Image, _ table: FunctionTable?,
    _ source: inout some Bytes
  ) throws(ReadError) {
    var candidates = try VersionText.candidates(in: loaded, &source) ?? []
    if table == .go1_2 || table == .go1_16 {
      candidates += try VersionText.packedCandidates(in: loaded, &source)
    }
    var versions: [VersionText.Candidate] = []
    for candidate in candidates {
      let version = try GoVersion(in: candidate.range, &source)
      guard version.language != nil, table?.contains(version) ?? true else { continue }
      versions.append(candidate)
    }
    let texts = try ModuleTextFrame.candidates(in: loaded, &source) ?? []
    let references = try StringReferences(
      to: versions.map { $0.range } + texts, in: loaded, of: image, &source)
    // The end of another text is a version only where the program uses it as one.
    let plausible = versions.filter { !$0.continuesText || references.found.contains($0.range) }
    version = try LinkedStrings.choose(plausible.map { $0.range }, references, &source)
    moduleText = try LinkedStrings.choose(texts, references, &source)
  }

  /// The module text alone, from some of the loaded bytes.
  ///
  /// - Parameter start: where the image starts in the file, for errors.
  /// - Throws: ``ReadError`` where there are several that contradict each other.
  static func moduleText(
    in loaded: LoadedBytes, of image: Image, at start: Int, _ source: inout some Bytes
  ) throws(ReadError) -> Finding {
    guard let texts = try ModuleTextFrame.candidates(in: loaded, &source) else {
      throw ReadError(.limitExceeded, .sentence("expected at most 32 module texts"))
    }
    let references = try StringReferences(to: texts, in: loaded, of: image, &source)
    let found = try choose(texts, references, &source)
    guard found.evidence != .missing || texts.isEmpty else {
      throw .malformedBuildInfo(
        "there are several module texts, and nothing tells which is the program's",
        at: start)
    }
    return found
  }

  /// Of candidates that say the same, the first; of others, the one that a string header leads to. A program
  /// may hold other programs and what they were built with, but has no string headers for that.
  private static func choose(
    _ candidates: [Range<Int>], _ references: StringReferences, _ source: inout some Bytes
  ) throws(ReadError) -> Finding {
    let referenced = candidates.filter(references.found.contains)
    let (chosen, evidence) =
      referenced.isEmpty
      ? (candidates, Recovery.Evidence.onlyCandidate) : (referenced, .stringHeader)
    guard let first = chosen.first else { return .missing }
    for other in chosen.dropFirst() {
      guard try source.areEqual(first, other) else { return .missing }
    }
    return Finding(range: first, evidence: evidence)
  }
}

extension ByteSource where Self: ~Copyable & ~Escapable {
  /// Whether the bytes of two ranges are the same.
  mutating func areEqual(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError) -> Bool {
    let pair = try bytes(first, second)
    return pair.first.hasSameBytes(as: pair.second)
  }
}
