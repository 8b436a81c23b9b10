import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Files that change under their readers.
@Suite struct ChangingFileTests {
  /// A file that others write to, removed when the test is over.
  private final class ChangingFile: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let contents: Data

    init(_ contents: Data) throws {
      self.contents = contents
      try contents.write(to: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: Pathname { Pathname(url.path) }

    func truncate(to size: Int) {
      try? FileHandle(forUpdating: url).truncate(atOffset: UInt64(size))
    }

    func restore() throws {
      let handle = try FileHandle(forWritingTo: url)
      try handle.write(contentsOf: contents)
    }
  }

  private func realBinary() throws -> ChangingFile {
    try ChangingFile(Data(TestBinary(name: "linux-amd64-go1.27-modules").bytes()))
  }

  @Test func aGuardedMappingSurvivesThatItsFileShrinks() throws {
    let file = try realBinary()
    let expected = try BuildInfo(contentsOf: file.path)
    var mapping = try MappedFile(mapping: file.path, isGuarded: true)
    #expect(try BuildInfo(reading: &mapping) == expected)
    try mapping.requireUnchanged()
    // The blob lies near the end.
    file.truncate(to: 8192)
    #expect(errorCode { _ = try BuildInfo(reading: &mapping) } == .truncated)
    #expect(errorCode { try mapping.requireUnchanged() } == .truncated)
  }

  @Test func guardedViewsCanBeCheckedAfterTheirUse() throws {
    let file = try realBinary()
    let mapping = try MappedFile(mapping: file.path, isGuarded: true)
    let view = try BuildInfoView(parsing: mapping.bytes)
    file.truncate(to: 0)
    // Whatever it reads now, it lives.
    _ = try? view.validate()
    #expect(errorCode { try mapping.requireUnchanged() } == .truncated)
  }

  /// Guards that come and go on other threads, in the same memory, do not keep a fault from its own.
  @Test func guardsComeAndGoWhileOthersFault() throws {
    let file = try realBinary()
    let path = file.path
    file.truncate(to: 8192)
    let missed = Monitor(0)
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      for round in 0..<100 {
        guard let mapping = try? MappedFile(mapping: path, isGuarded: true) else { continue }
        guard index.isMultiple(of: 2), round.isMultiple(of: 10) else { continue }
        guard let own = try? realBinary(),
          let victim = try? MappedFile(mapping: own.path, isGuarded: true)
        else { continue }
        own.truncate(to: 0)
        // Zeros instead of what the file had.
        if victim.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self) != 0 {
          missed.withLock { $0 += 1 }
        }
        if (try? victim.requireUnchanged()) != nil { missed.withLock { $0 += 1 } }
        if (try? mapping.requireUnchanged()) == nil { missed.withLock { $0 += 1 } }
      }
    }
    #expect(missed.withLock { $0 } == 0)
  }

  @Test func onlySoManyMappingsAreGuarded() throws {
    let file = try realBinary()
    var failure: ReadError.Code?
    func map(_ count: Int) throws(ReadError) {
      guard count > 0 else { return }
      let mapping = try MappedFile(mapping: file.path, isGuarded: true)
      try map(count - 1)
      try mapping.requireUnchanged()
    }
    failure = errorCode { try map(FaultGuard.capacity + 1) }
    #expect(failure == .limitExceeded)
    // All of them were given back.
    try map(100)
  }

  /// Every answer is the whole one or an error, however often the file is cut, grown and replaced.
  @Test(.timeLimit(.minutes(10)), arguments: [false, true])
  func readersSurviveAStorm(_ isMapped: Bool) async throws {
    let file = try realBinary()
    let expected = try BuildInfo(contentsOf: file.path)
    let writer = Task.detached {
      var random = SeededNumbers(seed: 7)
      while !Task.isCancelled {
        file.truncate(to: Int.random(in: 0...file.contents.count, using: &random))
        try file.restore()
        if Bool.random(using: &random) {
          try file.contents.write(to: file.url, options: .atomic)
        }
      }
    }
    var answers = 0
    for _ in 0..<2_000 {
      do throws(ReadError) {
        if isMapped {
          var mapping = try MappedFile(mapping: file.path, isGuarded: true)
          let info = try BuildInfo(reading: &mapping)
          if info != expected { try mapping.requireUnchanged() }
          #expect(info == expected)
        } else {
          #expect(try BuildInfo(contentsOf: file.path) == expected)
        }
        answers += 1
      } catch {
        #expect(error.code != .cannotOpen)
      }
    }
    writer.cancel()
    _ = try await writer.value
    #expect(answers > 0)
  }
}
