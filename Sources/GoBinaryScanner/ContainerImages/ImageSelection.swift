internal import BinarySupport
import GoBuildInfo

/// What an image is called, from the index that names it to its configuration.
struct ImageReference {
  /// The name that is shown; nil where no description has one.
  var name: String?
  /// Tags and other names by which images can be asked for.
  var names: [String] = []
  /// The digests of its manifest, of indexes that list it, and of its configuration.
  var digests: [String] = []
  /// Whether the names lack the host of a registry, as in the storage of one.
  var isWithoutHost = false

  /// The same with the digest of what was reached by it.
  func adding(digest: String) -> ImageReference {
    var other = self
    other.digests.append(digest)
    return other
  }
}

/// Which images of an archive or folder are read.
struct ImageSelection {
  private let names: [ImageName]
  private let platforms: [ImagePlatform]

  init(_ options: BinaryScanner.Options) {
    names = options.imageNames.map { ImageName($0) }
    platforms = options.imagePlatforms
  }

  /// Whether all images are read, and what belongs to no image.
  var isEverything: Bool { names.isEmpty && platforms.isEmpty }

  /// Whether an image is read.
  ///
  /// - Parameter platform: nil where none is stated.
  func includes(_ reference: ImageReference, _ platform: ImagePlatform?) -> Bool {
    let hasPlatform =
      platforms.isEmpty
      || platform.map { stated in platforms.contains { $0.includes(stated) } } ?? false
    return hasPlatform && (names.isEmpty || names.contains { $0.matches(reference) })
  }

  /// Whether an image may be read of which the platform, or digests of what describes it, are not known yet.
  func mayInclude(_ reference: ImageReference, _ platform: ImagePlatform?) -> Bool {
    if let platform, !platforms.isEmpty, !platforms.contains(where: { $0.includes(platform) }) {
      return false
    }
    return names.isEmpty || names.contains { $0.mayBeDigest || $0.matches(reference) }
  }
}

/// The name of an image as people type it: a repository with or without tag, a digest, or the first twelve digits of one
/// or more.
struct ImageName {
  private let text: String
  private let repository: Repository
  /// Nil for any.
  private let tag: String?
  /// The digest, or its first digits, without the name of the algorithm.
  private let digits: String?
  private let algorithm: String?

  private static let minimumDigitCount = 12

  init(_ text: String) {
    self.text = text
    let at = text.utf8.lastIndex(of: UInt8(ascii: "@"))
    let digest = at.map { text[text.utf8.index(after: $0)...] } ?? text[...]
    let parts = digest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isNamed = parts.count == 2 && DigestAlgorithm(rawValue: String(parts[0])) != nil
    let digits = isNamed ? parts[1] : digest
    let isDigest =
      digits.utf8.count >= ImageName.minimumDigitCount
      && digits.utf8.allSatisfy(HexadecimalText.isDigit)
    self.digits = isDigest && (isNamed || at == nil) ? String(digits) : nil
    algorithm = isNamed ? String(parts[0]) : nil
    let (repository, tag) = ImageName.parts(at.map { text[..<$0] } ?? text[...])
    self.repository = Repository(repository)
    self.tag = tag
  }

  /// Whether it may be the digest of an image, whatever its names are.
  var mayBeDigest: Bool { digits != nil }

  func matches(_ reference: ImageReference) -> Bool {
    if let digits, reference.digests.contains(where: { isStart(digits, of: $0) }) { return true }
    return reference.names.contains { matches($0, isWithoutHost: reference.isWithoutHost) }
  }

  private func isStart(_ digits: String, of digest: String) -> Bool {
    let parts = digest.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return false }
    return (algorithm == nil || parts[0] == algorithm!) && parts[1].hasPrefix(digits)
  }

  private func matches(_ name: String, isWithoutHost: Bool) -> Bool {
    if name == text { return true }
    let (other, otherTag) = ImageName.parts(name[...])
    return Repository(other).matches(repository, isWithoutHost: isWithoutHost)
      && (tag == nil || tag == otherTag)
  }

  /// A repository and a tag, which follows the last colon unless that is one of a port.
  private static func parts(_ name: Substring) -> (repository: Substring, tag: String?) {
    guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return (name, nil) }
    let tag = name[name.utf8.index(after: colon)...]
    guard !tag.utf8.contains(UInt8(ascii: "/")) else { return (name, nil) }
    return (name[..<colon], String(tag))
  }
}

/// The name of a repository, with the host that Docker adds.
private struct Repository {
  private let host: String
  private let path: String
  /// Whether the host was left out.
  private let isShort: Bool

  init(_ text: Substring) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let first = parts.first.map { String($0) } ?? ""
    let isHost =
      parts.count == 2
      && (first == "localhost"
        || first.utf8.contains { [UInt8(ascii: "."), UInt8(ascii: ":")].contains($0) })
    isShort = !isHost
    host = isHost && first != "index.docker.io" ? first : "docker.io"
    let path = isHost ? String(parts[1]) : String(text)
    let isOfficial = host == "docker.io" && !path.utf8.contains(UInt8(ascii: "/"))
    self.path = isOfficial ? "library/\(path)" : path
  }

  /// The path as it is without a host.
  private var bare: String {
    path.hasPrefix("library/") ? String(path.dropFirst("library/".utf8.count)) : path
  }

  /// Whether this is the repository that another name asks for. Podman calls its own images by the host `localhost`.
  func matches(_ wanted: Repository, isWithoutHost: Bool) -> Bool {
    if isWithoutHost { return bare == wanted.bare }
    if host == wanted.host { return path == wanted.path }
    return wanted.isShort && host == "localhost" && path == wanted.bare
  }
}
