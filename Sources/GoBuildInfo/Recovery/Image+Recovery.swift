internal import BinarySupport

// What recovery asks of an image. It is long, so it is compiled once and not for each object file format: only these
// questions are.

extension Image {
  /// The bytes of the file that are in the memory of the loaded program.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more than 4096 segments or sections.
  func loadedBytes(in source: inout some Bytes) throws(ReadError) -> LoadedBytes {
    try accept(LoadedBytesReader(), in: &source)
  }

  /// The addresses of what lies at some positions of the file; nil for each that is not in the program's memory.
  func addresses(
    of positions: [Int], in source: inout some Bytes
  ) throws(ReadError) -> [UInt64?] {
    try accept(AddressReader(positions: positions), in: &source)
  }

  /// What the blob at a position leads to; nil where no bytes of the file are at the address.
  func location(
    ofBlobAt position: Int, _ address: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation? {
    try accept(BlobReader(position: position, address: address), in: &source)
  }

  /// How the words of the program lie in the file, and the part of the file that the image occupies.
  func words(
    in source: inout some Bytes
  ) throws(ReadError) -> (format: WordFormat?, image: Range<Int>) {
    try accept(WordReader(), in: &source)
  }

  /// The first relocation in a range of the file that puts a wanted address in a place, and the bytes of the file from that
  /// place on, if it has some.
  func firstRelocation(
    in range: Range<Int>, _ source: inout some Bytes,
    where isWanted: @escaping @Sendable (UInt64) -> Bool
  ) throws(ReadError) -> (AddressRelocation, place: Range<Int>?)? {
    try accept(RelocationSearch(range: range, isWanted: isWanted), in: &source)
  }
}

private struct LoadedBytesReader: ImageVisitor {
  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> LoadedBytes {
    try image.loadedBytes(in: &source)
  }
}

private struct AddressReader: ImageVisitor {
  let positions: [Int]

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> [UInt64?] {
    var lookup = AddressLookup(of: positions, in: image.part)
    try image.visitLoadedParts(in: &source) { mapped in
      lookup.visit(mapped, base: image.imageBase)
      return false
    }
    return lookup.addresses
  }
}

private struct BlobReader: ImageVisitor {
  let position: Int
  let address: UInt64

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation? {
    guard let end = try image.filePart(from: address, in: &source)?.upperBound else { return nil }
    return try BuildInfoBlob(at: position, address: address, end: end)
      .location(of: image, in: &source)
  }
}

private struct WordReader: ImageVisitor {
  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> (format: WordFormat?, image: Range<Int>) {
    (image.words, image.part)
  }
}

private struct RelocationSearch: ImageVisitor {
  let range: Range<Int>
  let isWanted: @Sendable (UInt64) -> Bool

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> (AddressRelocation, place: Range<Int>?)? {
    let relocation = try image.firstRelocation(in: range, &source, where: isWanted)
    guard let relocation else { return nil }
    return (relocation, try image.filePart(from: relocation.place, in: &source))
  }
}
