internal import BinarySupport

/// The build ID of a binary: what `go tool buildid` prints.
@nonexhaustive
public enum BuildID: Sendable, Hashable {
  /// There is none. `-ldflags=-buildid=` leaves no trace in most object file formats.
  case missing

  /// There is one without text.
  case empty

  /// Go's.
  case go(GoBuildID)

  /// That of another linker, as gccgo's programs have it: some bytes, usually a hash.
  case gnu([UInt8])

  /// One that is longer than any tool writes, and was not read.
  case overlong(byteCount: UInt64)

  /// One that does not end, or is not the string literal that it should be.
  case damaged

  /// Go's have less than a hundred bytes; `-ldflags=-buildid=` takes any text.
  static let maximumByteCount = 4096
}

/// A build ID in the form that the Go command gives it.
public struct GoBuildID: Sendable, Hashable {
  /// The text in full.
  public let text: String

  /// Creates a build ID from its text in full, as `go tool buildid` prints it.
  public init(text: String) { self.text = text }

  /// The parts that slashes separate: hashes of what went into the binary and of what came out. There are
  /// four in a program that `go build` linked: the action that linked it, the action that compiled the main
  /// package, the content of that, the content of the program.
  public var parts: [Substring] {
    text.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The hash of all that went into the binary; nil where the text has no parts.
  public var actionID: Substring? { parts.count > 1 ? parts.first : nil }

  /// The hash of the binary itself, less this; nil where the text has no parts.
  public var contentID: Substring? { parts.count > 1 ? parts.last : nil }
}

extension BuildID: CustomStringConvertible {
  /// The text, or hexadecimal digits; empty where there is none to show.
  public var description: String {
    switch self {
    case .go(let id): id.text
    case .gnu(let bytes): bytes.map { HexadecimalText.padded(UInt32($0), digits: 2) }.joined()
    case .missing, .empty, .overlong, .damaged: ""
    }
  }
}

extension BuildID {
  /// The text of a note.
  init(text: RawSpan) {
    self = text.byteCount == 0 ? .empty : .go(GoBuildID(text: String(repairing: text)))
  }

  /// How much is looked through for an ID that is not in a note, like `go tool buildid` does.
  private static let searchedByteCount = 1 << 15

  /// Reads the form of object file formats that have no notes: `\xff Go build ID: "TEXT"\n \xff`, near the start of the
  /// code.
  init(nearStartOf code: Range<Int>, in source: inout some Bytes) throws(ReadError) {
    let looked = code.prefix(BuildID.searchedByteCount)
    self = BuildID(nearStartOf: try source.bytes(at: looked.lowerBound, count: looked.count))
  }

  private init(nearStartOf bytes: RawSpan) {
    let prefix: StaticString = " Go build ID: \""
    let suffix: StaticString = "\"\n "
    var position = 0
    while let found = bytes.firstOffset(of: prefix, from: position) {
      position = found + prefix.utf8CodeUnitCount
      guard found > 0, bytes[byte: found - 1] == 0xff else { continue }
      var end = position
      while let quote = bytes.firstOffset(of: suffix, from: end) {
        end = quote + suffix.utf8CodeUnitCount
        guard end < bytes.byteCount, bytes[byte: end] == 0xff else { continue }
        self.init(literal: bytes.extracting(position - 1..<quote + 1))
        return
      }
      self = .damaged
      return
    }
    self = .missing
  }

  private init(literal: RawSpan) {
    if literal.byteCount - 2 > BuildID.maximumByteCount {
      self = .overlong(byteCount: UInt64(literal.byteCount - 2))
    } else if GoQuoting.literalLength(literal) == literal.byteCount {
      self.init(text: GoQuoting.contents(of: literal).span.raw)
    } else {
      self = .damaged
    }
  }
}
