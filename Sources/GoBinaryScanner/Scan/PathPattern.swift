internal import BinarySupport
public import GoBuildInfo

/// Names that a scan passes over.
///
/// In a pattern, `*` stands for any characters but a slash, `?` for one of them, `[a-z]` for one of a set and `[!a-z]` for one that is
/// in none, and a backslash takes the meaning from what follows. A pattern without a slash, but for one at its end, is held against
/// each name in the tree or archive, any other against the path from where the scan begins. What lies in a directory that matches is
/// not looked at either. Characters are bytes, and a bracket or backslash without what belongs to it stands for itself.
public struct PathPattern: Sendable, Hashable {
  /// What each part of a path must match.
  private let components: [[UInt8]]

  /// Whether it is held against paths rather than names.
  private let isPath: Bool

  /// Creates a pattern. Parts that are empty or a dot mean nothing.
  public init(_ pattern: Pathname) {
    let slash = UInt8(ascii: "/")
    components = pattern.bytes.split(separator: slash).map { Array($0) }
      .filter { $0 != [UInt8(ascii: ".")] }
    isPath = pattern.bytes.dropLast().contains(slash)
  }

  /// Whether a name in a directory matches.
  ///
  /// - Parameter path: the parts of its path from where the scan begins; asked for only where they matter.
  func matches(_ name: ArraySlice<UInt8>, at path: () -> [ArraySlice<UInt8>]) -> Bool {
    guard isPath else { return components.count == 1 && Glob.matches(name, components[0]) }
    return matches(path()[...])
  }

  /// Whether a file of an archive matches, or any of the folders it is in.
  ///
  /// - Parameter path: the parts of its path.
  func matchesAny(of path: [ArraySlice<UInt8>]) -> Bool {
    guard isPath else { return path.contains { matches($0, at: { [] }) } }
    return path.count >= components.count && matches(path.prefix(components.count))
  }

  /// Whether the last parts of a path match, as many as the pattern has.
  package func matchesEnd(of path: Pathname) -> Bool {
    let parts = path.bytes.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
    return matches(parts.suffix(components.count))
  }

  private func matches(_ path: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    !components.isEmpty && path.count == components.count
      && zip(path, components).allSatisfy { Glob.matches($0, $1) }
  }
}

extension PathPattern: ExpressibleByStringLiteral {
  /// Creates a pattern of a literal.
  public init(stringLiteral value: String) { self.init(Pathname(value)) }
}

/// Holds a name against a pattern; the system's `fnmatch` is not the same in all C libraries.
private enum Glob {
  /// - Complexity: O(*n* · *m*): of several stars only the last one is taken back.
  static func matches(_ name: ArraySlice<UInt8>, _ pattern: [UInt8]) -> Bool {
    var place = name.startIndex
    var next = 0
    // After the last star, and what it stands for up to now.
    var retry: (next: Int, place: Int)?
    while place < name.endIndex || next < pattern.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
        next += 1
        retry = (next, place)
      } else if place < name.endIndex, let end = end(ofMatch: name[place], pattern, at: next) {
        next = end
        place += 1
      } else if let last = retry, last.place < name.endIndex {
        next = last.next
        place = last.place + 1
        retry = (next, place)
      } else {
        return false
      }
    }
    return true
  }

  /// Where the pattern goes on after what a byte matches; nil where it does not match.
  private static func end(ofMatch byte: UInt8, _ pattern: [UInt8], at start: Int) -> Int? {
    guard start < pattern.count else { return nil }
    switch pattern[start] {
    case UInt8(ascii: "?"): return start + 1
    case UInt8(ascii: "["):
      guard let (isIn, end) = set(byte, pattern, at: start + 1) else { break }
      return isIn ? end : nil
    case UInt8(ascii: "\\") where start + 1 < pattern.count:
      return pattern[start + 1] == byte ? start + 2 : nil
    default: break
    }
    return pattern[start] == byte ? start + 1 : nil
  }

  /// Whether a byte is in a set, and where the pattern goes on; nil where the set does not end.
  private static func set(
    _ byte: UInt8, _ pattern: [UInt8], at start: Int
  ) -> (isIn: Bool, end: Int)? {
    var place = start
    let isNegated = place < pattern.count && "!^".utf8.contains(pattern[place])
    if isNegated { place += 1 }
    var isIn = false
    let first = place
    while place < pattern.count {
      // A bracket that comes first is one of the set.
      if pattern[place] == UInt8(ascii: "]"), place > first {
        return (isIn != isNegated, place + 1)
      }
      if pattern[place] == UInt8(ascii: "\\"), place + 1 < pattern.count { place += 1 }
      let low = pattern[place]
      var high = low
      if place + 2 < pattern.count, pattern[place + 1] == UInt8(ascii: "-"),
        pattern[place + 2] != UInt8(ascii: "]")
      {
        place += 2
        if pattern[place] == UInt8(ascii: "\\"), place + 1 < pattern.count { place += 1 }
        high = pattern[place]
      }
      if low <= byte, byte <= high { isIn = true }
      place += 1
    }
    return nil
  }
}
