internal import BinarySupport
public import GoBuildInfo

/// Where in an archive or a container image a file lies.
public struct ArchivePlace: Sendable, Hashable {
  /// The archive, or the folder with an image.
  public let archive: Pathname

  /// What the image is called in there: its tags, or else its platform or digest. Nil where the archive is no image.
  public let image: String?

  /// The layer that has the file: the digest of its uncompressed contents where the image's configuration tells it,
  /// and otherwise what its manifest calls it. Nil where the archive is no image.
  public let layer: String?

  /// The platforms that the image is for, as its configuration states them. Several where images for several platforms
  /// have the same layers; empty where the archive is no image or states none.
  public let platforms: [Platform]

  /// The path of the file from the root, which begins with a slash.
  public let file: Pathname

  /// Whether files of other images have the same paths.
  let isAmongSeveral: Bool

  /// All in one: `image.tar:/usr/bin/tool`, or `images.tar[NAME]:/usr/bin/tool` where there are several images.
  public var path: Pathname {
    var path = archive.bytes
    if isAmongSeveral, let image { path += Array("[\(image)]".utf8) }
    return Pathname(bytes: path + [UInt8(ascii: ":")] + file.bytes)
  }
}

extension ArchivePlace {
  /// Creates a place, such as for a test. Its ``path`` does not name the image.
  ///
  /// - Parameters:
  ///   - archive: the archive, or the folder with an image.
  ///   - image: what the image is called; nil where the archive is none.
  ///   - layer: the layer that has the file; nil where the archive is not an image.
  ///   - platforms: the platforms that the image is for; empty where the archive is none, or states none.
  ///   - file: the path of the file from the root, which begins with a slash.
  public init(
    archive: Pathname, image: String? = nil, layer: String? = nil, platforms: [Platform] = [],
    file: Pathname
  ) {
    self.init(
      archive: archive, image: image, layer: layer, platforms: platforms, file: file,
      isAmongSeveral: false)
  }
}
