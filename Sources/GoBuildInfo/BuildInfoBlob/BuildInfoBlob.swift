internal import BinarySupport

/// The blob at a known position: its header, and the way from there to the two strings.
struct BuildInfoBlob {
  /// The most module text that is read. A line takes some 100 bytes, so this holds the text of some
  /// ten thousand modules; the largest programs known have a few thousand.
  static let maximumTextByteCount = 1 << 20

  /// No Go version, with every experiment there is, comes near this.
  static let maximumVersionByteCount = 4096

  private let position: Int
  private let address: UInt64
  /// Where the file's bytes of the memory end that holds the blob.
  private let end: Int

  init(at position: Int, address: UInt64, end: Int) {
    self.position = position
    self.address = address
    self.end = end
  }

  func location(
    of image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation {
    let header = BlobHeader(try source.bytes(at: position, count: BlobHeader.byteCount))
    if header.form == .inline { return try inlineLocation(in: &source) }
    let strings = try PointerStrings(
      header, at: position, address: address, of: image, in: &source)
    return try location(
      .pointers, goVersion: strings.version(of: image, in: &source),
      moduleText: strings.moduleText(of: image, in: &source), in: &source)
  }

  // What follows is compiled once, not for each object file format.

  private func inlineLocation(
    in source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation {
    let version = try inlineString(at: position + BlobHeader.byteCount, in: &source)
    return try location(
      .inline, goVersion: version,
      moduleText: inlineString(at: version.upperBound, in: &source), in: &source)
  }

  private func location(
    _ form: BlobForm, goVersion version: Range<Int>, moduleText framed: Range<Int>,
    in source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation {
    guard !version.isEmpty else {
      throw .malformedBuildInfo("not a Go executable: the Go version is empty", at: position)
    }
    guard version.count <= BuildInfoBlob.maximumVersionByteCount else {
      throw .limit("expected a Go version of at most 4096 bytes", found: UInt64(version.count))
    }
    guard framed.count <= BuildInfoBlob.maximumTextByteCount else {
      throw .limit("expected module text of at most 1 MiB", found: UInt64(framed.count))
    }
    return BuildInfoLocation(
      provenance: .blob(position: position, form: form), goVersion: version,
      moduleText: try ModuleTextFrame.contents(of: framed, in: &source))
  }

  /// A string after its length as a uvarint.
  private func inlineString(
    at start: Int, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int> {
    let prefix = try source.bytes(at: start, count: min(Uvarint.maximumByteCount, end - start))
    guard let length = Uvarint(prefix) else {
      throw .malformedBuildInfo("not a Go executable: a string's length is damaged", at: start)
    }
    let contents = start + length.byteCount
    guard let range = (contents..<end).subrange(at: 0, count: length.value) else {
      throw .malformedBuildInfo("not a Go executable: a string leaves the build info", at: start)
    }
    return range
  }
}
