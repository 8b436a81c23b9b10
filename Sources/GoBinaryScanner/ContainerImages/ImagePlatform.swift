internal import BinarySupport
import GoBuildInfo

extension Platform {
  /// The platform that a configuration or a descriptor of an image states, in the names of Go.
  ///
  /// Other spellings are those that containerd's module `platforms` takes for the same, and `wasi`, as Docker calls
  /// `wasip1`.
  ///
  /// - Returns: nil where none is stated.
  init?(statedIn value: JSONValue?) {
    guard let os = value?["os"]?.text, let architecture = value?["architecture"]?.text,
      !os.isEmpty, !architecture.isEmpty, os.utf8.count < 64, architecture.utf8.count < 64
    else { return nil }
    self.init(
      os: Platform.goOS(Platform.lowercased(os)),
      architecture: Platform.goArchitecture(Platform.lowercased(architecture)))
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

  /// The name with small letters in place of capital ones of ASCII: no known name has others.
  private static func lowercased(_ name: String) -> String {
    let bytes = name.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }
}
