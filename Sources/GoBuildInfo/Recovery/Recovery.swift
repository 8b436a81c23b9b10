/// How build info was found without its blob, and what speaks for it.
///
/// Go's linker gives the running program the version and the module text as two strings of package `runtime`.
/// They lie among the read-only data, apart from the blob, and survive when that is wiped, renamed or damaged.
public struct Recovery: Sendable, Hashable {
  /// What speaks for a string that was found.
  public enum Evidence: Sendable, Hashable {
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
}

extension BuildInfoLocation {
  /// Looks through all of an image for what its blob, which cannot be had, would lead to.
  ///
  /// - Returns: nil where there is neither a version nor module text.
  /// - Complexity: O(*n*) in the size of the image, read up to five times.
  static func recovered<Source: ByteSource & ~Copyable & ~Escapable>(
    of image: Image, in source: inout Source
  ) throws(ReadError) -> BuildInfoLocation? {
    let table = try FunctionTable(in: image.part, &source)
    let strings = try LinkedStrings(in: image, table, &source)
    let version = strings.version
    let text = strings.moduleText
    guard version.evidence != .missing || text.evidence != .missing else { return nil }
    return BuildInfoLocation(
      provenance: .recovered(
        Recovery(version: version.evidence, moduleText: text.evidence, functionTable: table)),
      goVersion: version.range,
      moduleText: try ModuleTextFrame.contents(of: text.range, in: &source))
  }
}
