package import BinarySupport
public import GoBinaryReport
import GoBuildInfo

/// Writes a bill of materials (SBOM): a document about binaries and the modules that are linked into them.
///
///     var document = BillOfMaterials(.cycloneDX16, .init(name: "tools")) { text += $0 }
///     document.add(record)
///     document.finish()
///
/// The same binaries give the same bytes. Binaries are written as they are added: memory grows by some bytes for each. For a few
/// binaries, ``document(_:_:about:)`` returns the whole text.
public struct BillOfMaterials: ~Copyable {
  /// The form of a document.
  @nonexhaustive
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// CycloneDX 1.6 in JSON.
    case cycloneDX16 = "cyclonedx"
    /// CycloneDX 1.7 in JSON.
    case cycloneDX17 = "cyclonedx-1.7"
    /// SPDX 2.3 in JSON.
    case spdx23 = "spdx"
  }

  /// What is not known from the binaries.
  public struct Options: Sendable {
    /// What the document is about, such as the name of an image. An empty name is written as `unnamed`, as SPDX
    /// requires one.
    public var name: String

    /// The program that writes the document.
    public var tool = Tool.library

    /// When the document was written. If nil, the time of the newest revision that a binary
    /// was built from; where there is none, CycloneDX documents have no time, and those of SPDX, which must have one,
    /// have 1970-01-01.
    public var timestamp: Timestamp?

    /// The identifier of the document. If nil, one that is made of the document's text.
    public var serialNumber: SerialNumber?

    /// How modules are written in package URLs.
    public var packageURLCase = PackageURL.Case.preserved

    /// What is written of the code of modules, for which the records need `BinaryRecord.packages`.
    public var linkedCode = LinkedCode.ignored

    /// What a document has of the code of modules.
    @nonexhaustive
    public enum LinkedCode: Sendable, Hashable {
      /// Nothing: modules are those that the build info lists.
      case ignored
      /// Whether there is code of each module: the property `linked`, which is `true`, `false` or `unknown`.
      case recorded
      /// The same, less the dependencies without code.
      case required
    }

    /// - Parameter name: what the document is about.
    public init(name: String) { self.name = name }
  }

  private let options: Options

  // One of the two.
  private var cycloneDX: CycloneDX?
  private var spdx: SPDX?

  /// Begins a document.
  ///
  /// - Parameters:
  ///   - format: the form of the document.
  ///   - options: what is not known from the binaries.
  ///   - consume: receives the document piece by piece. Where writing a piece can fail, the closure keeps the error.
  public init(_ format: Format, _ options: Options, consume: @escaping ([UInt8]) -> Void) {
    self.options = options
    let output = DocumentOutput(options, consume)
    switch format {
    case .cycloneDX16: cycloneDX = CycloneDX("1.6", output)
    case .cycloneDX17: cycloneDX = CycloneDX("1.7", output)
    case .spdx23: spdx = SPDX(output)
    }
  }

  /// Adds a binary.
  public mutating func add(_ record: BinaryRecord) {
    let binary = DescribedBinary(record, options.linkedCode)
    cycloneDX?.add(binary)
    spdx?.add(binary)
  }

  /// Ends the document. Further calls have no effect.
  public mutating func finish() { finish(adding: nil) }

  /// Ends the document.
  ///
  /// - Parameter addition: writes further fields of a CycloneDX document.
  package mutating func finish(adding addition: ((inout JSONWriter) -> Void)?) {
    cycloneDX?.finish(adding: addition)
    spdx?.finish()
    cycloneDX = nil
    spdx = nil
  }

  /// The text of a document.
  ///
  /// - Parameters:
  ///   - format: the form of the document.
  ///   - options: what is not known from the binaries.
  ///   - records: the binaries.
  public static func document(
    _ format: Format, _ options: Options, about records: some Sequence<BinaryRecord>
  ) -> [UInt8] {
    var text: [UInt8] = []
    var document = BillOfMaterials(format, options) { text += $0 }
    for record in records { document.add(record) }
    document.finish()
    return text
  }
}
