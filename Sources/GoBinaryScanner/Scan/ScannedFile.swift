internal import BinarySupport
public import GoBinaryReport
public import GoBuildInfo

/// A file that a scan has opened.
public struct ScannedFile: ~Copyable {
  private enum Origin {
    case directory(DirectoryNode, DirectoryListing.Entry)
    case archive(ArchiveLocation)
    case named(Pathname)
  }

  private let origin: Origin

  /// Finds files in the container image that this one is in; nil for other files.
  private let imageHasFile: ((Pathname) -> Bool?)?

  init(_ entry: DirectoryListing.Entry, in directory: DirectoryNode) {
    origin = .directory(directory, entry)
    imageHasFile = nil
  }

  init(_ location: ArchiveLocation, imageHasFile: ((Pathname) -> Bool?)? = nil) {
    origin = .archive(location)
    self.imageHasFile = imageHasFile
  }

  init(_ path: Pathname) {
    origin = .named(path)
    imageHasFile = nil
  }

  /// The path: that of the directory the scan began with, and the names from there on. In an archive
  /// `ArchiveLocation.path`.
  ///
  /// - Complexity: O(*n*) in the length of the path, which is put together anew each time.
  public var path: Pathname {
    switch origin {
    case .directory(let directory, let entry): directory.path(of: entry)
    case .archive(let location): location.path
    case .named(let path): path
    }
  }

  /// The location in an archive or a container image; nil for other files.
  public var location: ArchiveLocation? {
    guard case .archive(let location) = origin else { return nil }
    return location
  }

  /// Whether the container image that the file is in has a regular file that is not empty at a path as a container sees
  /// it, through symbolic and hard links.
  ///
  /// Layers are read from the top down. Where the answer depends on layers that were not read yet, it is nil, and the file
  /// is inspected a second time when all were; only that result counts.
  ///
  /// - Parameter path: from the root of the image.
  /// - Returns: nil where the file is not in an image, or the answer cannot be determined.
  public func imageContains(_ path: Pathname) -> Bool? { imageHasFile?(path) ?? nil }
}
