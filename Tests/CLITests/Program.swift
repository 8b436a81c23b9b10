import Foundation

/// The built `gobuildinfo`, run as a process.
struct Program {
  struct Result {
    let status: Int32
    let output: String
    let error: String
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let binaries = root.appending(path: "TestBinaries/binaries")

  /// The program stands beside the test bundle, wherever that was built.
  static let url: URL = {
    #if os(Linux)
      let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      return tests.deletingLastPathComponent().appending(path: "gobuildinfo")
    #else
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!
      return bundle.bundleURL.deletingLastPathComponent().appending(path: "gobuildinfo")
    #endif
  }()

  /// Runs the program in a directory, that of the test binaries if none is named.
  static func run(
    _ arguments: String..., in directory: URL = binaries, input: URL? = nil
  ) throws -> Result {
    try run(arguments, in: directory, input: input)
  }

  /// Runs another command, whose standard output and error are one.
  static func command(_ words: [String], in directory: URL) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = directory
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self), error: "")
  }

  static func run(
    _ arguments: [String], in directory: URL, input: URL? = nil,
    variables: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    if !variables.isEmpty {
      process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    }
    let streams = TemporaryFolder()
    let output = try streams.file("output")
    let error = try streams.file("error")
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    process.standardInput = try input.map(FileHandle.init(forReadingFrom:)) ?? FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
  }
}

extension Program {
  /// Removes what is deeper than a path can be long.
  static func removeDeepTree(_ folder: URL) throws {
    let remove = Process()
    remove.executableURL = URL(filePath: "/bin/rm")
    remove.arguments = ["-rf", folder.path]
    try remove.run()
    remove.waitUntilExit()
  }
}

/// A folder that goes when nobody needs it.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() { try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and returns where it is.
  @discardableResult
  func file(_ name: String, _ contents: Data = Data(), mode: Int = 0o644) throws -> URL {
    let place = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: place)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: place.path)
    return place
  }
}
