import Foundation
import Testing

@testable import BinarySupport

/// The names of large directories, listed a part at a time.
@Suite struct NameWindowTests {
  /// Names of which many have the first bytes in common, and some are the start of others.
  private static let names: [[UInt8]] =
    (0..<2000).map { index in
      let number = String(index * 7919 % 2000, radix: 3)
      return Array((index.isMultiple(of: 3) ? "common-prefix-" + number : number + "-name").utf8)
    } + (1...200).map { Array(repeating: UInt8(ascii: "x"), count: $0) }

  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init(_ names: [[UInt8]]) throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      for name in names {
        let place = url.appending(path: String(decoding: name, as: UTF8.self))
        #expect(FileManager.default.createFile(atPath: place.path, contents: nil))
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func listing(
      _ window: inout NameWindow, _ cancellation: Cancellation = Cancellation()
    ) throws -> DirectoryListing {
      var stream = try DirectoryStream(
        opening: SystemPath(bytes: Array(url.path.utf8)), in: nil, followingLinks: true)
      var listing = DirectoryListing()
      listing.read(&stream, within: &window, cancellation)
      #expect(listing.failure == nil)
      return listing
    }
  }

  private func names(_ listing: DirectoryListing) -> [[UInt8]] {
    (0..<listing.count).map { Array(listing.name(listing[$0])) }
  }

  private func precedes(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.lexicographicallyPrecedes(second)
  }

  @Test(arguments: [100, 4096, 20_000, 200_000])
  func windowsTogetherHaveEachNameOnce(_ byteLimit: Int) throws {
    let folder = try Folder(NameWindowTests.names)
    var window: NameWindow? = NameWindow(after: [], byteLimit: byteLimit, number: 0)
    var found: [[UInt8]] = []
    var count = 0
    while var next = window {
      let listed = names(try folder.listing(&next)).sorted(by: precedes)
      if let last = found.last, let first = listed.first { #expect(precedes(last, first)) }
      found += listed
      count += 1
      window = try next.next()
    }
    #expect(found == NameWindowTests.names.sorted(by: precedes))
    // Windows grow with what is left, so that a directory is read a bounded number of times.
    #expect(count <= 32)
    #expect(byteLimit < 100_000 ? count > 1 : count == 1)
  }

  @Test func growthHasAnEnd() throws {
    let folder = try Folder(NameWindowTests.names)
    var window = NameWindow(after: [], byteLimit: 4096, number: 64)
    _ = try folder.listing(&window)
    #expect {
      _ = try window.next()
    } throws: { error in
      if case SystemError.endless? = error as? SystemError { true } else { false }
    }
  }

  /// Cancellation is noticed among names that are not in the window too.
  @Test func listingStopsWhenCancelled() throws {
    let folder = try Folder(NameWindowTests.names)
    let cancellation = Cancellation()
    cancellation.request()
    var window = NameWindow.all
    let listing = try folder.listing(&window, cancellation)
    #expect(listing.count < 1024)
  }

  @Test func namesAreSorted() throws {
    let folder = try Folder(NameWindowTests.names)
    var window = NameWindow.all
    var listing = try folder.listing(&window)
    listing.sort()
    let sorted = NameWindowTests.names.sorted(by: precedes)
    #expect(names(listing) == sorted)
  }
}
