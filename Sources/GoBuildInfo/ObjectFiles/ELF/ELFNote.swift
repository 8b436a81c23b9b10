internal import BinarySupport

/// A note of an ELF file: a name that says whose it is, a type, and bytes (`Elf64_Nhdr`).
struct ELFNote: ~Escapable {
  let name: RawSpan
  let type: UInt32
  let description: RawSpan

  @_lifetime(copy name, copy description)
  init(name: RawSpan, type: UInt32, description: RawSpan) {
    self.name = name
    self.type = type
    self.description = description
  }

  func isNamed(_ text: StaticString) -> Bool {
    name.byteCount == text.utf8CodeUnitCount && name.hasBytes(text)
  }

  func isNamed(_ text: StaticString, type: UInt32) -> Bool {
    self.type == type && isNamed(text)
  }
}

/// Walks the notes of a segment.
struct ELFNotes: ~Escapable {
  private let bytes: RawSpan
  private let order: ByteOrder
  private let alignment: Int
  private var offset = 0

  /// - Parameter alignment: that of the segment.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, _ order: ByteOrder, alignment: UInt64) {
    self.bytes = bytes
    self.order = order
    self.alignment = alignment == 8 ? 8 : 4
  }

  /// The next note, or nil where none is left or its sizes do not fit.
  @_lifetime(copy self)
  mutating func next() -> ELFNote? {
    guard bytes.byteCount - offset >= 12 else { return nil }
    let nameByteCount = Int(clamping: bytes.load(offset, as: UInt32.self, order))
    let byteCount = Int(clamping: bytes.load(offset + 4, as: UInt32.self, order))
    guard nameByteCount <= bytes.byteCount, byteCount <= bytes.byteCount else { return nil }
    let type: UInt32 = bytes.load(offset + 8, order)
    let name = offset + 12
    let description = name + (nameByteCount + 3) / 4 * 4
    guard description <= bytes.byteCount, byteCount <= bytes.byteCount - description,
      name + nameByteCount <= bytes.byteCount
    else { return nil }
    let end = description + (byteCount + 3) / 4 * 4
    offset = min(bytes.byteCount, (end + alignment - 1) / alignment * alignment)
    return ELFNote(
      name: bytes.extracting(name..<name + nameByteCount), type: type,
      description: bytes.extracting(description..<description + byteCount))
  }
}
