internal import BinarySupport
public import GoBuildInfo

/// The package URL (purl) of a Go module: `pkg:golang/github.com/BurntSushi/toml@v1.4.0`.
///
/// The module path is split at its last slash into namespace and name; a major version at its end, as in
/// `example.com/tool/v2`, is part of the path and so the name. What follows a `#` in a package URL is a package
/// within a module, which no binary names.
public struct PackageURL: Sendable, Hashable {
  /// The module path, case as it is in ``text``.
  private let path: String
  private let version: String

  /// How a module path is written.
  ///
  /// The type definition of `golang` says of namespace and name both that case matters and that they must be written
  /// in lowercase. In Go case matters: `github.com/BurntSushi/toml` and `github.com/burntsushi/toml` are two modules,
  /// of which one does not exist.
  @nonexhaustive
  public enum Case: String, Sendable, Hashable, CaseIterable {
    /// As in Go, and so usable to fetch the module.
    case preserved
    /// As the text of the definition has it, for tools that compare package URLs in that form.
    case lowercase
  }

  /// The package URL of a module.
  ///
  /// - Parameters:
  ///   - path: the path of the module.
  ///   - version: none where it is empty, or `(devel)`, which names no version.
  ///   - case: how the path is written.
  public init(module path: String, version: String, case: Case = .preserved) {
    self.path = `case` == .lowercase ? PackageURL.lowercased(path) : path
    self.version = version == "(devel)" ? "" : version
  }

  /// The package URL of the standard library of a release: `pkg:golang/stdlib@1.27.3`, as vulnerability scanners
  /// know it. Without a version for toolchains in development and snapshots.
  public init(standardLibraryOf goVersion: GoVersion) {
    path = "stdlib"
    version = StandardLibrary.release(of: goVersion) ?? ""
  }

  /// ASCII alone: module paths have no other letters.
  private static func lowercased(_ text: String) -> String {
    String(
      decoding: text.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 },
      as: UTF8.self)
  }

  /// `text` with all but letters, digits and `-._~:` as percent signs and digits.
  private static func encoded(_ text: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = []
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
        bytes.append(byte)
      default:
        bytes.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
          bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension PackageURL: CustomStringConvertible {
  /// The URL.
  public var description: String {
    let names = path.utf8.split(separator: UInt8(ascii: "/")).map { PackageURL.encoded($0) }
    let suffix = version.isEmpty ? "" : "@\(PackageURL.encoded(version.utf8))"
    return "pkg:golang/\(names.joined(separator: "/"))\(suffix)"
  }
}
