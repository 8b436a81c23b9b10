internal import BinarySupport

/// The memory of the loaded program from the start of its function table on.
///
/// In most formats it is one range of the file. The linker leaves runs of zeros out of the data of WebAssembly modules, so
/// there it is many, with zeros between them.
struct TableMemory {
  /// Bytes of the file that lie at an offset of the memory.
  private struct Piece {
    let offset: UInt32
    let byteCount: UInt32
    let position: Int

    var end: Int { Int(offset) + Int(byteCount) }
  }

  /// The address of the first byte.
  let address: UInt64

  /// In the order of their offsets. They do not overlap.
  private var pieces: [Piece] = []

  /// How many bytes there are: those of the file, and zeros between them.
  var byteCount: Int { pieces.last?.end ?? 0 }

  /// How many bytes of the table are processed at most, however often functions share them: tables are read little more than
  /// once, so that reading is linear in the size of the file whatever is in it. Zeros between the pieces are not of the file.
  private(set) var workLimit = 1 << 24

  /// Whether it goes on to the last byte of the image, so that what should follow may have been cut off.
  private(set) var endsWithFile = false

  private static let workFactor = 16

  /// What offsets have room for: 32 bits, or what `Int` has room for if a page is added to it.
  private static let largestOffset = UInt32(clamping: Int.max - 1 << 20)

  /// Go's linker makes some hundred data segments of a table, and some thousand in all.
  private static let maximumPieceCount = 1 << 16

  /// The memory from an address on; nil where the file has no bytes for it.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more than 65 536 data segments after it.
  init?(
    from address: UInt64, of image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) {
    self.address = address
    guard image.words?.isCut == true else {
      guard let file = try image.filePart(from: address, in: &source), !file.isEmpty else {
        return nil
      }
      let count = min(UInt32(clamping: file.count), TableMemory.largestOffset)
      pieces = [Piece(offset: 0, byteCount: count, position: file.lowerBound)]
      addWork(for: count)
      endsWithFile = file.upperBound == image.part.upperBound
      return
    }
    let part = image.part
    var found: [Piece] = []
    try image.visitLoadedParts(in: &source) { mapped in
      if let piece = TableMemory.piece(of: mapped, in: part, from: address) { found.append(piece) }
      return found.count > TableMemory.maximumPieceCount
    }
    guard found.count <= TableMemory.maximumPieceCount else {
      throw .limit("expected at most 65536 data segments", found: UInt64(found.count))
    }
    // Segments of constants may precede those of lower addresses.
    found.sort { $0.offset < $1.offset }
    for piece in found where Int(piece.offset) >= byteCount {
      pieces.append(piece)
      addWork(for: piece.byteCount)
    }
    guard pieces.first?.offset == 0 else { return nil }
  }

  private mutating func addWork(for byteCount: UInt32) {
    let sum = UInt64(workLimit) + UInt64(TableMemory.workFactor) * UInt64(byteCount)
    workLimit = Int(clamping: sum)
  }

  /// What a data segment has from an address on.
  private static func piece(
    of mapped: MappedPart, in part: Range<Int>, from address: UInt64
  ) -> Piece? {
    let file = mapped.file(in: part)
    guard mapped.address < address else {
      guard let offset = UInt32(exactly: mapped.address - address), offset <= largestOffset,
        !file.isEmpty
      else {
        return nil
      }
      let count = min(UInt32(clamping: file.count), largestOffset - offset)
      return Piece(offset: offset, byteCount: count, position: file.lowerBound)
    }
    let skipped = address - mapped.address
    guard skipped < UInt64(file.count) else { return nil }
    let rest = file.dropping(Int(skipped))
    return Piece(
      offset: 0, byteCount: min(UInt32(clamping: rest.count), largestOffset),
      position: rest.lowerBound)
  }

  /// The position in the file of an offset, which must be less than ``byteCount``; of the bytes after it where it is in a
  /// gap.
  func position(of offset: Int) -> Int {
    let piece = pieces[firstPiece(endingAfter: offset)]
    return piece.position + max(0, offset - Int(piece.offset))
  }

  /// Copies a range of the memory, which must lie within it, to `bytes` from `start` on.
  func copy(
    _ range: Range<Int>, to bytes: inout [UInt8], at start: Int, from source: inout some Bytes
  ) throws(ReadError) {
    var offset = range.lowerBound
    var index = firstPiece(endingAfter: offset)
    while offset < range.upperBound {
      let piece = pieces[index]
      if offset < Int(piece.offset) {
        let end = min(range.upperBound, Int(piece.offset))
        for place in offset..<end { bytes[start + place - range.lowerBound] = 0 }
        offset = end
        continue
      }
      let count = min(range.upperBound, piece.end) - offset
      let position = piece.position + offset - Int(piece.offset)
      try source.copy(
        position..<position + count, to: &bytes, at: start + offset - range.lowerBound)
      offset += count
      index += 1
    }
  }

  /// Makes a source read a range, which must lie within the memory, in one piece where the file has it so.
  func readAhead(_ range: Range<Int>, _ source: inout some Bytes) throws(ReadError) {
    guard pieces.count == 1 else { return }
    _ = try source.bytes(at: pieces[0].position + range.lowerBound, count: range.count)
  }

  /// A copy of a range of the memory; nil where it leaves it.
  func bytes(
    at offset: Int, count: Int, from source: inout some Bytes
  ) throws(ReadError) -> [UInt8]? {
    guard let range = (0..<byteCount).subrange(at: UInt64(offset), count: UInt64(count)) else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try copy(range, to: &bytes, at: 0, from: &source)
    return bytes
  }

  /// Visits the texts in a range of the memory, each of which a zero byte ends, with their offsets from its start. Those without
  /// bytes are passed.
  ///
  /// - Parameter maximumByteCount: the size of the longest text; a few KiB.
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where one is longer, or does not end.
  @inline(__always)
  func visitTexts(
    in range: Range<Int>, maximumByteCount: Int, of source: inout some Bytes,
    _ visit: (_ offset: Int, _ text: borrowing RawSpan) throws(ReadError) -> Void
  ) throws(ReadError) {
    var copy: [UInt8] = []
    var rest = range
    while !rest.isEmpty {
      let window = rest.prefix(TableMemory.windowByteCount)
      let start = window.lowerBound - range.lowerBound
      let done: Int
      if pieces.count == 1 {
        let position = pieces[0].position + window.lowerBound
        done = try TableMemory.visitTexts(
          in: source.bytes(at: position, count: window.count), at: start, visit)
      } else {
        if copy.isEmpty { copy = Array(repeating: 0, count: window.count) }
        try self.copy(window, to: &copy, at: 0, from: &source)
        done = try TableMemory.visitTexts(
          in: copy.span.raw.extracting(first: window.count), at: start, visit)
      }
      guard window.count - done <= maximumByteCount, done > 0 else {
        throw .malformedFunctionTable("unterminated name in the function table", in: self)
      }
      rest = rest.dropping(done)
    }
  }

  private static let windowByteCount = 1 << 16

  /// Visits the texts that end in a window; returns where the last of them ends.
  @inline(__always)
  private static func visitTexts(
    in window: RawSpan, at start: Int,
    _ visit: (_ offset: Int, _ text: borrowing RawSpan) throws(ReadError) -> Void
  ) throws(ReadError) -> Int {
    var offset = 0
    while let end = window.firstOffset(of: 0, from: offset) {
      if end > offset { try visit(start + offset, window.extracting(offset..<end)) }
      offset = end + 1
    }
    return offset
  }

  private func firstPiece(endingAfter offset: Int) -> Int {
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
