/// Walks the images in a file: the file itself, or each slice of a universal file and each object with Go code
/// in an archive.
///
///     var parts = try BinaryParts(of: &source)
///     while let part = try parts.next(in: &source) {
///       let info = try BuildInfo(reading: &source, part: part.range)
///     }
public struct BinaryParts: Sendable {
  /// The file, if it is an image and was not handed out yet.
  private var image: Range<Int>?
  private var universal: UniversalBinary?
  /// The first slice that was not looked at.
  private var nextSlice = 0
  /// An archive that is walked: the file, or the slice that was looked at last.
  private var archive: Archive?
  private let options: ReadOptions

  /// The architecture of the slice that was looked at last.
  private var slice: String?

  /// An image in a file.
  public struct Part: Sendable, Hashable {
    /// The architecture of a slice of a universal file, as Apple's tools write it; nil in other files.
    public let slice: String?

    /// The name of an archive's member; nil in other files.
    public let member: String?

    /// Where it lies in the source.
    public let range: Range<Int>

    /// What tells it from the others: `arm64`, `go.o`, or both as `arm64, go.o`. Nil where the file is the image.
    public var name: String? {
      let names = [slice, member].compactMap { $0 }
      return names.isEmpty ? nil : names.joined(separator: ", ")
    }
  }

  /// Whether the file may have other images than the one that was asked for last.
  public private(set) var mayHaveOthers = true

  /// What the part is called that was asked for last, also where it cannot be had; nil where the file is the image.
  public private(set) var lastName: String?

  /// Tells what kind of file it is.
  ///
  /// - Parameters:
  ///   - source: the bytes of the file.
  ///   - options: with ``ReadOptions/recovering`` all members of an archive are looked at, otherwise those at its
  ///     start, where Go's linker puts its own.
  /// - Throws: ``ReadError`` where it is of none that this library reads.
  public init<Source: ByteSource & ~Copyable & ~Escapable>(
    of source: inout Source, options: ReadOptions = []
  ) throws(ReadError) {
    self.options = options
    switch try FileFormat(sniffing: &source) {
    case .image:
      image = source.whole
      mayHaveOthers = false
    case .universal(let binary): universal = binary
    case .archive(let archive): self.archive = archive
    }
  }

  /// The next image, or nil behind the last one.
  ///
  /// - Throws: ``ReadError`` where an image cannot be had. The next call goes on behind it, if there is a way.
  public mutating func next<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Part? {
    if let range = image {
      image = nil
      return Part(slice: nil, member: nil, range: range)
    }
    while true {
      if var archive {
        // There is no way behind what is damaged.
        self.archive = nil
        lastName = slice ?? "archive"
        if let object = try archive.nextGoObject(in: &source, options) {
          self.archive = archive
          return named(Part(slice: slice, member: "go.o", range: object))
        }
      }
      guard let universal, nextSlice < universal.sliceCount else { return nil }
      nextSlice += 1
      slice = nil
      lastName = "slice \(nextSlice)"
      let found = try universal.slice(nextSlice - 1, in: &source)
      slice = found.architecture
      lastName = slice
      guard case .archive(let archive) = try FileFormat(sniffing: &source, in: found.part) else {
        return named(Part(slice: slice, member: nil, range: found.part))
      }
      self.archive = archive
    }
  }

  private mutating func named(_ part: Part) -> Part {
    lastName = part.name
    return part
  }
}
