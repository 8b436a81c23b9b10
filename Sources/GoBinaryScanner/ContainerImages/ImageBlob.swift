internal import BinarySupport
package import GoBuildInfo

/// A file of an image: a manifest, a configuration, a layer.
struct ImageBlob: Hashable {
  /// Where it lies in the archive or folder.
  let path: [UInt8]
  /// The digest of its contents by which it is called, such as `sha256:...`.
  let digest: String?

  /// A file as `manifest.json` of `docker save` names it.
  init(path: String) {
    self.path = Array(path.utf8)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    digest =
      parts.count == 3 && parts[0].utf8.elementsEqual("blobs".utf8)
      ? "\(parts[1]):\(parts[2])" : nil
  }

  init(path: [UInt8]) {
    self.path = path
    digest = nil
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
      }
  }

  /// How the files of an image are called that has a manifest of its own.
  enum Form {
    /// As in an OCI image layout.
    case layout
    /// As in `dir:` of skopeo and containers-transports(5).
    case directory
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
      .text("digest mismatch: contents are sha256:\(contents), name says \(quoted(name))"))
  }

  /// What a file has, short and in characters that can be seen.
  package static func quoted(_ text: String) -> String {
    let bytes = text.utf8.prefix(100).map { 0x20..<0x7f ~= $0 ? $0 : UInt8(ascii: "?") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
