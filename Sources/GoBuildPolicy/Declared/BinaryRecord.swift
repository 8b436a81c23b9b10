public import GoBuildInfo

/// What is known of a binary: read from its file, or from an earlier report.
public struct BinaryRecord: Sendable, Hashable {
  /// The file that was read, as a report names it; empty where the report does not say.
  public var file: Pathname

  /// The architecture of a slice of a universal file; nil in other files.
  public var slice: String?

  /// The name of an archive's member; nil in other files.
  public var member: String?

  /// Where in an archive or container image the file lies; nil for other files.
  public var archive: Archive?

  /// The SHA-256 hash of the file in hexadecimal digits, where it was computed.
  public var sha256: String?

  /// What Go recorded in it.
  public var info: BuildInfo

  /// What its headers record; nil where that cannot be read, or the report does not say.
  public var facts: BinaryFacts?

  /// The string variables that the linker set, as far as they were read from a symbol table.
  public var variables: [LinkedVariable] = []

  /// Whether the program holds the Go version that its build info records a second time, as programs do unless build info
  /// was altered; nil where there need not be a second copy, or it was not looked for.
  public var isVersionConfirmed: Bool?

  /// Whether the container image that the file lies in has the interpreter that the file asks for; nil where the file is not
  /// in an image, asks for none, or that cannot be determined.
  public var isInterpreterInImage: Bool?

  /// How build info was found; nil where the report does not say.
  public var evidence: Evidence?

  /// Where in an archive or container image a file lies.
  public struct Archive: Sendable, Hashable {
    /// The archive, or the folder of an OCI layout.
    public var path: String
    /// What the image is called; nil where the archive is none.
    public var image: String?
    /// The layer that has the file; nil where the archive is not an image.
    public var layer: String?
    /// The platforms that the image is for; empty where the archive is none, or states none.
    public var platforms: [Platform]
    /// The path of the file from the root.
    public var file: String

    /// Creates a place.
    public init(
      path: String, image: String? = nil, layer: String? = nil, platforms: [Platform] = [],
      file: String
    ) {
      self.path = path
      self.image = image
      self.layer = layer
      self.platforms = platforms
      self.file = file
    }
  }

  /// How build info was found, and so how sure it is.
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

  /// What rules are checked against.
  public var subject: Subject {
    var subject = Subject(info, facts)
    subject.isVersionConfirmed = isVersionConfirmed
    if let archive, archive.image != nil {
      subject.image = Subject.Image(
        platforms: archive.platforms, hasInterpreter: isInterpreterInImage)
    }
    return subject
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
