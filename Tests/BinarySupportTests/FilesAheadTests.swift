import Foundation
import TestSupport
import Testing

@testable import BinarySupport

/// Files that are opened before their turn.
@Suite struct FilesAheadTests {
  private let tree = try! TemporaryTree(["a", "b", "c", "d/e"])

  /// The listing of the tree in order, and a descriptor of the directory, for as long as `body` runs.
  private func withListing(_ body: (DirectoryListing, Int32) throws -> Void) throws {
    var stream = try DirectoryStream(
      opening: SystemPath(tree.url.path), in: nil, followingLinks: false)
    var listing = DirectoryListing()
    listing.read(&stream, Cancellation())
    listing.sort()
    try body(listing, stream.descriptor)
  }

  /// Takes a file and reads it; nil where there is none.
  private func contents(_ index: Int, of files: inout FilesAhead) -> String? {
    guard let file = files.take(index) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = bytes.withUnsafeMutableBytes { (try? file.read(at: 0, into: $0)) ?? 0 }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  @Test func areTakenOnce() throws {
    try withListing { listing, directory in
      var files = FilesAhead()
      #expect(contents(0, of: &files) == nil)
      files.open(1..<listing.count, of: listing, in: directory, reading: 4096) {
        $0.kind == .regular
      }
      #expect(contents(0, of: &files) == nil)
      #expect(contents(2, of: &files) == "c")
      #expect(contents(2, of: &files) == nil)
      #expect(contents(1, of: &files) == "b")
      // A directory, and what is after the end.
      #expect(contents(3, of: &files) == nil)
      #expect(contents(4, of: &files) == nil)
    }
  }

  #if os(Linux)
    /// How many files of the tree are open in this process.
    private var openCount: Int {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
      return names.count {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\($0)")
        return target?.hasPrefix(tree.url.path + "/") ?? false
      }
    }

    @Test func whatIsNotTakenIsClosed() throws {
      try withListing { listing, directory in
        func open() {
          var files = FilesAhead()
          for _ in 0..<3 {
            files.open(0..<listing.count, of: listing, in: directory, reading: 1) {
              $0.kind == .regular
            }
            #expect(openCount == 3)
          }
          _ = files.take(1)
          #expect(openCount == 2)
        }
        open()
        #expect(openCount == 0)
      }
    }
  #endif

  @Test func whatCannotBeOpenedIsLeft() throws {
    try withListing { listing, directory in
      try FileManager.default.removeItem(at: tree.url.appending(path: "b"))
      var files = FilesAhead()
      files.open(0..<3, of: listing, in: directory, reading: 4096) { _ in true }
      #expect(contents(0, of: &files) == "a")
      #expect(contents(1, of: &files) == nil)
      #expect(contents(2, of: &files) == "c")
    }
  }
}
