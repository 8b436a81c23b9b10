internal import BinarySupport

/// The strings of a blob that Go 1.13 to 1.17 linked: its header holds two addresses, each of a
/// Go string header, which is an address and a length.
struct PointerStrings {
  private let header: BlobHeader
  /// The address of the blob.
  private let address: UInt64

  /// Where the relocations lie that a loader applies, if it does.
  private let relocations: Range<Int>?

  init(
    _ header: BlobHeader, at position: Int, address: UInt64, of image: some ImageFormat,
    in source: inout some Bytes
  ) throws(ReadError) {
    guard header.pointerSize == 4 || header.pointerSize == 8 else {
      throw .malformedBuildInfo(
        "not a Go executable: the pointer size is neither 4 nor 8",
        at: position + BlobHeader.pointerSizeOffset)
    }
    self.header = header
    self.address = address
    relocations = try image.loaderRelocations(in: &source)
  }

  func version(
    of image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int> {
    try string(header.versionAddress, index: 0, of: image, in: &source)
  }

  func moduleText(
    of image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int> {
    try string(header.textAddress, index: 1, of: image, in: &source)
  }

  /// The place of the string whose Go string header the pointer leads to; empty where the pointer is null, and where
  /// the header is in zero-filled memory: the text of a program without modules is a variable without a value.
  ///
  /// A string that ends in zero-filled memory is empty too, as for Go: it is neither a version nor framed text.
  ///
  /// - Parameter index: which of the pointers of the blob's header it is.
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where an address is not mapped. Go takes such a string
  ///   for an empty one, so that half of the facts pass for all of them.
  private func string(
    _ pointer: UInt64, index: UInt64, of image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int> {
    let size = UInt64(header.pointerSize)
    let location = address &+ BlobHeader.pointersOffset &+ index * size
    let pointer = try relocated(pointer, at: location, of: image, in: &source)
    guard pointer != 0 else { return 0..<0 }
    let place = try image.memory(at: pointer, count: 2 * size, in: &source).file.prefix(
      Int(2 * size))
    let string = GoString(
      try source.bytes(at: place.lowerBound, count: place.count), pointerSize: Int(size),
      header.order)
    guard string.byteCount > 0 else { return 0..<0 }
    let start = try relocated(string.address, at: pointer, of: image, in: &source)
    let contents = try image.memory(at: start, count: string.byteCount, in: &source)
    return contents.file.subrange(at: 0, count: string.byteCount) ?? 0..<0
  }

  /// The pointer at an address as it will be when the program runs.
  ///
  /// - Parameter stored: what the file has there.
  private func relocated(
    _ stored: UInt64, at location: UInt64, of image: some ImageFormat,
    in source: inout some Bytes
  ) throws(ReadError) -> UInt64 {
    try image.relocatedPointer(at: location, stored: stored, relocations, in: &source) ?? stored
  }
}

extension ImageFormat {
  /// The memory from `address` on, which holds `count` bytes at least.
  fileprivate func memory(
    at address: UInt64, count: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> Memory {
    guard let memory = try self.memory(from: address, in: &source), memory.holds(count) else {
      throw .unmapped("no memory is mapped for a string of the build info", address)
    }
    return memory
  }
}

/// How a running Go program represents a string: two words.
private struct GoString {
  let address: UInt64
  let byteCount: UInt64

  /// - Parameter bytes: what the file has of the two words; the rest is zero.
  init(_ bytes: RawSpan, pointerSize: Int, _ order: ByteOrder) {
    address = bytes.number(at: 0, byteCount: pointerSize, order)
    byteCount = bytes.number(at: pointerSize, byteCount: pointerSize, order)
  }
}

extension RawSpan {
  /// A number whose bytes beyond the end of this span are zeros.
  fileprivate func number(at offset: Int, byteCount: Int, _ order: ByteOrder) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount {
      let place = offset + (order == .big ? index : byteCount - 1 - index)
      value = value << 8 | (place < self.byteCount ? UInt64(self[byte: place]) : 0)
    }
    return value
  }
}
