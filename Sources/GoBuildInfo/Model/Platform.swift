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

extension Platform: CustomStringConvertible {
  /// As Go writes it: `linux/amd64`.
  public var description: String { "\(os)/\(architecture)" }
}
