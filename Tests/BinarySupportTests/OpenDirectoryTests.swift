import Foundation
import Testing

@testable import BinarySupport

@Suite struct OpenDirectoryTests {
  private func path(_ url: URL) -> SystemPath { SystemPath(bytes: Array(url.path.utf8)) }

  private func makeFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  @Test func usedDirectoriesStayOpen() throws {
    let url = try makeFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let directory = OpenDirectory(depth: 0)
    let isOpenAtFirst = directory.enter()
    #expect(!isOpenAtFirst)
    try directory.enter(opening: path(url), in: nil)
    while OpenDirectory.closeUnused() {}
    #expect(fcntl(directory.descriptor, F_GETFD) >= 0)
    directory.leave()
    while OpenDirectory.closeUnused() {}
    let isOpen = directory.enter()
    #expect(!isOpen)
    try directory.enter(opening: path(url), in: nil)
    directory.leave()
    directory.close()
    let isOpenAtLast = directory.enter()
    #expect(!isOpenAtLast)
  }

  @Test func anotherDirectoryOfThatNameIsAnError() throws {
    let url = try makeFolder()
    let other = try makeFolder()
    defer {
      try? FileManager.default.removeItem(at: url)
      try? FileManager.default.removeItem(at: other)
    }
    let directory = OpenDirectory(depth: 0)
    try directory.enter(opening: path(url), in: nil)
    directory.leave()
    while OpenDirectory.closeUnused() {}
    #expect {
      try directory.enter(opening: path(other), in: nil)
    } throws: { error in
      if case SystemError.replaced? = error as? SystemError { true } else { false }
    }
    try directory.enter(opening: path(url), in: nil)
    directory.leave()
    directory.close()
  }

  /// Of more directories than may be open, those in use, and of the others the last, are.
  @Test func noMoreAreOpenThanPermitted() throws {
    let url = try makeFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let limit = DescriptorBudget.directoryCount
    let directories = (0..<limit + 50).map { OpenDirectory(depth: $0) }
    for directory in directories {
      try directory.enter(opening: path(url), in: nil)
      directory.leave()
    }
    var openCount = 0
    for directory in directories where directory.enter() {
      openCount += 1
      directory.leave()
    }
    // Other tests have directories open too.
    #expect(openCount <= limit)
    for directory in directories { directory.close() }
  }

  @Test func sharesFollowTheLimit() {
    #expect(DescriptorBudget.directoryCount(within: 5) == 1)
    #expect(DescriptorBudget.directoryCount(within: 64) == 16)
    #expect(DescriptorBudget.directoryCount(within: 1 << 20) == 256)
    #expect(DescriptorBudget.fileCount >= 1)
    #expect(DescriptorBudget.directoryCount + DescriptorBudget.fileCount < DescriptorBudget.limit)
  }
}
