internal import BinarySupport
public import GoBuildInfo

/// The location of a file in an archive or a container image.
public struct ArchiveLocation: Sendable, Hashable {
  /// The archive, or the folder with an image.
  public let archive: Pathname

  /// The name of the image in the archive: its tags, or else its platform or digest. Nil where the archive is not an image.
  public let image: String?

  /// The layer that has the file: the digest of its uncompressed contents where the image's configuration records it,
  /// and otherwise the name that its manifest has for it. Nil where the archive is not an image.
  public let layer: String?

  /// The platforms that the image is for, as its configuration states them. Several where images for several platforms
  /// have the same layers; empty where the archive is not an image or states none.
  public let platforms: [Platform]

  /// The path of the file from the root, which begins with a slash.
  public let file: Pathname

  /// Whether the layer was not checked against the digests that the image lists, at the request of the caller.
  public var isUnverified = false

  /// Whether files of other images of the archive have the same paths.
  private let isAmongSeveral: Bool

  /// All in one: `image.tar:/usr/bin/tool`, or `images.tar[NAME]:/usr/bin/tool` where there are several images.
  public var path: Pathname {
    var path = archive.bytes
    if isAmongSeveral, let image { path += Array("[\(image)]".utf8) }
    return Pathname(bytes: path + [UInt8(ascii: ":")] + file.bytes)
  }

  /// Creates a location, such as for a test. Its ``path`` does not name the image.
  ///
  /// - Parameters:
  ///   - archive: the archive, or the folder with an image.
  ///   - image: the name of the image; nil where the archive is not one.
  ///   - layer: the layer that has the file; nil where the archive is not an image.
  ///   - platforms: the platforms that the image is for; empty where the archive is not an image, or states none.
  ///   - file: the path of the file from the root, which begins with a slash.
  public init(
    archive: Pathname, image: String? = nil, layer: String? = nil, platforms: [Platform] = [],
    file: Pathname
  ) {
    self.init(
      archive: archive, image: image, layer: layer, platforms: platforms, file: file,
      isAmongSeveral: false)
  }

  package init(
    archive: Pathname, image: String?, layer: String?, platforms: [Platform], file: Pathname,
    isAmongSeveral: Bool, isUnverified: Bool = false
  ) {
    self.archive = archive
    self.image = image
    self.layer = layer
    self.platforms = platforms
    self.file = file
    self.isAmongSeveral = isAmongSeveral
    self.isUnverified = isUnverified
  }

  /// The layer for people: of a digest twelve digits, as other tools show it.
  package var shortLayer: String? {
    guard let layer, layer.hasPrefix("sha256:") else { return layer }
    return String(layer.dropFirst(7).prefix(12))
  }
}
