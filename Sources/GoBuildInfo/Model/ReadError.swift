internal import BinarySupport

/// Why the build information of a file could not be read, and where in the file.
///
/// Creating one allocates nothing unless it quotes from the module text; the sentence is composed when ``description`` is
/// asked for.
public struct ReadError: Error, Sendable {
  /// What kind of failure it is: what a program decides on.
  @nonexhaustive
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The file could not be opened.
    case cannotOpen
    /// The file was opened but reading it failed.
    case unreadable
    /// A directory, FIFO, socket or device was named where a file is expected.
    case notRegularFile
    /// The bytes are not those of an object file format that this library reads.
    case unrecognizedFormat
    /// A header or table points past the end of the file.
    case truncated
    /// The structures of an object file contradict its format.
    case malformedObjectFile
    /// A well-formed image that is not a Go program: it has no build information, and nothing else of Go's.
    case noBuildInfo
    /// A program that is, or may be, a Go program, and has no build information that could be read: its build info
    /// was removed, it is packed by UPX, or another toolchain than Go's linked it. ``Diagnosis`` lists the reasons.
    case missingBuildInfo
    /// There is build information, but its frame is damaged.
    case malformedBuildInfo
    /// The module text has a line that Go would reject.
    case malformedModuleText
    /// A limit that bounds time and memory was exceeded.
    case limitExceeded
    /// An archive, a container image or compressed data contradicts its format.
    case malformedArchive
    /// Something is in a form that is known and not read, such as other compression than gzip and zstd in an archive, or a
    /// WebAssembly component.
    case unsupported
    /// The scan that reads the file was cancelled, which says nothing about the file.
    case cancelled
    /// A scan does not enter a directory because of its file system: one of the kernel such as procfs, or, on request, any other
    /// than that of the root.
    case skippedFileSystem
  }

  /// What kind of failure it is.
  public let code: Code

  /// The byte offset in the file that the error is about, where there is one.
  public let offset: UInt64?

  package let detail: Detail

  /// What was expected and found, kept apart from its wording so that failing stays cheap.
  package enum Detail: Sendable {
    case sentence(StaticString)
    /// A sentence that quotes from the file.
    case text(String)
    case found(StaticString, UInt64)
    case address(StaticString, UInt64)
    case outside(StaticString, count: UInt64, available: UInt64)
    case system(StaticString, errno: Int32)
    case moduleText(ModuleTextFault)
    case diagnosis(Diagnosis)
  }

  /// Creates an error of a client's own, such as for a test, or to throw from a closure that inspects files.
  ///
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - message: what is wrong, in one sentence without a full stop; ``description`` appends the offset.
  ///   - offset: the byte offset in the file that the error is about, if any.
  public init(code: Code, message: String, offset: UInt64? = nil) {
    self.init(code, at: offset, .text(message))
  }

  package init(_ code: Code, at offset: UInt64? = nil, _ detail: Detail) {
    self.code = code
    self.offset = offset
    self.detail = detail
  }
}

extension ReadError {
  /// The same with another code, for who draws other conclusions from it.
  package func withCode(_ code: Code) -> ReadError { ReadError(code, at: offset, detail) }

  static let cancelled = ReadError(.cancelled, .sentence("the scan was cancelled"))

  package static let onOtherFileSystem = ReadError(
    .skippedFileSystem, .sentence("directory skipped: on another file system than the root"))

  package static let onKernelFileSystem = ReadError(
    .skippedFileSystem,
    .sentence("directory skipped: a file system of the kernel, which has no files of its own"))

  static let notRegularFile = ReadError(.notRegularFile, .sentence("not a regular file"))

  /// An archive has no Go code where it is looked for.
  package static let noGoObject = ReadError.noBuildInfo(
    "a static library without Go objects")

  /// What `objcopy --only-keep-debug` and `dsymutil` make of a program.
  static let debugFile = ReadError.noBuildInfo(
    "a debug file, not a program: the build info is in the program that it was made from")

  static func becameShorter(at offset: UInt64?) -> ReadError {
    ReadError(
      .truncated, at: offset,
      .sentence("the file became shorter, or could not be read any more, while it was read"))
  }

  package static func unrecognizedFormat(_ sentence: StaticString, at offset: Int) -> ReadError {
    ReadError(.unrecognizedFormat, at: UInt64(exactly: offset), .sentence(sentence))
  }

  /// The file has nothing at an address that it refers to.
  static func unmapped(_ sentence: StaticString, _ address: UInt64) -> ReadError {
    ReadError(.malformedBuildInfo, .address(sentence, address))
  }

  static func malformed(_ sentence: StaticString, found: UInt64, at offset: Int) -> ReadError {
    ReadError(.malformedObjectFile, at: UInt64(exactly: offset), .found(sentence, found))
  }

  package static func noBuildInfo(_ sentence: StaticString) -> ReadError {
    ReadError(.noBuildInfo, .sentence(sentence))
  }

  static func malformedBuildInfo(_ sentence: StaticString, at offset: Int) -> ReadError {
    ReadError(.malformedBuildInfo, at: UInt64(exactly: offset), .sentence(sentence))
  }

  package static func compressedDataEnds(at end: Int) -> ReadError {
    .malformedArchive("expected more compressed data", at: end)
  }

  package static func malformedArchive(_ sentence: StaticString, at offset: Int) -> ReadError {
    ReadError(.malformedArchive, at: UInt64(exactly: offset), .sentence(sentence))
  }

  static func limit(_ sentence: StaticString, found: UInt64) -> ReadError {
    ReadError(.limitExceeded, .found(sentence, found))
  }

  /// `offset` is as the file states it, relative to `part`, which must not start before 0; nothing wraps in reporting it.
  static func truncated(
    _ purpose: StaticString, at offset: UInt64, count: UInt64, in part: Range<Int>
  ) -> ReadError {
    let place = offset.addingReportingOverflow(UInt64(part.lowerBound))
    let available = UInt64(part.clamped(at: offset, count: count).count)
    return ReadError(
      .truncated, at: place.overflow ? nil : place.partialValue,
      .outside(purpose, count: count, available: available))
  }

  static func outOfBounds(at offset: Int, count: Int, size: Int) -> ReadError {
    ReadError(
      .truncated, at: UInt64(exactly: offset),
      .outside(
        "window", count: UInt64(exactly: count) ?? 0,
        available: UInt64(max(0, size - max(0, min(offset, size))))))
  }
}

extension ReadError: Hashable {
  /// Whether both have the same code, offset and text.
  public static func == (first: ReadError, second: ReadError) -> Bool {
    first.code == second.code && first.offset == second.offset
      && first.description.utf8.elementsEqual(second.description.utf8)
  }

  /// Hashes the code and the offset.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(offset)
  }
}

extension ReadError: CustomStringConvertible {
  /// One sentence for a person, without the name of the file.
  public var description: String {
    var sentence =
      switch detail {
      case .sentence(let text): "\(text)"
      case .text(let text): text
      case .found(let expected, let value): "\(expected), found \(value)"
      case .address(let expected, let address):
        "\(expected) at address 0x\(String(address, radix: 16))"
      case .outside(let purpose, let count, let available):
        "\(purpose) of \(count) bytes does not fit the file: \(available) bytes are left"
      case .system(let call, let errno): "\(call): \(systemErrorText(errno))"
      case .moduleText(let fault): "module text \(fault)"
      case .diagnosis(let diagnosis): "\(diagnosis)"
      }
    if let offset { sentence += " (at byte \(offset))" }
    return sentence
  }
}
