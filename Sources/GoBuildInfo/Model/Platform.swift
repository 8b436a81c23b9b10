internal import BinarySupport

/// What a binary runs on, in Go's names: GOOS and GOARCH.
public struct Platform: Sendable, Hashable {
  /// The operating system, such as `linux` or `darwin`.
  public var os: String

  /// The architecture, such as `amd64` or `arm64`.
  public var architecture: String

  /// Creates a platform from Go's names.
  public init(os: String, architecture: String) {
    self.os = os
    self.architecture = architecture
  }
}

extension Platform: LosslessStringConvertible {
  /// Creates a platform from the form that Go prints: `linux/amd64`.
  ///
  /// - Returns: nil unless the text is two names that are not empty, separated by one slash.
  public init?(_ description: String) {
    let names = description.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
    self.init(os: String(Substring(names[0])), architecture: String(Substring(names[1])))
  }

  /// As Go writes it: `linux/amd64`.
  public var description: String { "\(os)/\(architecture)" }
}
