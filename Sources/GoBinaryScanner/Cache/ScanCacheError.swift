internal import BinarySupport
internal import GoBuildInfo

/// Why a cache of a scan was not loaded or saved.
public struct ScanCacheError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is: what a program decides on.
  @nonexhaustive
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The file could not be read.
    case unreadable
    /// Another user may have written the file: it is a symbolic link, not a regular file, of another
    /// user, or writable by others.
    case notPrivate
    /// The file is not a cache.
    case notCache
    /// The file is a cache, but its contents do not have the checksum that it records, or it is larger than one gibibyte.
    case damaged
    /// Another version wrote the cache, or it is of another inspection.
    case outdated
    /// The file could not be written.
    case unwritable
  }

  /// What kind of failure it is.
  public let code: Code

  /// What is wrong, in one sentence without a full stop.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// Whether what is at the path may be replaced by a cache.
  package var permitsReplacement: Bool { code == .damaged || code == .outdated }
}
