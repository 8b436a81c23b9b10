internal import BinarySupport

/// A WebAssembly module, for JavaScript hosts or WASI.
///
/// Go's linker writes no blob here. The version stands in the custom section `producers`, as the tool
/// conventions of WebAssembly have it; the module text is found in the data, by its frame.
package struct WebAssemblyModule: Sendable {
  /// `\0asm`
  private static let magic: UInt32 = 0x0061_736d

  /// The version field of a module, and that of a component, which modules are wrapped in: its version 13, then its
  /// layer 1.
  private static let version: UInt32 = 1
  private static let componentVersion: UInt32 = 0x0001_000d

  let part: Range<Int>

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    let version: UInt32 = try source.window(at: 4, count: 4, in: part, "WebAssembly version")
      .load(0, .little)
    guard version != WebAssemblyModule.componentVersion else {
      throw ReadError(
        .unsupported, at: UInt64(part.lowerBound),
        .sentence("a WebAssembly component, whose modules are not read"))
    }
    guard version == WebAssemblyModule.version else {
      throw .malformed(
        "expected a WebAssembly version of 1", found: UInt64(version), at: part.lowerBound + 4)
    }
  }

  /// The sections of this module.
  var sections: WebAssemblySections { WebAssemblySections(in: part) }

  /// The contents of the first section of a kind.
  func section(
    _ kind: WebAssemblySections.Kind, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    var sections = sections
    while let section = try sections.next(in: &source) {
      if section.kind == kind.rawValue { return section.contents }
    }
    return nil
  }

  /// What follows the name of the first custom section of that name.
  func customSection(
    named name: StaticString, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    var sections = sections
    while let section = try sections.next(in: &source) {
      guard section.kind == WebAssemblySections.Kind.custom.rawValue else { continue }
      if let rest = try section.contents(ifNamed: name, in: &source) { return rest }
    }
    return nil
  }
}

extension WebAssemblyModule: ImageFormat {
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool { start.word == magic }

  /// Go has words of 64 bits there; the linker leaves runs of zeros out.
  var words: WordFormat? {
    WordFormat(order: .little, byteCount: 8, alignment: 1, isCut: true)
  }

  /// Modules have no blob.
  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? { nil }

  func functionBodies(in source: inout some Bytes) throws(ReadError) -> Range<Int>? {
    guard let section = try section(.code, in: &source) else { return nil }
    let start = section.prefix(Uvarint.maximumByteCount)
    let count = Uvarint(try source.bytes(at: start.lowerBound, count: start.count))
    return count.map { section.dropping($0.byteCount) }
  }

  /// The segments follow one another, with a few bytes before each.
  func loadedBytes(in source: inout some Bytes) throws(ReadError) -> LoadedBytes {
    LoadedBytes(try section(.data, in: &source).map { [$0] } ?? [])
  }
}

/// Walks the sections of a module.
struct WebAssemblySections {
  /// A section: what it is, and the place of its contents.
  struct Section {
    let kind: UInt8
    let contents: Range<Int>

    /// What follows the name of a custom section, if it is that name.
    func contents(
      ifNamed name: StaticString, in source: inout some Bytes
    ) throws(ReadError) -> Range<Int>? {
      let looked = contents.prefix(Uvarint.maximumByteCount + name.utf8CodeUnitCount)
      let start = try source.bytes(at: looked.lowerBound, count: looked.count)
      guard let length = Uvarint(start), length.value == UInt64(name.utf8CodeUnitCount),
        start.hasBytes(name, at: length.byteCount)
      else { return nil }
      return contents.dropping(length.byteCount + name.utf8CodeUnitCount)
    }
  }

  enum Kind: UInt8 {
    case custom = 0
    case imports = 2
    case code = 10
    case data = 11
  }

  /// Modules have some dozens.
  private static let maximumCount = 1024

  private var rest: Range<Int>
  private var count = 0

  /// - Parameter part: the module.
  init(in part: Range<Int>) {
    // After the magic and the version.
    rest = part.dropping(8)
  }

  /// The next section, or nil at the end.
  mutating func next(in source: inout some Bytes) throws(ReadError) -> Section? {
    guard !rest.isEmpty else { return nil }
    count += 1
    guard count <= WebAssemblySections.maximumCount else {
      throw .limit("expected at most 1024 WebAssembly sections", found: UInt64(count))
    }
    let start = rest.lowerBound
    let header = try source.bytes(at: start, count: rest.prefix(1 + Uvarint.maximumByteCount).count)
    guard let byteCount = Uvarint(header.extracting(droppingFirst: 1)) else {
      throw .malformed("expected the size of a WebAssembly section", found: 0, at: start + 1)
    }
    let kind = header[byte: 0]
    let following = rest.dropping(1 + byteCount.byteCount)
    // As of any file that was cut, what is left of a section may be all that is needed.
    let contents = following.clamped(at: 0, count: byteCount.value)
    rest = contents.upperBound..<rest.upperBound
    return Section(kind: kind, contents: contents)
  }
}

/// Walks the names and numbers that a section consists of.
struct WebAssemblyFields: ~Escapable {
  private let bytes: RawSpan
  private(set) var offset = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The next number in LEB128; nil where there is none.
  mutating func number() -> UInt64? {
    guard let number = Uvarint(bytes.extracting(droppingFirst: offset)) else { return nil }
    offset += number.byteCount
    return number.value
  }

  /// The offsets of the next name, which follows its length.
  mutating func name() -> Range<Int>? {
    guard let length = number(), length <= UInt64(bytes.byteCount - offset) else { return nil }
    let range = offset..<offset + Int(length)
    offset = range.upperBound
    return range
  }

  func hasBytes(_ text: StaticString, in range: Range<Int>) -> Bool {
    range.count == text.utf8CodeUnitCount && bytes.hasBytes(text, at: range.lowerBound)
  }
}
