internal import BinarySupport

/// A module that went into a binary: Go's `debug.Module`.
public struct Module: Sendable, Hashable {
  /// The module path, such as `golang.org/x/net`.
  public var path: String

  /// The version, such as `v0.30.0`; `(devel)` or empty where the build knew none.
  public var version: String

  /// The checksum, `h1:` and a base64 SHA-256 over the module's files; empty where there is none.
  public var sum: String

  /// None or one. An array, because a value cannot hold another of its own type.
  private var replacements: [Module] = []

  /// What the build took in place of this module, if anything: a module of another path or
  /// version, or a directory, which has no version and no sum.
  public var replacement: Module? {
    get { replacements.first }
    set { replacements = newValue.map { [$0] } ?? [] }
  }

  /// The module whose code was compiled: the replacement where there is one, otherwise the module itself.
  public var effective: Module { replacement ?? self }

  /// Creates a module.
  public init(path: String, version: String, sum: String = "", replacement: Module? = nil) {
    self.path = path
    self.version = version
    self.sum = sum
    self.replacement = replacement
  }

  /// Go's zero value, which stands for no module.
  static let none = Module(path: "", version: "")

  /// Copies what a view shows, with what replaces the module; each byte that is part of no valid UTF-8 sequence becomes
  /// U+FFFD.
  public init(_ view: borrowing ModuleView) {
    self.init(view.line)
    if let line = view.replacement { replacement = Module(line) }
  }

  /// Copies what a line shows.
  private init(_ line: borrowing ModuleLine) {
    self.init(
      path: String(line.path), version: String(line.version), sum: String(line.sum))
  }

  init(_ line: borrowing ModuleLine, _ decoder: TextDecoder) {
    self.init(
      path: decoder.string(line.path.bytes), version: decoder.string(line.version.bytes),
      sum: decoder.string(line.sum.bytes))
  }
}
