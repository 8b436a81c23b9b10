internal import BinarySupport
public import GoBuildInfo

/// The facts about one image of a binary: read from its file, or from an earlier report.
public struct BinaryRecord: Sendable, Hashable {
  /// The file that was read, as a report names it; empty where the report does not name it.
  public var file: Pathname

  /// The architecture of a slice of a universal file; nil in other files.
  public var slice: String?

  /// The name of a static library's member; nil in other files.
  public var member: String?

  /// The location of the file in an archive or container image; nil for other files.
  public var location: ArchiveLocation?

  /// The SHA-256 hash of the file in hexadecimal digits, where it was computed.
  public var sha256: String?

  /// The build info.
  public var info: BuildInfo

  /// The facts in its headers; nil where those cannot be read, or the report does not have them.
  public var facts: BinaryFacts?

  /// The string variables that the linker set, as far as they were read from a symbol table.
  public var variables: [LinkedVariable] = []

  /// Whether the program holds the Go version that its build info records a second time, as programs do unless build info
  /// was altered; nil where there need not be a second copy, or it was not looked for.
  public var isVersionConfirmed: Bool?

  /// Whether the container image that the file lies in has the interpreter that the file asks for; nil where the file is not
  /// in an image, asks for none, or that cannot be determined.
  public var isInterpreterInImage: Bool?

  /// The packages of which the binary has code; nil where they were not read, or cannot be.
  public var packages: LinkedPackages?

  /// The names of its functions; nil where they were not read, or cannot be.
  public var functions: LinkedFunctionNames?

  /// How build info was found; nil where the report does not record it.
  public var provenance: Provenance?

  /// The kind of ``provenance``.
  public var evidence: Evidence? { provenance.map { Evidence($0) } }

  /// The kinds of provenance.
  @nonexhaustive
  public enum Evidence: String, Sendable, Hashable, CaseIterable {
    /// Where Go's own reader finds it.
    case blob
    /// In a WebAssembly module, which has no blob.
    case webAssembly = "WebAssembly"
    /// By what was left of it.
    case recovered
  }

  /// Creates a record.
  public init(file: Pathname, info: BuildInfo, facts: BinaryFacts? = nil) {
    self.file = file
    self.info = info
    self.facts = facts
  }

  /// What tells the image from others in the file: `arm64`, `go.o`, or both as `arm64, go.o`. Nil where the file is
  /// the image.
  public var part: String? {
    let names = [slice, member].compactMap { $0 }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }
}

extension BinaryRecord.Evidence {
  /// What a provenance comes to.
  public init(_ provenance: Provenance) {
    switch provenance {
    case .blob: self = .blob
    case .webAssembly: self = .webAssembly
    case .recovered: self = .recovered
    }
  }
}
