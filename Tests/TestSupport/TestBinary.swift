import Foundation
package import GoBuildInfo

/// A binary that a real toolchain built, and what the real `go version` says of it.
package struct TestBinary: CustomStringConvertible, Sendable {
  package let name: String
  /// `binaries`, or `pointers` for those of Go 1.15.
  package let folder: String

  package init(name: String, folder: String = "binaries") {
    self.name = name
    self.folder = folder
  }

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "TestBinaries")

  package static let all = binaries(in: "binaries")

  /// Programs whose blobs lead to their strings by pointers.
  package static let pointers = binaries(in: "pointers")

  private static func binaries(in folder: String) -> [TestBinary] {
    let names = try! FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path)
    return names.filter { !$0.hasSuffix(".txt") && !$0.hasSuffix(".json") }.sorted()
      .map { TestBinary(name: $0, folder: folder) }
  }

  private var url: URL { TestBinary.root.appending(path: folder).appending(path: name) }

  package var description: String { name }
  package var path: Pathname { Pathname(url.path) }

  package func bytes() throws -> [UInt8] {
    Array(try Data(contentsOf: url))
  }

  /// What `go version -m` prints, without the name of the file.
  package func expectedText() throws -> String {
    let answer = try String(
      contentsOf: url.appendingPathExtension("txt"), encoding: .utf8)
    return String(answer.dropFirst(name.count + ": ".count))
  }

  /// What `go version -m -json` prints.
  package func expectedJSON() throws -> String {
    try String(contentsOf: url.appendingPathExtension("json"), encoding: .utf8)
  }
}
