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
  private let images: [BinaryImage]

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
    var reader = try FileReader(opening: name)
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
    try self.init(in: &memory, options, explaining: .contents)
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

  /// Reads the images of an open file.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - options: what may be done to read build info.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  public init(reading reader: inout FileReader, options: ReadOptions = []) throws(ReadError) {
    try self.init(in: &reader, options, explaining: .contents)
  }

  /// Reads the images of an open file.
  ///
  /// - Parameter depth: how much of an image without build info is read for the explanation.
  /// - Throws: ``ReadError`` where there is no image whose build info can be read.
  package init(
    reading reader: inout FileReader, explaining depth: Diagnosis.Depth
  ) throws(ReadError) {
    try self.init(in: &reader, [], explaining: depth)
  }

  private init(
    in source: inout some Bytes, _ options: ReadOptions, explaining depth: Diagnosis.Depth
  ) throws(ReadError) {
    var images: [BinaryImage] = []
    try ImageWalk.visit(in: &source, explaining: depth) { part, source throws(ReadError) in
      let info = try BuildInfo(reading: &source, part: part.range, options: options)
      images.append(BinaryImage(name: part.name, part: part, info: .success(info)))
      return true
    } fail: {
      images.append(BinaryImage($0))
    }
    self.images = images
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
///
/// The initializers of ``BuildInfoView``, ``BinaryFacts`` and others take an image to read that one of the file.
public struct BinaryImage: Sendable, Hashable {
  /// The name that distinguishes it from others in the file: `arm64`, `go.o`, or both as `arm64, go.o`. Nil where the file is the
  /// image.
  public let name: String?

  /// The architecture of a slice of a universal file, as Apple's tools write it; nil in other files, and where the slice
  /// cannot be read.
  public var slice: String? { part?.slice }

  /// The name of a static library's member; nil in other files, and where the member cannot be read.
  public var member: String? { part?.member }

  /// Its build info, or why that cannot be read.
  public let info: Result<BuildInfo, ReadError>

  /// Where it lies in the file; nil where that cannot be determined, and ``info`` is a failure.
  private let part: BinaryParts.Part?

  fileprivate init(name: String?, part: BinaryParts.Part?, info: Result<BuildInfo, ReadError>) {
    self.name = name
    self.part = part
    self.info = info
  }

  fileprivate init(_ failure: ImageFailure) {
    self.init(name: failure.part, part: failure.image, info: .failure(failure.error))
  }

  /// Where it lies in the file.
  ///
  /// - Throws: the reason why that cannot be determined.
  package func requireRange() throws(ReadError) -> Range<Int> {
    if let part { return part.range }
    _ = try info.get()
    throw ReadError(.malformedObjectFile, .sentence("an image without a place in its file"))
  }
}
