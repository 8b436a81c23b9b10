internal import BinarySupport

/// What keeps one image of a file from being read, where others can be.
package struct ImageFailure: Sendable, Hashable {
  /// The name of the image, as ``BinaryParts/Part/name`` has it; nil where the file is the image.
  package let part: String?

  /// The image; nil where it cannot be found.
  package let image: BinaryParts.Part?

  /// Why it cannot be read.
  package let error: ReadError
}

/// Walks the images of a file. Each is either read or reported as a failure.
struct ImageWalk {
  private var parts: BinaryParts
  private var isAnyRead = false
  private var isOver = false
  /// The failure that is thrown where no image can be read. What cannot be judged weighs more than what is not Go.
  private var failure: ReadError?

  /// An image, or why one cannot be found.
  enum Step {
    case image(BinaryParts.Part)
    case failure(ImageFailure)
  }

  init(of source: inout some Bytes) throws(ReadError) {
    parts = try BinaryParts(of: &source)
  }

  /// The next image, or nil after the last one.
  private mutating func next(in source: inout some Bytes) -> Step? {
    guard !isOver else { return nil }
    do throws(ReadError) {
      return try parts.next(in: &source).map { .image($0) }
    } catch {
      return .failure(record(error, nil))
    }
  }

  /// Notes that the image that was asked for last could be read.
  private mutating func didRead() { isAnyRead = true }

  /// Ends the walk.
  private mutating func stop() { isOver = true }

  /// Notes that an image cannot be read, and explains it by what else the image shows
  /// (``ReadError/explained(reading:part:by:)``).
  private mutating func failure(
    _ error: ReadError, _ part: BinaryParts.Part, in source: inout some Bytes,
    explaining depth: Diagnosis.Depth
  ) -> ImageFailure {
    record(error.explained(reading: &source, part: part.range, by: depth), part)
  }

  private mutating func record(_ error: ReadError, _ part: BinaryParts.Part?) -> ImageFailure {
    // Where the file is the image, there is nothing after it.
    if !parts.mayHaveOthers { isOver = true }
    if failure == nil || failure?.isRefusal == true && !error.isRefusal { failure = error }
    return ImageFailure(part: parts.lastName, image: part, error: error)
  }

  /// Checks that an image could be read.
  ///
  /// - Throws: the most severe failure of an image, or the reason why there is no image.
  private func requireReadImage() throws(ReadError) {
    guard isAnyRead else { throw failure ?? parts.absence }
  }
}

extension ImageWalk {
  /// Calls `read` for each image, until it returns false, and `fail` for each that cannot be read, in the order of the file.
  ///
  /// - Throws: ``ReadError`` where no image could be read.
  static func visit<Source: Bytes & ~Copyable & ~Escapable>(
    in source: inout Source, explaining depth: Diagnosis.Depth,
    _ read: (BinaryParts.Part, inout Source) throws(ReadError) -> Bool,
    fail: (ImageFailure) -> Void
  ) throws(ReadError) {
    var walk = try ImageWalk(of: &source)
    while let step = walk.next(in: &source) {
      switch step {
      case .failure(let failure): fail(failure)
      case .image(let part):
        do throws(ReadError) {
          if try !read(part, &source) { walk.stop() }
          walk.didRead()
        } catch {
          fail(walk.failure(error, part, in: &source, explaining: depth))
        }
      }
    }
    try walk.requireReadImage()
  }
}

extension BinaryImages {
  /// Calls `read` for each image, until it returns false.
  ///
  /// A failure to read an image is explained by what else the image shows (``ReadError/explained(reading:part:by:)``).
  ///
  /// - Parameter depth: how much of an image without build info is read for the explanation.
  /// - Returns: the failures, where there are images that could be read.
  /// - Throws: ``ReadError`` where there is none.
  package static func forEach(
    in source: inout FileReader, explaining depth: Diagnosis.Depth,
    _ read: (BinaryParts.Part, inout FileReader) throws(ReadError) -> Bool
  ) throws(ReadError) -> [ImageFailure] {
    var failures: [ImageFailure] = []
    try ImageWalk.visit(in: &source, explaining: depth, read) { failures.append($0) }
    return failures
  }
}
