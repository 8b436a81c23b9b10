internal import BinarySupport

/// The images of a file with the build info of each, or the reason why it cannot be read.
///
/// Most files are one image. A universal file has one for each architecture, a static library one for each Go object.
///
///     for image in try BinaryImages(contentsOf: path) {
///       print(image.name ?? "the file", try image.info.get().goVersion)
///     }
///
/// No image is left out: one that cannot be read is an element with a failure. There is at least one image whose build info
/// could be read; otherwise the initializers throw.
public struct BinaryImages: Sendable, Hashable {
  private var images: [BinaryImage] = []

  /// Reads the images of a file.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - options: what may be done to read build info.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read. With code `unrecognizedFormat` or
  ///   `noBuildInfo` the file is not a Go program; with any other nothing can be said about it.
  /// - Complexity: O(*n*) in the size of static libraries and of images without build info, which are searched for what else
  ///   there is of Go; otherwise as ``BuildInfo/init(contentsOf:options:)-(Pathname,_)`` for each image.
  public init(contentsOf name: Pathname, options: ReadOptions = []) throws(ReadError) {
    var reader = try FileReader(name)
    try self.init(reading: &reader, options: options)
  }

  /// Reads the images of the file at a path, as ``init(contentsOf:options:)-(Pathname,_)`` does.
  ///
  /// - Parameters:
  ///   - path: the path of the file, absolute or relative to the current directory.
  ///   - options: what may be done to read build info.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  public init(contentsOf path: String, options: ReadOptions = []) throws(ReadError) {
    try self.init(contentsOf: Pathname(path), options: options)
  }

  /// Reads the images of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - options: what may be done to read build info.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  public init(parsing bytes: RawSpan, options: ReadOptions = []) throws(ReadError) {
    var memory = MemoryBytes(bytes)
    try self.init(reading: &memory, options: options)
  }

  /// Reads the images of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - options: what may be done to read build info.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  public init(parsing bytes: [UInt8], options: ReadOptions = []) throws(ReadError) {
    try self.init(parsing: bytes.span.raw, options: options)
  }

  /// Reads the images of a file that a source holds.
  ///
  /// - Parameters:
  ///   - source: the bytes of the file.
  ///   - options: what may be done to read build info.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  public init<Source: ByteSource & ~Copyable & ~Escapable>(
    reading source: inout Source, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(reading: &source, options: options, explaining: .contents)
  }

  /// Reads the images of a file that a source holds.
  ///
  /// - Parameter depth: how much of an image without build info is read for the explanation.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  package init<Source: ByteSource & ~Copyable & ~Escapable>(
    reading source: inout Source, options: ReadOptions = [], explaining depth: Diagnosis.Depth
  ) throws(ReadError) {
    var walk = try ImageWalk(of: &source)
    while let step = walk.next(in: &source) {
      switch step {
      case .failure(let failure): images.append(BinaryImage(failure))
      case .image(let part):
        do throws(ReadError) {
          let info = try BuildInfo(reading: &source, part: part.range, options: options)
          walk.didRead()
          images.append(BinaryImage(name: part.name, part: part, info: .success(info)))
        } catch {
          let failure = walk.failure(error, part, in: &source, explaining: depth)
          images.append(BinaryImage(failure))
        }
      }
    }
    try walk.requireReadImage()
  }
}

extension BinaryImages: RandomAccessCollection {
  /// 0, the position of the first image.
  public var startIndex: Int { images.startIndex }

  /// The number of images, the position after the last one.
  public var endIndex: Int { images.endIndex }

  /// The image at a position, in the order of the file.
  public subscript(position: Int) -> BinaryImage { images[position] }
}

/// One image of a file: the file itself, a slice of a universal file, or a Go object in a static library.
public struct BinaryImage: Sendable, Hashable {
  /// What distinguishes it from others in the file: `arm64`, `go.o`, or both as `arm64, go.o`. Nil where the file is the image.
  public let name: String?

  /// Where it lies in the file, for reading its headers (``BinaryFacts/init(parsing:part:)-(RawSpan,_)``); nil where that
  /// cannot be determined, and ``info`` is a failure.
  public let part: BinaryParts.Part?

  /// Its build info, or why that cannot be read.
  public let info: Result<BuildInfo, ReadError>

  fileprivate init(name: String?, part: BinaryParts.Part?, info: Result<BuildInfo, ReadError>) {
    self.name = name
    self.part = part
    self.info = info
  }

  fileprivate init(_ failure: ImageFailure) {
    self.init(name: failure.part, part: failure.image, info: .failure(failure.error))
  }
}
