internal import BinarySupport
import GoBuildInfo

/// A version as entries and build info have it, with or without `v` or `go` before it, in the order of `golang.org/x/mod/semver`:
/// all invalid versions are equal and precede all others.
package struct OSVVersion {
  private let semantic: SemanticVersion?

  /// The version that text stands for.
  package init(comparing text: String) {
    // As govulncheck does, which cuts one `v` and then one `go`.
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "v") { rest.removeFirst() }
    if rest.starts(with: "go".utf8) { rest.removeFirst(2) }
    semantic =
      rest.first == UInt8(ascii: "v")
      ? SemanticVersion(String(Substring(rest))) : SemanticVersion("v" + String(Substring(rest)))
  }

  /// A valid version.
  package init?(_ text: String) {
    self.init(comparing: text)
    if semantic == nil { return nil }
  }

  /// Whether the version is neither a prerelease nor a pseudo-version; false for invalid ones.
  package var isRelease: Bool { semantic?.prerelease.isEmpty ?? false }

  package static func < (first: OSVVersion, second: OSVVersion) -> Bool {
    switch (first.semantic, second.semantic) {
    case (_, nil): false
    case (nil, _?): true
    case (let one?, let other?): one.order(to: other) < 0
    }
  }

  package static func >= (first: OSVVersion, second: OSVVersion) -> Bool { !(first < second) }
}
