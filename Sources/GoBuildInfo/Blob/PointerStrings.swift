/// The strings of a blob that Go 1.13 to 1.17 linked: its header holds two addresses, each of a
/// Go string header, which is an address and a length.
struct PointerStrings {
  private let image: Image
  private let header: BlobHeader
  private let position: Int

  /// What a loader will put in the place of pointers, if it does.
  private let relocations: ELFRelocations?

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    _ header: BlobHeader, at position: Int, of image: Image, in source: inout Source
  ) throws(ReadError) {
    guard header.pointerSize == 4 || header.pointerSize == 8 else {
      throw .malformedBuildInfo(
        "not a Go executable: the pointer size is neither 4 nor 8", at: position + 14)
    }
    self.image = image
    self.header = header
    self.position = position
    relocations = try ELFRelocations(of: image, in: &source)
  }

  func version<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    try string(header.versionAddress, index: 0, in: &source)
  }

  func moduleText<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    try string(header.textAddress, index: 1, in: &source)
  }

  /// The place of the string whose Go string header the pointer leads to; empty where the pointer is
  /// null, as a binary without modules has no text to point to.
  ///
  /// Go takes a string that it cannot reach for an empty one. Half of the facts would then pass for
  /// all of them, so here it is an error.
  ///
  /// - Parameter index: which of the pointers of the blob's header it is.
  private func string<Source: ByteSource & ~Copyable & ~Escapable>(
    _ pointer: UInt64, index: Int, in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    var pointer = pointer
    if relocations != nil {
      let place = position + 16 + index * Int(header.pointerSize)
      if let location = try image.addresses(of: [place], in: &source)[0] {
        pointer = try relocated(pointer, at: location, in: &source)
      }
    }
    guard pointer != 0 else { return 0..<0 }
    let place = try range(at: pointer, count: 2 * UInt64(header.pointerSize), in: &source)
    let string = GoString(try source.bytes(at: place.lowerBound, count: place.count), header.order)
    guard string.byteCount > 0 else { return 0..<0 }
    let address = try relocated(string.address, at: pointer, in: &source)
    return try range(at: address, count: string.byteCount, in: &source)
  }

  /// The pointer at `location` as it will be when the program runs.
  private func relocated<Source: ByteSource & ~Copyable & ~Escapable>(
    _ pointer: UInt64, at location: UInt64, in source: inout Source
  ) throws(ReadError) -> UInt64 {
    try relocations?.addend(at: location, in: &source) ?? pointer
  }

  private func range<Source: ByteSource & ~Copyable & ~Escapable>(
    at address: UInt64, count: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int> {
    guard
      let range = try image.filePart(from: address, in: &source)?.subrange(at: 0, count: count)
    else {
      throw .unmapped("expected file contents for a string of the build info", address)
    }
    return range
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
