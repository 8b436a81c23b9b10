import Foundation
import TestSupport
import Testing

@testable import BinarySupport

@Suite struct DirectoryListingTests {
  /// Names that take several reads, of all lengths, and most of them the same for longer than what is compared first.
  private let names =
    (1...255).map { String(repeating: "n", count: $0) }
    + (0..<2000).map { "the same start, then \($0)" } + ["é", "Z", ".hidden", "...", "..a"]

  private func listing(
    _ tree: TemporaryTree, into listing: inout DirectoryListing
  ) throws -> [String] {
    var stream = try DirectoryStream(
      opening: SystemPath(tree.url.path), in: nil, followingLinks: false)
    listing.read(&stream, Cancellation())
    #expect(listing.failure == nil)
    return listing.names
  }

  @Test func allNamesAreRead() throws {
    let tree = try TemporaryTree(names)
    var listing = DirectoryListing()
    #expect(try Set(self.listing(tree, into: &listing)) == Set(names))
    listing.sort()
    #expect(listing.names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    // The memory serves again, whatever was in it.
    let other = try TemporaryTree(["one", "b/c"])
    #expect(try Set(self.listing(other, into: &listing)) == ["one", "b"])
    #expect(try self.listing(TemporaryTree(), into: &listing) == [])
  }

  @Test func entriesHaveKindsAndInodeNumbers() throws {
    let tree = try TemporaryTree(["file", "folder/file"])
    try tree.link("link", to: "file")
    var listing = DirectoryListing()
    _ = try self.listing(tree, into: &listing)
    listing.sort()
    let kinds: [FileKind] = [.regular, .directory, .symbolicLink]
    for (index, kind) in kinds.enumerated() {
      let entry = listing[index]
      // Some file systems do not report kinds with names.
      if let reported = entry.kind { #expect(reported == kind) }
      let path = tree.url.appending(path: String(decoding: listing.name(entry), as: UTF8.self)).path
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.systemFileNumber] as? UInt64 == entry.inode)
    }
  }

  /// A large listing that is kept for longer leaves its memory, or takes it along if it is much.
  @Test(arguments: [10, 3000]) func namesCanBeMoved(_ count: Int) throws {
    let names = (0..<count).map { "\($0)" }
    let tree = try TemporaryTree(names)
    var listing = DirectoryListing()
    _ = try self.listing(tree, into: &listing)
    var moved = listing.moveNames()
    #expect(Set(moved.names) == Set(names))
    #expect(try Set(self.listing(TemporaryTree(["a"]), into: &listing)) == ["a"])
    #expect(Set(moved.names) == Set(names))
    moved.removeAll { $0.count > 1 }
    #expect(moved.count == 10)
  }

  /// A directory that is removed while it is open has no names, as for `readdir`.
  @Test func removedDirectoriesAreEmpty() throws {
    let tree = try TemporaryTree(["folder/file"])
    let folder = tree.url.appending(path: "folder")
    var stream = try DirectoryStream(
      opening: SystemPath(folder.path), in: nil, followingLinks: false)
    try FileManager.default.removeItem(at: folder)
    var listing = DirectoryListing()
    listing.read(&stream, Cancellation())
    #expect(listing.count == 0)
    #expect(listing.failure == nil)
  }

  @Test func cancelledListingsStop() throws {
    let tree = try TemporaryTree((0..<3000).map { "\($0)" })
    var stream = try DirectoryStream(
      opening: SystemPath(tree.url.path), in: nil, followingLinks: false)
    let cancellation = Cancellation()
    cancellation.request()
    var listing = DirectoryListing()
    listing.read(&stream, cancellation)
    #expect(listing.count == 1023)
  }

  @Test func noDirectoryHasNoNames() {
    var stream = DirectoryStream()
    var listing = DirectoryListing()
    listing.read(&stream, Cancellation())
    #expect(stream.descriptor == -1)
    #expect(listing.count == 0)
  }
}

extension DirectoryListing {
  fileprivate var names: [String] {
    (0..<count).map { String(decoding: name(self[$0]), as: UTF8.self) }
  }
}
