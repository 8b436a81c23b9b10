import Foundation
import Testing

@testable import GoBuildInfo

/// A binary that a real toolchain built, and what the real `go version` says of it.
struct TestBinary: CustomTestStringConvertible, Sendable {
  let name: String

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "TestBinaries/binaries")

  static let all: [TestBinary] = {
    let names = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names.filter { !$0.hasSuffix(".txt") && !$0.hasSuffix(".json") }.sorted()
      .map(TestBinary.init(name:))
  }()

  var testDescription: String { name }
  var path: Pathname { Pathname(TestBinary.folder.appending(path: name).path) }

  func bytes() throws -> [UInt8] {
    Array(try Data(contentsOf: TestBinary.folder.appending(path: name)))
  }

  /// What `go version -m` prints, without the name of the file.
  func expectedText() throws -> String {
    let answer = try String(
      contentsOf: TestBinary.folder.appending(path: name + ".txt"), encoding: .utf8)
    return String(answer.dropFirst(name.count + ": ".count))
  }

  /// What `go version -m -json` prints.
  func expectedJSON() throws -> String {
    try String(contentsOf: TestBinary.folder.appending(path: name + ".json"), encoding: .utf8)
  }
}
