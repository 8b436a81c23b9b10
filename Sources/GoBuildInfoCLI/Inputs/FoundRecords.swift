internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo

/// The images of a file that a command came across, with the path to name it by.
struct FoundRecords: Sendable {
  let path: Pathname
  let images: BinaryRecords

  /// How many files a scan may hold: those of the largest programs have some hundred kilobytes of modules each.
  static let maximumHeldCount = 16

  /// Reads a file that was named.
  ///
  /// - Parameters:
  ///   - confirmsVersions: whether to search programs for a second copy of the Go version.
  ///   - hashes: whether to compute the hash of the file.
  /// - Throws: ``ReadError`` where there is no image that can be read.
  init(
    _ path: Pathname, _ reader: inout FileReader, confirmsVersions: Bool = false,
    hashes: Bool = false
  ) throws(ReadError) {
    self.path = path
    images = try BinaryRecords(
      reading: &reader, file: path, confirmsVersions: confirmsVersions, hashes: hashes)
  }

  /// Reads a file that a scan found.
  ///
  /// - Parameters:
  ///   - confirmsVersions: as for files that were named.
  ///   - hashes: as for files that were named.
  ///   - findsInterpreters: whether to look for the interpreter in the image that the file lies in.
  /// - Throws: ``ReadError`` where there is no image that can be read.
  init(
    _ file: borrowing ScannedFile, _ reader: inout FileReader, confirmsVersions: Bool = false,
    hashes: Bool = false, findsInterpreters: Bool = false
  ) throws(ReadError) {
    path = file.path
    var images = try BinaryRecords(
      reading: &reader, file: path, location: file.location,
      confirmsVersions: confirmsVersions, hashes: hashes)
    if findsInterpreters { images.findInterpreters { file.imageContains($0) } }
    self.images = images
  }
}
