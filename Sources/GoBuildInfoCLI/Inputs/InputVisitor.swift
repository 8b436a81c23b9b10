internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// What a command does with the files that the paths on its command line lead to.
protocol InputVisitor: ~Copyable {
  /// What ``inspection`` makes of a file.
  associatedtype Finding: Sendable

  typealias Inspection =
    @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Finding

  /// Reads a file in a directory or an archive, on any thread.
  var inspection: Inspection { get }

  /// A name for what determines which files ``inspection`` finds not to be Go binaries.
  var refusalBasis: String { get }

  /// Takes what ``inspection`` made of a file.
  mutating func take(_ finding: Finding, at path: Pathname)

  /// Reads a file that was named itself.
  ///
  /// - Returns: whether there was a binary or a report of some.
  /// - Throws: ``ReadError``, which ``fail(_:_:)`` takes.
  mutating func read(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) -> Bool

  /// Takes the reason why something cannot be read.
  mutating func fail(_ path: Pathname, _ error: ReadError)

  /// Takes a file in a directory or an archive that is not a Go binary.
  func skip(_ path: Pathname, _ error: ReadError)

  /// Takes a path that led to nothing, in whatever shard: neither to a file that was found or named, nor to a failure.
  mutating func findNothing(at path: Pathname)
}
