internal import BinarySupport

/// How build info was found without its blob, and what speaks for it.
///
/// Go's linker gives the running program the version and the module text as two strings of package `runtime`.
/// They lie among the read-only data, apart from the blob, and survive when that is wiped, renamed or damaged.
public struct Recovery: Sendable, Hashable {
  /// What speaks for a string that was found.
  @nonexhaustive
  public enum Evidence: Sendable, Hashable, CaseIterable {
    /// A whole blob leads to it, which is not where Go's linker puts it: its section was renamed or removed.
    case misplacedBlob
    /// A Go string header in the image leads to it, so that the running program uses it. That of a version may still
    /// be another string that somebody gave the linker with `-X`.
    case stringHeader
    /// There is no other of its kind in the image.
    case onlyCandidate
    /// Nothing was found, or several that contradict each other.
    case missing
  }

  /// What speaks for the Go version.
  public let version: Evidence

  /// What speaks for the module text.
  public let moduleText: Evidence

  /// Which releases wrote the table of functions; nil where there is none, as obfuscators leave it. A version of
  /// other releases is never taken.
  public let functionTable: FunctionTable?

  /// Creates a recovery, such as for a test.
  ///
  /// - Parameters:
  ///   - version: the evidence for the Go version.
  ///   - moduleText: the evidence for the module text.
  ///   - functionTable: the releases that wrote the table of functions; nil where there is none.
  public init(version: Evidence, moduleText: Evidence, functionTable: FunctionTable? = nil) {
    self.version = version
    self.moduleText = moduleText
    self.functionTable = functionTable
  }
}

extension BuildInfoLocation {
  /// Searches the loaded bytes of an image for a blob that is elsewhere, and for what a blob would lead to.
  ///
  /// A string that the program itself uses, by a string header, counts more than a blob that says something else: the
  /// program may carry another one with its blob.
  ///
  /// - Returns: nil where there is neither a version nor module text.
  /// - Complexity: O(*n*) in the size of the image, read up to seven times.
  static func recovered(
    of image: Image, in source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation? {
    let loaded = try image.loadedBytes(in: &source)
    let table = try image.functionTableRelease(in: loaded, &source)
    let strings = try LinkedStrings(in: loaded, of: image, table, &source)
    let blob = try MisplacedBlob(in: loaded, of: image, table, &source)
    let version = try strings.version.unlessContradicted(blob?.goVersion, &source)
    let text = try LinkedStrings.Finding(
      range: ModuleTextFrame.contents(of: strings.moduleText.range, in: &source),
      evidence: strings.moduleText.evidence
    ).unlessContradicted(blob?.moduleText, &source)
    guard version.evidence != .missing || text.evidence != .missing else { return nil }
    return BuildInfoLocation(
      provenance: .recovered(
        Recovery(version: version.evidence, moduleText: text.evidence, functionTable: table)),
      goVersion: version.range, moduleText: text.range)
  }
}

extension LinkedStrings.Finding {
  /// What a misplaced blob leads to, unless this string contradicts it and is used by the program.
  fileprivate func unlessContradicted(
    _ blob: Range<Int>?, _ source: inout some Bytes
  ) throws(ReadError) -> LinkedStrings.Finding {
    guard let blob else { return self }
    if evidence == .stringHeader, try !source.areEqual(range, blob) { return self }
    return LinkedStrings.Finding(range: blob, evidence: .misplacedBlob)
  }
}
