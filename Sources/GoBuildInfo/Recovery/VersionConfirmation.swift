extension BuildInfoLocation {
  /// Whether the program holds the Go version that its build info records a second time, as the text of the variable
  /// `runtime.buildVersion`, which Go's linker sets to the same version and ends with a zero byte.
  ///
  /// Who changes only build info makes a program that contradicts itself. Who changes both is not found out.
  ///
  /// - Returns: false where the program holds other versions and not this one. Nil where it holds none, or need not hold
  ///   any: for libraries and objects, whose runtime may be elsewhere, for Go 1.13 to 1.17, whose build info points to
  ///   that text, and where there is no blob.
  /// - Throws: ``ReadError`` where reading fails, or there are more segments than are read.
  /// - Complexity: O(*n*) in the size of the loaded segments.
  package func isVersionConfirmed<Source: ByteSource & ~Copyable & ~Escapable>(
    by facts: BinaryFacts, reading source: inout Source, part: Range<Int>
  ) throws(ReadError) -> Bool? {
    guard case .blob(let position, .inline) = provenance else { return nil }
    switch facts.linkage.kind {
    case .executable, .positionIndependentExecutable: break
    case .sharedLibrary, .object, .core: return nil
    }
    let text =
      [UInt8](copying: try source.bytes(at: goVersion.lowerBound, count: goVersion.count)) + [0]
    let image = try Image(firstIn: &source, part: part)
    let loaded = try LoadedBytes(of: image, in: &source)
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
