internal import BinarySupport
import GoBuildInfo

/// A path that a scan begins with.
struct ScanRoot: Sendable {
  let path: Pathname

  /// What the paths of a tree's entries start with, up to and including a slash.
  private let prefix: [UInt8]

  /// Whether archives and images are read as such.
  private let readsArchives: Bool

  /// A directory, an archive or image, or a single file.
  init(_ path: Pathname) {
    let slash = UInt8(ascii: "/")
    let bytes = path.bytes
    self.path = path
    prefix = bytes.last == slash ? bytes : bytes + [slash]
    readsArchives = true
  }

  /// A directory, whatever is in it.
  init(tree path: Pathname, prefix: [UInt8]) {
    self.path = path
    self.prefix = prefix
    readsArchives = false
  }

  /// What is at the path.
  enum Kind {
    case tree
    /// A tree with images, which may have other files too.
    case images
    /// A folder with images and with files of all layers, whether an image has them or not.
    case layers
    case file
  }

  var kind: Kind {
    // What cannot be examined, the walk reports.
    guard readsArchives, let status = try? FileStatus(following: path) else { return .tree }
    if status.kind != .directory { return .file }
    var blobs = BlobStore(folder: path)
    guard blobs.describesImages else { return .tree }
    return blobs.storage?.hasUnpackedLayers ?? false ? .layers : .images
  }

  /// The directory, to walk the tree from.
  var directory: DirectoryNode { DirectoryNode(root: path, prefix: prefix) }
}
