internal import BinarySupport

extension BuildInfoLocation {
  /// Whether the program confirms the Go version that its build info records: it contains the version a second time, as
  /// the text of the variable `runtime.buildVersion`, which Go's linker sets to the same version and ends with a zero byte.
  ///
  /// A program in which only the build info was changed contradicts itself. A change of both is not detected.
  ///
  /// - Returns: false where the program contains other versions and not this one, and where a version from Go 1.18 on is in
  ///   a blob of pointers, which no linker of such a version writes. Nil where the program contains no version, or need not
  ///   contain any: for libraries and objects, whose runtime may be elsewhere, for Go 1.13 to 1.17, whose build info points
  ///   to that text, and where there is no blob.
  /// - Throws: ``ReadError`` where reading fails, or there are more segments than are read.
  /// - Complexity: O(*n*) in the size of the loaded segments.
  package func isVersionConfirmed(
    by facts: BinaryFacts, reading source: inout some Bytes, part: Range<Int>
  ) throws(ReadError) -> Bool? {
    guard case .blob(let position, let form) = provenance else { return nil }
    let version = [UInt8](
      copying: try source.bytes(at: goVersion.lowerBound, count: goVersion.count))
    if form == .pointers {
      let order = GoVersion(String(decoding: version, as: UTF8.self)).order(
        to: BuildInfoLocation.firstVersionInline)
      return order == .same || order == .after ? false : nil
    }
    switch facts.linkage.kind {
    case .executable, .positionIndependentExecutable: break
    case .sharedLibrary, .object, .core: return nil
    }
    let text = version + [0]
    let loaded = try Image(firstIn: &source, part: part).loadedBytes(in: &source)
    // The version in the blob may be followed by a zero too.
    for other in [0..<position, goVersion.upperBound + 1..<Int.max] {
      for range in loaded.ranges.map({ $0.clamped(to: other) }) {
        let found = try source.firstPosition(in: range, overlap: text.count - 1) {
          $0.firstOffset(of: text)
        }
        if found != nil { return true }
      }
    }
    // More versions than are counted are versions too.
    if let others = try VersionText.candidates(in: loaded, &source), others.isEmpty { return nil }
    return false
  }

  /// The first release whose linker always writes the strings into the blob. Prereleases of it may not.
  private static let firstVersionInline: GoVersion = "go1.18"
}

extension RawSpan {
  /// The offset of the first place that has the bytes of `text`, which must not be empty; nil where there is none.
  fileprivate func firstOffset(of text: [UInt8]) -> Int? {
    var position = 0
    while let found = firstOffset(of: text[0], from: position) {
      guard text.count <= byteCount - found else { return nil }
      if extracting(found..<found + text.count).hasSameBytes(as: text.span.raw) { return found }
      position = found + 1
    }
    return nil
  }
}
