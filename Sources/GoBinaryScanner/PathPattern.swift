public import GoBuildInfo

/// Names that a scan passes over, as in a `.gitignore`.
///
/// In a pattern, `*` stands for any characters but a slash, `?` for one of them, `[a-z]` for one of a set, and a backslash
/// takes the meaning from what follows. A pattern without a slash is held against each name in the tree or archive, one
/// with a slash against the path from where the scan begins. What lies in a directory that matches is not looked at either.
/// Characters are bytes. The matching is that of the system's `fnmatch`.
public struct PathPattern: Sendable, Hashable {
  /// Without a slash in front, which only says that there is one.
  private let pattern: Pathname

  /// Whether it is held against paths rather than names.
  private let isPath: Bool

  /// Creates a pattern. A slash at its end means nothing.
  public init(_ pattern: Pathname) {
    let slash = UInt8(ascii: "/")
    let bytes = pattern.bytes
    let inner = bytes.drop { $0 == slash }
    let count = inner.count - inner.reversed().prefix { $0 == slash }.count
    isPath = bytes.dropLast(inner.count - count).contains(slash)
    self.pattern = Pathname(bytes: Array(inner.prefix(count)))
  }

  /// Whether a name in a directory matches.
  ///
  /// - Parameter path: its path from where the scan begins; asked for only where it matters.
  func matches(_ name: Pathname, at path: () -> Pathname) -> Bool {
    DirectoryCalls.matches(isPath ? path() : name, pattern)
  }

  /// Whether a file of an archive matches, or any of the folders it is in.
  ///
  /// - Parameter path: the path, without a slash in front.
  func matchesAny(of path: ArraySlice<UInt8>) -> Bool {
    let slash = UInt8(ascii: "/")
    var start = path.startIndex
    while start < path.endIndex {
      let end = path[start...].firstIndex(of: slash) ?? path.endIndex
      let name = Pathname(bytes: Array(path[start..<end]))
      if matches(name, at: { Pathname(bytes: Array(path[..<end])) }) { return true }
      start = end + 1
    }
    return false
  }
}

extension PathPattern: ExpressibleByStringLiteral {
  /// Creates a pattern of a literal.
  public init(stringLiteral value: String) { self.init(Pathname(value)) }
}
