internal import BinarySupport

/// Copies of pages of a function table, a fixed number of them at a time.
///
/// A table is read front to back in several places at once, with short ways back. A source has one window; this has as many
/// as that takes.
struct TablePages: ~Copyable {
  /// How much is read at once where a table is read front to back.
  private static let readAheadByteCount = 1 << 16

  /// The binary logarithm of the size of a page.
  private let shift: Int
  private let slotByteCount: Int
  private let copyLimit: Int
  /// How much was copied.
  private var copiedByteCount = 0
  /// The last page that was read ahead.
  private var lastPage = -1

  /// Empty until something is read.
  private var bytes: [UInt8] = []
  /// The number of the page in each slot; -1 where there is none.
  private var pages: [Int]
  /// How many bytes of the next page each slot has too, so that what starts in a page is contiguous.
  private let overlap: Int

  /// - Parameters:
  ///   - shift: the binary logarithm of the size of a page: small where many ways lead back.
  ///   - maximumSlotCount: how many pages are kept at most; a power of two.
  ///   - overlap: the size of the largest item, less one byte.
  ///   - byteCount: how much is read at most.
  ///   - copyLimit: how much is copied at most, which is more where ways lead back.
  init(
    shift: Int = 14, maximumSlotCount: Int, overlap: Int, byteCount: Int, copyLimit: Int
  ) {
    self.copyLimit = copyLimit
    self.shift = shift
    self.overlap = overlap
    var slotCount = 1
    while slotCount < maximumSlotCount, slotCount << shift < byteCount { slotCount *= 2 }
    slotByteCount = 1 << shift + overlap
    pages = Array(repeating: -1, count: slotCount)
  }

  /// The place of an offset of the table among the copies: what ``span(_:count:)`` takes.
  ///
  /// - Parameters:
  ///   - offset: must not be negative.
  ///   - count: how many bytes there must be in the table from there on, at most one more than the overlap.
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where they leave the table.
  @inline(__always)
  mutating func place(
    of offset: Int, count: Int, in table: borrowing TableMemory, _ source: inout some Bytes
  ) throws(ReadError) -> Int {
    let page = offset >> shift
    let slot = page & (pages.count - 1)
    if pages[slot] != page { try fill(slot, with: page, of: table, &source) }
    guard count <= table.byteCount - offset else { throw .functionTableEnds(in: table) }
    return slot * slotByteCount + offset & (1 << shift - 1)
  }

  /// Bytes at a place that ``place(of:count:in:_:)`` returned.
  @inline(__always)
  @_lifetime(borrow self)
  func span(_ place: Int, count: Int) -> RawSpan {
    bytes.span.raw.extracting(place..<place + count)
  }

  /// How many contiguous bytes there are at least from a place on that belongs to an offset of the table.
  @inline(__always)
  func contiguousByteCount(at offset: Int, in table: borrowing TableMemory) -> Int {
    let inPage = 1 << shift - offset & (1 << shift - 1)
    return min(inPage + overlap, table.byteCount - offset)
  }

  private mutating func fill(
    _ slot: Int, with page: Int, of table: borrowing TableMemory, _ source: inout some Bytes
  ) throws(ReadError) {
    guard page << shift < table.byteCount else { throw .functionTableEnds(in: table) }
    if bytes.isEmpty { bytes = Array(repeating: 0, count: pages.count * slotByteCount) }
    var count = 1
    if page > lastPage {
      // Half of the slots keep what was read before.
      count = max(1, min(TablePages.readAheadByteCount >> shift, pages.count / 2))
      lastPage = page + count - 1
      let start = page << shift
      let end = min(table.byteCount, start + count << shift + overlap)
      if count > 1 { try table.readAhead(start..<end, &source) }
    }
    for page in page..<page + count where page << shift < table.byteCount {
      try fill(with: page, of: table, &source)
    }
  }

  private mutating func fill(
    with page: Int, of table: borrowing TableMemory, _ source: inout some Bytes
  ) throws(ReadError) {
    let slot = page & (pages.count - 1)
    pages[slot] = -1
    let start = page << shift
    let end = min(table.byteCount, start + slotByteCount)
    copiedByteCount += end - start
    guard copiedByteCount <= copyLimit else { throw .functionTableWork }
    try table.copy(start..<end, to: &bytes, at: slot * slotByteCount, from: &source)
    pages[slot] = page
  }
}

extension TablePages {
  /// The place and the length of a text that a zero byte ends.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where it does not end within the overlap.
  @inline(__always)
  mutating func text(
    at offset: Int, in table: borrowing TableMemory, _ source: inout some Bytes
  ) throws(ReadError) -> TableText {
    let place = try place(of: offset, count: 1, in: table, &source)
    let count = contiguousByteCount(at: offset, in: table)
    guard let end = span(place, count: count).firstOffset(of: 0) else {
      throw .malformedFunctionTable("unterminated name in the function table", in: table)
    }
    return TableText(place: place, byteCount: end)
  }

  /// The first value of the pc-value table at an offset: what holds at the entry of a function.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where there is no number.
  @inline(__always)
  mutating func firstValue(
    at offset: Int, in table: borrowing TableMemory, _ source: inout some Bytes
  ) throws(ReadError) -> Int {
    let place = try place(of: offset, count: 1, in: table, &source)
    let count = min(PCValues.maximumNumberByteCount, table.byteCount - offset)
    let bytes = span(place, count: count)
    if bytes[byte: 0] < 0x80 { return PCValues.value(after: -1, by: UInt64(bytes[byte: 0])) }
    guard let delta = Uvarint(bytes), delta.value <= UInt64(UInt32.max) else {
      throw .malformedFunctionTable("invalid pc-value table", in: table)
    }
    return PCValues.value(after: -1, by: delta.value)
  }
}

/// A text among the copies of pages.
struct TableText {
  let place: Int
  let byteCount: Int
}

/// Tables that have a value for each instruction of a function.
enum PCValues {
  /// The size of the largest number of 32 bits.
  static let maximumNumberByteCount = 5

  /// The value after another by a difference in zigzag encoding, in 32 bits.
  @inline(__always)
  static func value(after value: Int32, by delta: UInt64) -> Int {
    let half = Int32(bitPattern: UInt32(truncatingIfNeeded: delta >> 1))
    return Int(value &+ (delta & 1 == 0 ? half : ~half))
  }
}

extension ReadError {
  /// - Parameter table: where the error is reported, to the start of the table.
  static func malformedFunctionTable(
    _ sentence: StaticString, in table: borrowing TableMemory
  ) -> ReadError {
    .malformedBuildInfo(sentence, at: table.byteCount > 0 ? table.position(of: 0) : 0)
  }

  static let functionTableWork = ReadError(
    .limitExceeded, .sentence("expected a function table whose parts are in the order of functions")
  )

  static func functionTableEnds(in table: borrowing TableMemory) -> ReadError {
    .malformedFunctionTable("offset outside of the function table", in: table)
  }
}
