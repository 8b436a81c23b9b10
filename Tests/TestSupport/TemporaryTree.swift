package import Foundation
package import GoBuildInfo

/// A directory with files in it, removed with its last owner.
package final class TemporaryTree: Sendable {
  package let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  package init(_ files: [String] = []) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for file in files { try add(file) }
  }

  /// Writes a file that holds its own path.
  package func add(_ file: String) throws {
    let place = url.appending(path: file)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(file.utf8).write(to: place)
  }

  package func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: url.appending(path: name).path, withDestinationPath: target)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package var path: Pathname { Pathname(url.path) }

  /// A path as it is within the tree.
  package func relative(_ path: Pathname) -> String {
    String(path.description.dropFirst(url.path.count + 1))
  }
}
