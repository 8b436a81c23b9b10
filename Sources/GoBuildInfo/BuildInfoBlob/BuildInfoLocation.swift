internal import BinarySupport

/// Where in a file the build information lies: numbers only, found without allocating.
///
/// The blob is what `cmd/link` writes and `debug/buildinfo` reads: a header of 32 bytes (14 bytes
/// of magic, the pointer size, flags) that is followed by the two strings (Go 1.18 and later) or
/// ends in two pointers to them (Go 1.13 to 1.17).
public struct BuildInfoLocation: Sendable, Hashable {
  /// How it was found.
  public let provenance: Provenance

  /// The text of the Go version. It is never empty unless build info was recovered, and none was found.
  public let goVersion: Range<Int>

  /// The module text without its frame; empty where the binary was built without modules, or where build info was
  /// recovered, and it was not.
  public let moduleText: Range<Int>

  /// Creates a location, such as one that was kept from an earlier reading.
  ///
  /// - Parameters:
  ///   - provenance: how it was found.
  ///   - goVersion: where in the file the text of the Go version is. ``BuildInfoView/init(reading:at:)`` fails where that is
  ///     not in the source.
  ///   - moduleText: where the module text without its frame is, under the same condition.
  public init(provenance: Provenance, goVersion: Range<Int>, moduleText: Range<Int>) {
    self.provenance = provenance
    self.goVersion = goVersion
    self.moduleText = moduleText
  }
}

/// How build info was found, and so how sure it is.
@nonexhaustive
public enum Provenance: Sendable, Hashable {
  /// By the blob at that position of the file: what Go's own reader trusts.
  case blob(position: Int, form: BlobForm)

  /// In a WebAssembly module, which has no blob: the version among its producers, and the module text by its
  /// frame, with what speaks for its being the program's own.
  case webAssembly(moduleText: Recovery.Evidence)

  /// By what is left of it, on request.
  case recovered(Recovery)
}

/// What may be done to read build info.
public struct ReadOptions: OptionSet, Sendable {
  /// The bits of the set.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Look through all of the file where there is no blob that could be read.
  ///
  /// This takes as long as reading the file a few times. The result says what speaks for it:
  /// ``BuildInfoLocation/provenance``.
  public static let recovering = ReadOptions(rawValue: 1)
}

extension BuildInfoLocation {
  /// Finds the build information of an open file.
  ///
  /// Reads the headers and the blob, nothing else; allocates nothing but what the reader needs for its windows.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil, as for Go.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  public init(
    in reader: inout FileReader, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(in: &reader, part: image?.requireRange(), options: options)
  }

  /// Finds the build information in the contents of a file, as ``init(in:image:options:)`` does in a file.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read; the first one if nil.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  public init(
    parsing bytes: RawSpan, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    var memory = MemoryBytes(bytes)
    try self.init(in: &memory, part: image?.requireRange(), options: options)
  }

  package init(
    in source: inout some Bytes, part: Range<Int>? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    let image = try Image(firstIn: &source, part: part)
    do throws(ReadError) {
      self = try image.accept(Locator(), in: &source)
    } catch  where options.contains(.recovering) {
      guard let found = try BuildInfoLocation.recovered(of: image, in: &source) else { throw error }
      self = found
    }
  }

  private struct Locator: ImageVisitor {
    func visit(
      _ image: some ImageFormat, in source: inout some Bytes
    ) throws(ReadError) -> BuildInfoLocation {
      try image.buildInfoLocation(in: &source)
    }
  }

  /// Looks for the blob in a region; nil where there is none.
  fileprivate init?(
    of image: some ImageFormat, in source: inout some Bytes, _ region: AddressRange
  ) throws(ReadError) {
    guard let region = region.aligned(to: MagicSearch.alignment) else { return nil }
    guard let mapped = try image.memory(from: region.start, in: &source)?.file else {
      guard try image.isDebugFile(in: &source) else {
        throw .unmapped("no memory is mapped for the build info", region.start)
      }
      return nil
    }
    let data = mapped.clamped(at: 0, count: region.byteCount)
    let searched = data.clamped(at: 0, count: MagicSearch.maximumByteCount)
    guard let blob = try MagicSearch.firstPosition(in: &source, searched) else {
      guard searched == data else {
        throw .limit("expected build info in the first 4 GiB of data", found: UInt64(data.count))
      }
      return nil
    }
    // The strings may reach past the section, as long as the memory around it does.
    self = try BuildInfoBlob(
      at: blob, address: region.start + UInt64(blob - mapped.lowerBound), end: mapped.upperBound
    ).location(of: image, in: &source)
  }
}

extension ImageFormat {
  func buildInfoLocation(in source: inout some Bytes) throws(ReadError) -> BuildInfoLocation {
    var index = 0
    while let region = try buildInfoRegion(index, in: &source) {
      if let location = try BuildInfoLocation(of: self, in: &source, region) { return location }
      index += 1
    }
    guard index > 0 else {
      throw .noBuildInfo("not a Go executable: no section that could hold build info")
    }
    throw try isDebugFile(in: &source)
      ? .debugFile : .noBuildInfo("not a Go executable: no build info in its data")
  }
}
