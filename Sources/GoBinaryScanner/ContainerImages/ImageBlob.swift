internal import BinarySupport
package import GoBuildInfo

/// A file of an image: a manifest, a configuration, a layer.
struct ImageBlob: Hashable {
  /// Where it lies in the archive or folder.
  let path: [UInt8]
  /// The digest of its contents by which it is called, such as `sha256:...`.
  let digest: String?
  /// How many bytes it has, as its descriptor lists it; negative for an invalid number.
  private(set) var byteCount: Int64?
  /// Whether it is a folder with the files of a layer.
  private(set) var isFolder = false
  /// Its contents in base64, where its descriptor embeds them.
  private(set) var data: String?

  /// A file as `manifest.json` of `docker save` names it.
  init(path: String) {
    self.path = Array(path.utf8)
    let parts = TarEntry.components(of: self.path).map { String(decoding: $0, as: UTF8.self) }
    digest =
      parts.count == 3 && parts[0].utf8.elementsEqual("blobs".utf8)
      ? "\(parts[1]):\(parts[2])" : nil
  }

  init(path: [UInt8], digest: String? = nil) {
    self.path = path
    self.digest = digest
  }

  /// The files of a layer, unpacked in a folder.
  init(folder: [UInt8]) {
    self.init(path: folder)
    isFolder = true
  }

  /// A file that a digest calls; nil for an invalid digest.
  init?(digest: String, in form: Form, isManifest: Bool = false) {
    let parts = digest.split(separator: ":", omittingEmptySubsequences: false)
    // Nothing in it may lead anywhere else.
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ImageBlob.isAllowed) })
    else { return nil }
    self.digest = digest
    path =
      switch form {
      case .layout: Array("blobs/\(parts[0])/\(parts[1])".utf8)
      case .directory: Array((isManifest ? "\(parts[1]).manifest.json" : "\(parts[1])").utf8)
      case .registry: Array("blobs/\(parts[0])/\(parts[1].prefix(2))/\(parts[1])/data".utf8)
      }
  }

  /// The file that a descriptor names; nil for an invalid digest.
  init?(_ descriptor: JSONValue, in form: Form, isManifest: Bool = false) {
    guard let digest = descriptor["digest"]?.text else { return nil }
    self.init(digest: digest, in: form, isManifest: isManifest)
    if let size = descriptor["size"], size != .null { byteCount = size.integer ?? -1 }
    data = descriptor["data"]?.text
  }

  /// Checks that a file has as many bytes as its descriptor lists.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`.
  func verify(byteCount: Int) throws(ReadError) {
    guard let stated = self.byteCount, stated != Int64(byteCount) else { return }
    throw ReadError(
      .malformedArchive,
      .text("size mismatch: contents have \(byteCount) bytes, descriptor records \(max(stated, 0))")
    )
  }

  /// How the files of an image are called that has a manifest of its own.
  enum Form {
    /// As in an OCI image layout.
    case layout
    /// As in `dir:` of skopeo and containers-transports(5).
    case directory
    /// As in the storage of a registry (CNCF Distribution).
    case registry
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "="):
      true
    default: false
    }
  }
}

extension ReadError {
  static func image(_ sentence: StaticString) -> ReadError {
    ReadError(.malformedArchive, .sentence(sentence))
  }

  static func digestMismatch(_ contents: String, _ name: String) -> ReadError {
    ReadError(
      .malformedArchive,
      .text("digest mismatch: contents are \(contents), name says \(quoted(name))"))
  }

  /// What a file has, short and in characters that can be seen.
  package static func quoted(_ text: String) -> String {
    let bytes = text.utf8.prefix(100).map { 0x20..<0x7f ~= $0 ? $0 : UInt8(ascii: "?") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
