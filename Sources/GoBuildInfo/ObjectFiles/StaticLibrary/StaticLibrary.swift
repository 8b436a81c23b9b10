internal import BinarySupport

/// A static library (`ar`), as `go build -buildmode=c-archive` writes it: one object with all of the Go code,
/// called `go.o`, and objects that a C compiler made. Tools that merge libraries give objects other names.
///
/// A header of 60 characters stands before each member: its name in 16 of them, its size as a decimal number
/// at 48. Names that are too long stand elsewhere: GNU's in a member called `//`, BSD's at the start of the
/// member itself.
package struct StaticLibrary: Sendable {
  /// `!<ar` of `!<arch>`, and `!<th` of `!<thin>`; what follows is checked when it is read.
  static let magicStart: UInt32 = 0x213c_6172
  private static let thinMagicStart: UInt32 = 0x213c_7468

  private static let headerByteCount: UInt64 = 60

  /// The largest C libraries have some thousands.
  static let maximumMemberCount = 1 << 14

  /// A static library has one object with Go code; one that others were merged into has some.
  static let maximumGoObjectCount = 256

  /// The most of a member's name that is read.
  private static let maximumNameByteCount = 255

  private let part: Range<Int>
  private var goObjectCount = 0
  /// Where the next header lies, relative to `part`.
  private var next: UInt64 = 8
  private var memberCount = 0
  /// GNU's table of long names.
  private var longNames: Range<Int>?
  /// Whether a name in that table may be the one of the object that Go's linker writes.
  private var mayNameGoObject = false
  /// Whether the Go compiler wrote the file: its first member is called `__.PKGDEF`.
  private var isPackage = false

  /// The name of the object that Go's linker writes.
  private static let goObjectName: StaticString = "go.o"

  /// The largest table of long names that is searched for that name.
  private static let maximumSearchedByteCount = 1 << 20

  /// A member: an object, most of the time.
  struct Member {
    /// Where its name lies in the source; empty where the header leads to none.
    let name: Range<Int>
    let contents: Range<Int>
  }

  /// A member whose name may end before the range in which it lies.
  private struct FoundMember {
    let name: Range<Int>
    /// The byte that ends the name, if the range does not.
    let nameEnd: UInt8?
    /// Whether the name lies in the table of long names.
    var isInTable = false
    let contents: Range<Int>
  }

  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool {
    start.word == magicStart || start.word == thinMagicStart
  }

  init(in source: inout some Bytes, _ part: Range<Int>) throws(ReadError) {
    self.part = part
    let magic = try source.window(at: 0, count: 8, in: part, "archive header")
    if magic.hasBytes("!<thin>\n") {
      throw .unrecognizedFormat(
        "a thin archive, whose members are separate files", at: part.lowerBound)
    }
    guard magic.hasBytes("!<arch>\n") else {
      throw .unrecognizedFormat("not an archive", at: part.lowerBound)
    }
  }

  /// Why there is no Go object, for a walk that found none.
  var absence: ReadError {
    isPackage
      ? .noBuildInfo("a compiled Go package, which gets its build info when it is linked")
      : .noGoObject
  }

  /// The next member with Go code, whatever its name, or nil after the last one.
  ///
  /// A Go object has build info, or a table of Go's functions. What is called `go.o`, as Go's linker calls it, is a Go
  /// object also where both were wiped.
  ///
  /// - Throws: ``ReadError``; there is then no way to the members after it.
  mutating func nextGoObject(in source: inout some Bytes) throws(ReadError) -> Member? {
    while let member = try nextPossibleMember(in: &source) {
      if memberCount == 1 { isPackage = try isNamed("__.PKGDEF", member, &source) }
      var isGo = try isNamedAsGoObject(member, &source)
      if !isGo { isGo = try isGoObject(member.contents, &source) }
      guard isGo else { continue }
      goObjectCount += 1
      guard goObjectCount <= StaticLibrary.maximumGoObjectCount else {
        throw .limit("more than 256 Go objects in a static library", found: UInt64(goObjectCount))
      }
      return Member(name: try name(of: member, in: &source), contents: member.contents)
    }
    return nil
  }

  /// The next member, or nil where a compiled package is damaged: it has no index, so linkers take nothing of it.
  private mutating func nextPossibleMember(
    in source: inout some Bytes
  ) throws(ReadError) -> FoundMember? {
    do throws(ReadError) {
      return try nextMember(in: &source)
    } catch  where isPackage && (error.code == .malformedObjectFile || error.code == .truncated) {
      return nil
    }
  }

  /// Whether a member has the name of the object that Go's linker writes. Other names in the table of long names are not read:
  /// in large libraries the table is far from the members.
  private func isNamedAsGoObject(
    _ member: FoundMember, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    guard mayNameGoObject || !member.isInTable else { return false }
    return try isNamed(StaticLibrary.goObjectName, member, &source)
  }

  private func isNamed(
    _ name: StaticString, _ member: FoundMember, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    let byteCount = name.utf8CodeUnitCount
    let range = member.name.prefix(byteCount + 1)
    guard range.count == byteCount || range.count > byteCount && member.nameEnd != nil else {
      return false
    }
    let bytes = try source.bytes(at: range.lowerBound, count: range.count)
    return bytes.hasBytes(name)
      && (range.count == byteCount || bytes[byte: byteCount] == member.nameEnd)
  }

  /// Where the name of a member lies.
  private func name(
    of member: FoundMember, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int> {
    guard let end = member.nameEnd else { return member.name }
    let read = member.name.prefix(StaticLibrary.maximumNameByteCount)
    let byteCount = try source.bytes(at: read.lowerBound, count: read.count).firstOffset(of: end)
    return read.prefix(byteCount ?? read.count)
  }

  /// Whether a member is an image with build info, or one that may have had some: Go linked it, or its headers are
  /// damaged.
  private func isGoObject(
    _ contents: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    do throws(ReadError) {
      guard case .image(let image) = try FileFormat(sniffing: &source, in: contents) else {
        return false
      }
      return try image.accept(GoObjectSearch(), in: &source)
    } catch {
      return !error.explained(reading: &source, part: contents, by: .headers).isRefusal
    }
  }

  private mutating func nextMember(
    in source: inout some Bytes
  ) throws(ReadError) -> FoundMember? {
    while next < UInt64(part.count) {
      guard memberCount < StaticLibrary.maximumMemberCount else {
        throw .limit("more than 16384 members in a static library", found: UInt64(memberCount + 1))
      }
      memberCount += 1
      let start = next
      // Whatever is wrong with this member, there is nothing after it that could be found.
      next = .max
      let header = MemberHeader(
        try source.window(
          at: start, count: StaticLibrary.headerByteCount, in: part, "archive member header"))
      guard let byteCount = header.byteCount else {
        throw .malformed(
          "invalid size of a static library member", found: 0, at: part.lowerBound + Int(start) + 48
        )
      }
      let offset = start + StaticLibrary.headerByteCount
      // As of any file that was cut, what is left of a member may be all that is needed.
      let contents = part.clamped(at: offset, count: byteCount)
      let (end, overflow) = offset.addingReportingOverflow(byteCount)
      // Members start at even offsets.
      next = overflow ? .max : end + end % 2
      switch header.name {
      case .symbols: continue
      case .longNames:
        longNames = contents
        mayNameGoObject = try hasGoObjectName(contents, &source)
      case .short(let count):
        let position = part.lowerBound + Int(start)
        return FoundMember(
          name: position..<position + count, nameEnd: nil, contents: contents)
      case .inTable(let offset):
        // GNU ends long names with a slash.
        return FoundMember(
          name: longNames?.clamped(at: offset, count: .max) ?? contents.prefix(0),
          nameEnd: UInt8(ascii: "/"), isInTable: true, contents: contents)
      case .inContents(let count):
        guard let name = contents.subrange(at: 0, count: count) else {
          return FoundMember(name: contents.prefix(0), nameEnd: nil, contents: contents)
        }
        // BSD aligns names with zeros.
        return FoundMember(
          name: name, nameEnd: 0, contents: name.upperBound..<contents.upperBound)
      }
    }
    return nil
  }

  /// Whether a table of long names may have the name of the object that Go's linker writes.
  private func hasGoObjectName(
    _ table: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    let name = StaticLibrary.goObjectName
    guard table.count <= StaticLibrary.maximumSearchedByteCount else { return true }
    return try source.firstPosition(in: table, overlap: name.utf8CodeUnitCount - 1) {
      $0.firstOffset(of: name)
    } != nil
  }
}

/// Whether an object has build info.
private struct GoObjectSearch: ImageVisitor {
  func visit(_ image: some ImageFormat, in source: inout some Bytes) throws(ReadError) -> Bool {
    guard try image.mayHoldGoCode(in: &source) else { return false }
    _ = try image.buildInfoLocation(in: &source)
    return true
  }
}

/// The header of a member (`ar_hdr`).
private struct MemberHeader {
  enum Name {
    /// Not an object but a table of those in the library.
    case symbols
    case longNames
    case short(byteCount: Int)
    case inTable(offset: UInt64)
    case inContents(byteCount: UInt64)
  }

  let name: Name
  let byteCount: UInt64?

  init(_ bytes: RawSpan) {
    byteCount = MemberHeader.number(bytes.extracting(48..<58))
    let slash = UInt8(ascii: "/")
    let field = bytes.extracting(0..<16)
    if field.hasBytes("// ") {
      name = .longNames
    } else if field.hasBytes("#1/"), let count = MemberHeader.number(field.extracting(3..<16)) {
      name = .inContents(byteCount: count)
    } else if field[byte: 0] == slash {
      let offset = MemberHeader.number(field.extracting(1..<16))
      name = offset.map { .inTable(offset: $0) } ?? .symbols
    } else {
      // GNU ends names with a slash, so that they may have blanks; BSD pads them with blanks.
      let end = field.firstOffset(of: slash) ?? field.firstOffset(of: UInt8(ascii: " ")) ?? 16
      name = .short(byteCount: end)
    }
  }

  /// A decimal number that is followed by blanks only; nil where there is none.
  private static func number(_ field: RawSpan) -> UInt64? {
    var value: UInt64 = 0
    var offset = 0
    while offset < field.byteCount {
      let byte = field[byte: offset]
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { break }
      // A field has at most fifteen digits, which do not overflow.
      value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
      offset += 1
    }
    guard offset > 0 else { return nil }
    while offset < field.byteCount {
      guard field[byte: offset] == UInt8(ascii: " ") else { return nil }
      offset += 1
    }
    return value
  }
}
