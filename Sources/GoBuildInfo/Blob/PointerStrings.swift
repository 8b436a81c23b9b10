/// The strings of a blob that Go 1.13 to 1.17 linked: its header holds two addresses, each of a
/// Go string header, which is an address and a length.
struct PointerStrings {
  private let image: Image
  private let header: BlobHeader

  init(_ header: BlobHeader, at position: Int, of image: Image) throws(ReadError) {
    guard header.pointerSize == 4 || header.pointerSize == 8 else {
      throw .malformedBuildInfo(
        "not a Go executable: the pointer size is neither 4 nor 8", at: position + 14)
    }
    self.image = image
    self.header = header
  }

  func version<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    try string(header.versionAddress, in: &source)
  }

  func moduleText<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    try string(header.textAddress, in: &source)
  }

  /// The place of the string whose Go string header lies at `address`. Empty where nothing does,
  /// as a binary without modules has no text to point to.
  private func string<Source: ByteSource & ~Copyable & ~Escapable>(
    _ address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    let byteCount = 2 * UInt64(header.pointerSize)
    guard
      let place = try image.filePart(from: address, in: &source)?.subrange(at: 0, count: byteCount)
    else { return 0..<0 }
    let string = GoString(try source.bytes(at: place.lowerBound, count: place.count), header.order)
    let contents = try image.filePart(from: string.address, in: &source)
    return contents?.subrange(at: 0, count: string.byteCount) ?? 0..<0
  }
}

/// How a running Go program represents a string: two words.
private struct GoString {
  let address: UInt64
  let byteCount: UInt64

  init(_ bytes: RawSpan, _ order: ByteOrder) {
    if bytes.byteCount == 8 {
      address = UInt64(bytes.load(0, as: UInt32.self, order))
      byteCount = UInt64(bytes.load(4, as: UInt32.self, order))
    } else {
      address = bytes.load(0, order)
      byteCount = bytes.load(8, order)
    }
  }
}
