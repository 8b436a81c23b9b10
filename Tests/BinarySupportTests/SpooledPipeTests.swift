import Foundation
import Testing

@testable import BinarySupport

@Suite struct SpooledPipeTests {
  private let contents = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }

  /// What is left of a pipe with the contents.
  private func spool(
    memoryByteCount: Int, memoryLimit: Int = 1 << 20, fileLimit: Int = 1 << 20, folders: [String]
  ) throws -> (bytes: [UInt8], isFile: Bool)? {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    let data = Data(contents)
    let thread = Thread {
      try? writer.write(contentsOf: data)
      try? writer.close()
    }
    defer { thread?.join() }
    let spooled = try SpooledPipe.reading(
      pipe.fileHandleForReading.fileDescriptor, memoryByteCount: memoryByteCount,
      memoryLimit: memoryLimit, fileLimit: fileLimit, folders: folders)
    // Nobody waits for a reader that does not come.
    _ = try pipe.fileHandleForReading.readToEnd()
    switch consume spooled {
    case .memory(let bytes): return (bytes, false)
    case .file(let file):
      var bytes = [UInt8](repeating: 0, count: try file.byteCount())
      try bytes.withUnsafeMutableBytes { _ = try unsafe file.read(at: 0, into: $0) }
      return (bytes, true)
    case nil: return nil
    }
  }

  @Test func littleIsKeptInMemoryAndMuchInAFileWithoutAName() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let little = try #require(
      try spool(memoryByteCount: contents.count, folders: [folder.path]))
    #expect(little.bytes == contents && !little.isFile)
    for limit in [0, 1, 70_000, contents.count - 1] {
      let much = try #require(
        try spool(memoryByteCount: limit, folders: ["/nowhere", folder.path]))
      #expect(much.bytes == contents && much.isFile)
    }
    #expect(try spool(memoryByteCount: 10, fileLimit: 99_999, folders: [folder.path]) == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func withoutAFolderMuchIsKeptInMemoryUpToALimit() throws {
    let much = try #require(try spool(memoryByteCount: 10, folders: ["/nowhere"]))
    #expect(much.bytes == contents && !much.isFile)
    #expect(try spool(memoryByteCount: 10, memoryLimit: 99_999, folders: []) == nil)
  }
}
