internal import BinarySupport
public import GoBuildInfo

/// The platform of a container image, as `--platform` of container tools takes it: `linux/arm64` or `linux/arm/v7`.
///
/// Names that containerd's module `platforms` takes for the same are the same: `x86_64` and `amd64`, `arm64/v8` and
/// `arm64`, `armhf` and `arm/v7`. `wasi` is `wasip1`, as Docker calls it.
public struct ImagePlatform: Sendable, Hashable {
  /// The operating system and the architecture, in Go's names.
  public let platform: Platform

  /// The variant of the architecture, such as `v7`; empty for the one that images do not state, and nil for any.
  public let variant: String?

  /// The most bytes of a name.
  private static let maximumByteCount = 64

  /// The platform that a configuration or a descriptor of an image states.
  ///
  /// - Returns: nil where none is stated.
  init?(statedIn value: JSONValue?) {
    guard let os = value?["os"]?.text, let architecture = value?["architecture"]?.text else {
      return nil
    }
    let variant = value?["variant"]?.text ?? ""
    self.init(os, architecture, variant)
  }

  /// Nil for names that are empty or too long.
  private init?(_ os: String, _ architecture: String, _ variant: String?) {
    let names = [os, architecture, variant ?? ""].map { ImagePlatform.lowercased($0) }
    guard !names[0].isEmpty, !names[1].isEmpty,
      names.allSatisfy({ $0.utf8.count < ImagePlatform.maximumByteCount })
    else { return nil }
    let goArchitecture = ImagePlatform.goArchitecture(names[1])
    platform = Platform(os: ImagePlatform.goOS(names[0]), architecture: goArchitecture)
    let implied = ImagePlatform.impliedVariant(of: names[1])
    self.variant =
      variant == nil && implied == nil
      ? nil : ImagePlatform.variant(names[2].isEmpty ? implied ?? "" : names[2], of: goArchitecture)
  }

  /// Whether images of another platform are those that are asked for by this one.
  func includes(_ other: ImagePlatform) -> Bool {
    platform == other.platform && (variant == nil || variant == other.variant)
  }

  private static func goOS(_ name: String) -> String {
    switch name {
    case "macos": "darwin"
    case "wasi": "wasip1"
    default: name
    }
  }

  private static func goArchitecture(_ name: String) -> String {
    switch name {
    case "i386": "386"
    case "x86_64", "x86-64": "amd64"
    case "aarch64": "arm64"
    case "armhf", "armel": "arm"
    case "wasm32": "wasm"
    default: name
    }
  }

  /// The variant that a name of an architecture states.
  private static func impliedVariant(of name: String) -> String? {
    switch name {
    case "armhf": "v7"
    case "armel": "v6"
    default: nil
    }
  }

  /// A variant in the spelling that is compared.
  private static func variant(_ name: String, of architecture: String) -> String {
    let number = name.utf8.first == UInt8(ascii: "v") ? String(name.dropFirst()) : name
    return switch (architecture, number) {
    case ("amd64", "1"), ("arm64", "8"), (_, ""): architecture == "arm" ? "v7" : ""
    default: "v\(number)"
    }
  }

  /// The name with small letters in place of capital ones of ASCII: no known name has others.
  private static func lowercased(_ name: String) -> String {
    let bytes = name.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ImagePlatform: LosslessStringConvertible {
  /// Creates a platform from `OS/ARCH` or `OS/ARCH/VARIANT`.
  ///
  /// - Returns: nil unless the text is two or three names that are not empty, separated by slashes.
  public init?(_ description: String) {
    let names = description.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
    ).map { String(Substring($0)) }
    guard 2...3 ~= names.count, names.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(names[0], names[1], names.count == 3 ? names[2] : nil)
  }

  /// As container tools write it: `linux/arm/v7`.
  public var description: String {
    guard let variant, !variant.isEmpty else { return platform.description }
    return "\(platform)/\(variant)"
  }
}
