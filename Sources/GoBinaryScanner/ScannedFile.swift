public import GoBuildInfo

/// A file that a scan has opened.
public struct ScannedFile: ~Copyable {
  private enum Origin {
    case directory(DirectoryNode, DirectoryListing.Entry)
    case archive(ArchivePlace)
    case named(Pathname)
  }

  private let origin: Origin

  init(_ entry: DirectoryListing.Entry, in directory: DirectoryNode) {
    origin = .directory(directory, entry)
  }

  init(_ place: ArchivePlace) {
    origin = .archive(place)
  }

  init(_ path: Pathname) {
    origin = .named(path)
  }

  /// The path: that of the directory the scan began with, and the names from there on. In an archive
  /// ``ArchivePlace/path``.
  ///
  /// - Complexity: O(*n*) in the length of the path, which is put together anew each time.
  public var path: Pathname {
    switch origin {
    case .directory(let directory, let entry): directory.path(of: entry)
    case .archive(let place): place.path
    case .named(let path): path
    }
  }

  /// Where in an archive or a container image it lies; nil for other files.
  public var archivePlace: ArchivePlace? {
    guard case .archive(let place) = origin else { return nil }
    return place
  }
}
