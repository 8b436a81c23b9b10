/// Where in a file the build information lies: numbers only, found without allocating.
///
/// The blob is what `cmd/link` writes and `debug/buildinfo` reads: a header of 32 bytes (14 bytes
/// of magic, the pointer size, flags) that is followed by the two strings (Go 1.18 and later) or
/// ends in two pointers to them (Go 1.13 to 1.17).
public struct BuildInfoLocation: Sendable, Hashable {
  /// The position of the blob's header.
  public let blob: Int

  /// How the blob leads to its strings.
  public let form: BlobForm

  /// The text of the Go version, never empty.
  public let goVersion: Range<Int>

  /// The module text without its frame; empty where the binary was built without modules.
  public let moduleText: Range<Int>
}

extension BuildInfoLocation {
  /// Finds the build information of a file, or of one slice of a universal file.
  ///
  /// Reads the container's headers and the blob, nothing else; allocates nothing but what the
  /// source needs for its windows.
  ///
  /// - Parameters:
  ///   - source: the bytes of the file.
  ///   - part: the part of the file to look at; all of it if nil. A universal file stands for its
  ///     first slice, as for Go.
  /// - Throws: ``ReadError``.
  public init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, part: Range<Int>? = nil
  ) throws(ReadError) {
    switch try FileFormat(sniffing: &source, in: part) {
    case .image(let image):
      self = try BuildInfoLocation(of: image, in: &source)
    case .universal(let binary):
      let slice = try binary.slice(0, in: &source)
      self = try BuildInfoLocation(in: &source, part: slice.part)
    }
  }

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    of image: Image, in source: inout Source
  ) throws(ReadError) {
    guard
      let region = try image.buildInfoRegion(in: &source)?.aligned(to: MagicSearch.alignment)
    else {
      throw .noBuildInfo("not a Go executable: no section that could hold build info")
    }
    guard let mapped = try image.filePart(from: region.start, in: &source) else {
      throw .unmapped("expected file contents for the build info", region.start)
    }
    let data = mapped.clamped(at: 0, count: region.byteCount)
    let searched = data.clamped(at: 0, count: MagicSearch.maximumByteCount)
    guard let blob = try MagicSearch.firstPosition(in: &source, searched) else {
      guard searched == data else {
        throw .limit("expected build info in the first 4 GiB of data", found: UInt64(data.count))
      }
      throw .noBuildInfo("not a Go executable: no build info in its data")
    }
    // The strings may reach past the section, as long as the memory around it does.
    self = try BuildInfoBlob(at: blob, end: mapped.upperBound).location(of: image, in: &source)
  }
}
