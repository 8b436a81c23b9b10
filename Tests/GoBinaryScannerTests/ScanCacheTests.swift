import BinarySupport
import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import GoBinaryScanner

/// Whether the folder of temporary files is in a file system that caches trust.
private let fileSystemKeepsTimes: Bool = {
  let descriptor = open(FileManager.default.temporaryDirectory.path, O_RDONLY)
  defer { close(descriptor) }
  return TimeFidelity(of: descriptor) == .filesAndDirectories
}()

/// Scans that skip what an earlier scan recorded.
@Suite(.timeLimit(.minutes(10)), .enabled(if: fileSystemKeepsTimes))
struct ScanCacheTests {
  let tree = try! TemporaryTree()
  let folder = try! TemporaryTree()

  private var file: URL { folder.url.appending(path: "cache") }
  private var path: Pathname { Pathname(file.path) }

  /// The contents of an executable that is a finding, and of one that is not.
  private static let program = "\0asm\u{1}\0\0\0one program"
  private static let other = "\0asm\u{1}\0\0\0another one"

  private func write(_ name: String, _ contents: String) throws {
    let place = tree.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    // In place: the file keeps its inode.
    guard let handle = fopen(place.path, "w") else { throw CocoaError(.fileWriteUnknown) }
    fwrite(contents, 1, contents.utf8.count, handle)
    fclose(handle)
  }

  /// Counts the files that a scan reads.
  private final class Counter: Sendable {
    let monitor = Monitor(0)
    func add() { monitor.withLock { $0 += 1 } }
    var count: Int { monitor.withLock { $0 } }
  }

  private func events(
    _ cache: ScanCache?, counting counter: Counter = Counter(),
    _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
  ) -> [String] {
    var options = BinaryScanner.Options()
    options.isOrdered = true
    options.cache = cache
    configure(&options)
    var events: [String] = []
    BinaryScanner(scanning: tree.path, options: options).scan { file, reader throws(ReadError) in
      counter.add()
      let count = reader.byteCount
      let text = String(repairing: try reader.bytes(at: 0, count: count))
      guard text == ScanCacheTests.program else { throw .noBuildInfo("another") }
      return text
    } receive: { event in
      switch event {
      case .finding(let path, _): events.append("finding \(tree.relative(path))")
      case .skipped(let path, _): events.append("skipped \(tree.relative(path))")
      case .skippedLink(let path): events.append("link \(tree.relative(path))")
      case .failure(let path, _): events.append("failure \(tree.relative(path))")
      }
      return true
    }
    return events
  }

  /// A time at which what was changed until now is settled.
  private var later: Int64 { CurrentProcess.nanosecondsSince1970 + 100_000_000_000 }

  /// Scans with the cache file, as if nothing had changed for some time.
  private func scan(
    counting counter: Counter = Counter(),
    _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
  ) throws -> [String] {
    let cache = try ScanCache(loading: path, inspection: "test", time: later)
    let events = events(cache, counting: counter, configure)
    try cache.save(to: path)
    // Whatever is changed now is changed in another step of the clock.
    usleep(20_000)
    return events
  }

  /// The number of executables that a scan reads.
  private func readCount(_ configure: (inout BinaryScanner.Options) -> Void = { _ in }) throws
    -> Int
  {
    let counter = Counter()
    _ = try scan(counting: counter, configure)
    return counter.count
  }

  @Test func skipsWhatIsKnown() throws {
    for index in 0..<300 { try write("large/\(index)", ScanCacheTests.other) }
    for index in 0..<10 { try write("small/\(index)", ScanCacheTests.other) }
    try write("small/program", ScanCacheTests.program)
    #expect(try readCount() == 311)
    #expect(try readCount() == 1)
    #expect(try readCount() == 1)
    #expect(try scan() == ["finding small/program"])
  }

  @Test func writesNothingIfNothingChanged() throws {
    try write("a/other", ScanCacheTests.other)
    _ = try scan()
    let first = try FileManager.default.attributesOfItem(atPath: file.path)
    _ = try scan()
    let second = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(first[.systemFileNumber] as? UInt64 == second[.systemFileNumber] as? UInt64)
    #expect(first[.posixPermissions] as? Int == 0o600)
    let unused = try ScanCache(loading: path, inspection: "test")
    try unused.save(to: path)
    let unscanned = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(first[.systemFileNumber] as? UInt64 == unscanned[.systemFileNumber] as? UInt64)
    try write("b/other", ScanCacheTests.other)
    _ = try scan()
    let third = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(first[.systemFileNumber] as? UInt64 != third[.systemFileNumber] as? UInt64)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["cache"])
  }

  /// What happens to a file that was not a Go binary and then is one.
  enum Change: CaseIterable {
    case overwritten, overwrittenWithSameTime, replaced, renamed, linked, movedDirectory, added
    case exchanged
  }

  @Test(arguments: Change.allCases)
  func readsWhatChanged(_ change: Change) throws {
    try write("a/file", ScanCacheTests.other)
    try write("a/neighbor", ScanCacheTests.other)
    try write("b/c/file", ScanCacheTests.other)
    try write("b/c/neighbor", ScanCacheTests.other)
    let place = tree.url.appending(path: "a/file")
    var spare: String?
    if change == .renamed || change == .exchanged {
      try write("text", ScanCacheTests.program)
      spare = "finding text"
    }
    #expect(try scan() == (spare.map { [$0] } ?? []))
    var status = stat()
    #expect(stat(place.path, &status) == 0)
    switch change {
    case .overwritten: try write("a/file", ScanCacheTests.program)
    case .overwrittenWithSameTime:
      try write("a/file", ScanCacheTests.program)
      var times = [status.st_atim, status.st_mtim]
      #expect(utimensat(AT_FDCWD, place.path, &times, 0) == 0)
      var now = stat()
      #expect(stat(place.path, &now) == 0)
      #expect(now.st_mtim.tv_nsec == status.st_mtim.tv_nsec && now.st_size == status.st_size)
      #expect(now.st_ino == status.st_ino)
    case .replaced:
      try FileManager.default.removeItem(at: place)
      try write("a/file", ScanCacheTests.program)
    case .renamed, .exchanged:
      let text = tree.url.appending(path: "text")
      #expect(rename(text.path, place.path) == 0)
    case .linked:
      try FileManager.default.removeItem(at: place)
      let target = folder.url.appending(path: "target")
      try Data(ScanCacheTests.program.utf8).write(to: target)
      #expect(link(target.path, place.path) == 0)
    case .movedDirectory:
      try write("d/file", ScanCacheTests.program)
      #expect(
        rename(tree.url.appending(path: "a").path, tree.url.appending(path: "old").path) == 0)
      #expect(
        rename(tree.url.appending(path: "d").path, tree.url.appending(path: "a").path) == 0)
    case .added: try write("a/new", ScanCacheTests.program)
    }
    let found = change == .added ? "finding a/new" : "finding a/file"
    #expect(try scan() == [found])
    #expect(try scan() == [found])
    #expect(events(nil) == [found])
  }

  /// A file that changed within the time that a file system does not resolve is read again.
  @Test func doesNotTrustWhatHasJustChanged() throws {
    try write("a/file", ScanCacheTests.other)
    let cache = try ScanCache(loading: path, inspection: "test")
    #expect(events(cache) == [])
    try cache.save(to: path)
    #expect(try readCount() == 1)
    #expect(try readCount() == 0)
    // A clock that was set back.
    let past = try ScanCache(
      loading: path, inspection: "test", time: CurrentProcess.nanosecondsSince1970 - 60_000_000_000)
    let counter = Counter()
    #expect(events(past, counting: counter) == [])
    #expect(counter.count == 1)
  }

  @Test func doesNotTrustTimesToCome() throws {
    try write("a/file", ScanCacheTests.other)
    let place = tree.url.appending(path: "a/file").path
    let day = 86_400
    var times = [
      timespec(tv_sec: time(nil) + day, tv_nsec: 0), timespec(tv_sec: time(nil) + day, tv_nsec: 0),
    ]
    #expect(utimensat(AT_FDCWD, place, &times, 0) == 0)
    #expect(try readCount() == 1)
    #expect(try readCount() == 1)
  }

  /// A change of options does not let a record count that was made with others.
  @Test func recordsCountForTheSameOptions() throws {
    try write("a/text", "text")
    try write("a/other", ScanCacheTests.other)
    #expect(try readCount() == 1)
    #expect(try readCount { $0.readsEveryFile = true } == 2)
    #expect(try readCount { $0.readsEveryFile = true } == 0)
    #expect(try readCount() == 1)
    #expect(try readCount { $0.readsArchives = true } == 1)
    #expect(try readCount { $0.reportsSkippedFiles = true } == 1)
    #expect(
      try scan { $0.reportsSkippedFiles = true } == ["skipped a/other", "skipped a/text"])
    #expect(
      try scan {
        $0.readsEveryFile = true
        $0.reportsSkippedFiles = true
      }
        == ["skipped a/other", "skipped a/text"])
  }

  /// What a pattern excludes in one scan is read in the next, and so is what another shard reads.
  @Test func excludedFilesAreReadWhenTheyAreNot() throws {
    for name in ["a/x", "a/y", "b/x"] { try write(name, ScanCacheTests.program) }
    #expect(try scan { $0.excludes = ["a/x"] } == ["finding a/y", "finding b/x"])
    #expect(try scan { $0.excludes = ["y"] } == ["finding a/x", "finding b/x"])
    #expect(try scan() == ["finding a/x", "finding a/y", "finding b/x"])
    let shards = try (0..<3).flatMap { index in try scan { $0.shard = Shard(index, of: 3) } }
    #expect(shards.sorted() == ["finding a/x", "finding a/y", "finding b/x"])
  }

  @Test func shardsKeepWhatIsKnown() throws {
    for index in 0..<100 { try write("a/\(index)", ScanCacheTests.other) }
    let counts = try (0..<4).map { index in try readCount { $0.shard = Shard(index, of: 4) } }
    #expect(counts.reduce(0, +) == 100)
    #expect(try readCount() == 0)
  }

  @Test func followedLinksAreRead() throws {
    try write("a/file", ScanCacheTests.other)
    try tree.link("b", to: "a/file")
    #expect(try readCount { $0.followsLinksToFiles = true } == 2)
    #expect(try readCount { $0.followsLinksToFiles = true } == 1)
    try write("a/file", ScanCacheTests.program)
    #expect(
      try scan { $0.followsLinksToFiles = true } == ["finding a/file", "finding b"])
  }

  @Test func failuresAreNotRemembered() throws {
    try write("a/file", ScanCacheTests.other)
    func scan(_ isFailing: Bool) throws -> Int {
      var options = BinaryScanner.Options()
      options.cache = try ScanCache(loading: path, inspection: "test", time: later)
      var count = 0
      BinaryScanner(scanning: tree.path, options: options).scan { _, reader throws(ReadError) in
        throw isFailing
          ? ReadError(code: .unreadable, message: "broken") : .noBuildInfo("another")
      } receive: { (event: ScanEvent<Int, Never>) in
        count += 1
        return true
      }
      try options.cache?.save(to: path)
      return count
    }
    #expect(try scan(true) == 1)
    #expect(try scan(true) == 1)
    #expect(try scan(false) == 0)
    #expect(try scan(true) == 0)
  }

  /// Directories of `/proc` have new names without new times.
  @Test func fileSystemsWithoutTimesAreRead() throws {
    var options = BinaryScanner.Options()
    options.cache = try ScanCache(loading: path, inspection: "test", time: later)
    BinaryScanner(scanning: "/proc/self/task", options: options).scan { _ in true }
    try options.cache?.save(to: path)
    let contents = try ScanCache(loading: path, inspection: "test").contents
    #expect(contents.count == 0)
  }
}

// The file.
extension ScanCacheTests {
  private func code(_ contents: [UInt8]) throws -> ScanCacheError.Code? {
    try Data(contents).write(to: file)
    chmod(file.path, 0o600)
    return errorCode()
  }

  private func errorCode(inspection: String = "test") -> ScanCacheError.Code? {
    do throws(ScanCacheError) {
      _ = try ScanCache(loading: path, inspection: inspection)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func refusesEveryCutAndFlip() throws {
    try write("a/file", ScanCacheTests.other)
    try write("b/file", "text")
    _ = try scan()
    let bytes = Array(try Data(contentsOf: file))
    #expect(try code(bytes) == nil)
    #expect(try code([]) == nil)
    for count in 1..<bytes.count {
      let expected: ScanCacheError.Code = count < 16 ? .notCache : .damaged
      #expect(try code(Array(bytes[..<count])) == expected)
    }
    for index in bytes.indices {
      for bit in 0..<8 where bit == index % 8 {
        var bytes = bytes
        bytes[index] ^= 1 << bit
        let expected: ScanCacheError.Code =
          index < 16 ? .notCache : index < 20 ? .outdated : .damaged
        #expect(try code(bytes) == expected)
      }
    }
    #expect(try code(bytes + [0]) == .damaged)
    #expect(try code(bytes) == nil)
    #expect(errorCode(inspection: "tesT") == .outdated)
    #expect(errorCode(inspection: "test ") == .outdated)
  }

  /// A file that is too large to be a cache is replaced by the next scan, as a damaged one is.
  @Test func refusesFilesThatAreTooLarge() throws {
    try Data().write(to: file)
    chmod(file.path, 0o600)
    #expect(truncate(file.path, off_t(ScanCacheContents.maximumByteCount) + 1) == 0)
    #expect(errorCode() == .damaged)
  }

  @Test func refusesFilesThatOthersMayHaveWritten() throws {
    try write("a/file", ScanCacheTests.other)
    _ = try scan()
    for mode: mode_t in [0o602, 0o620, 0o622, 0o666] {
      chmod(file.path, mode)
      #expect(errorCode() == .notPrivate)
    }
    chmod(file.path, 0o644)
    #expect(errorCode() == nil)
    if geteuid() == 0 {
      chown(file.path, 1, 0)
      #expect(errorCode() == .notPrivate)
      chown(file.path, 0, 0)
    }
    let other = folder.url.appending(path: "other")
    #expect(rename(file.path, other.path) == 0)
    #expect(symlink(other.path, file.path) == 0)
    #expect(errorCode() == .notPrivate)
    unlink(file.path)
    #expect(mkfifo(file.path, 0o600) == 0)
    #expect(errorCode() == .notPrivate)
    unlink(file.path)
    #expect(mkdir(file.path, 0o700) == 0)
    #expect(errorCode() == .notPrivate)
    rmdir(file.path)
  }

  private func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    var checksum = XXHash64()
    checksum.update(bytes.span.raw)
    var result = bytes
    result.append(number: checksum.value)
    return result
  }

  /// Replaces the entries of all directories by others, with a checksum that is right.
  private func rewrite(_ change: ([UInt8]) -> [UInt8]) throws {
    let bytes = Array(try Data(contentsOf: file))
    let contents = try ScanCacheContents(bytes, inspection: Array("test".utf8))
    var result = ScanCacheContents.start(inspection: Array("test".utf8))
    for index in 0..<contents.count {
      let header = Array(bytes[contents.record(index)].prefix(32))
      let entries = change(Array(bytes[contents.entries(index)]))
      result += header
      result.append(number: UInt32(entries.count))
      result += entries
    }
    try Data(withChecksum(result)).write(to: file)
    chmod(file.path, 0o600)
  }

  /// A cache whose checksum is right, and whose names are not, leads nowhere else and hides nothing.
  @Test(arguments: ["../outside", "..", ".", "", "a/b", "/etc/passwd"])
  func namesStayInTheirDirectory(_ name: String) throws {
    try write("file", ScanCacheTests.program)
    _ = try scan()
    try rewrite { _ in
      var entries: [UInt8] = []
      entries.append(Array(name.utf8)[...], .regular, [], nil)
      return entries
    }
    #expect(try scan() == ["finding file"])
  }

  @Test func arbitraryEntriesDoNoHarm() throws {
    try write("a/file", ScanCacheTests.program)
    try write("a/other", ScanCacheTests.other)
    _ = try scan()
    let original = try Data(contentsOf: file)
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<500 {
      try original.write(to: file)
      try rewrite { entries in
        var entries = entries
        for _ in 0..<Int.random(in: 1...4, using: &numbers) where !entries.isEmpty {
          let index = Int.random(in: entries.indices, using: &numbers)
          switch Int.random(in: 0..<3, using: &numbers) {
          case 0: entries[index] = UInt8.random(in: 0...255, using: &numbers)
          case 1: entries.removeSubrange(index...)
          default: entries.insert(UInt8.random(in: 0...255, using: &numbers), at: index)
          }
        }
        return entries
      }
      let cache = try ScanCache(loading: path, inspection: "test", time: later)
      for event in events(cache) {
        #expect(event.hasPrefix("finding") || event.hasPrefix("failure"))
      }
    }
  }

  @Test func invalidRecordsAreDamage() throws {
    let start = ScanCacheContents.start(inspection: Array("test".utf8))
    let stamp = FileStamp(device: 1, number: 2, byteCount: 0, modified: 3, changed: 4)
    let header = try #require(
      ScanCacheContents.header(stamp, hasCertainNames: true, entryByteCount: 0))
    let long = try #require(
      ScanCacheContents.header(stamp, hasCertainNames: true, entryByteCount: 1))
    for (records, isValid) in [
      ([], true), (header, true), (header + header, false), (long, false),
      (Array(header.dropLast()), false),
    ] {
      let bytes = start + records
      #expect(try code(withChecksum(bytes)) == (isValid ? nil : .damaged))
    }
  }

  /// Two scans at the same time with one file: either is right, and the file is one of the two.
  @Test func scansShareAFile() async throws {
    for index in 0..<200 { try write("a\(index % 9)/\(index)", ScanCacheTests.other) }
    try write("program", ScanCacheTests.program)
    await withTaskGroup(of: [String]?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          await withCheckedContinuation { continuation in
            Foundation.Thread.detachNewThread {
              continuation.resume(returning: try? scan())
            }
          }
        }
      }
      for await events in group { #expect(events == ["finding program"]) }
    }
    #expect(try readCount() == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["cache"])
  }

  @Test func reportsThatItCannotBeSaved() throws {
    let cache = ScanCache(inspection: "test")
    for path in ["/proc/cache", "\(folder.url.path)/missing/cache", "\(folder.url.path)/a\0b"] {
      #expect {
        try cache.save(to: Pathname(path))
      } throws: { ($0 as? ScanCacheError)?.code == .unwritable }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }
}

// Whatever happens to a tree.
extension ScanCacheTests {
  private func place(_ numbers: inout SeededNumbers) -> URL {
    let depth = Int.random(in: 0...2, using: &numbers)
    let names = (0...depth).map { _ in "\(Int.random(in: 0..<4, using: &numbers))" }
    return tree.url.appending(path: names.joined(separator: "/"))
  }

  private func change(_ numbers: inout SeededNumbers) {
    let contents = [ScanCacheTests.program, ScanCacheTests.other, "plain text as is"]
    let manager = FileManager.default
    let (place, other) = (place(&numbers), place(&numbers))
    switch Int.random(in: 0..<9, using: &numbers) {
    case 0...2:
      try? manager.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      let name = String(place.path.dropFirst(tree.url.path.count + 1))
      var isDirectory: ObjCBool = false
      if manager.fileExists(atPath: place.path, isDirectory: &isDirectory), isDirectory.boolValue {
        break
      }
      if manager.fileExists(
        atPath: place.deletingLastPathComponent().path, isDirectory: &isDirectory),
        isDirectory.boolValue
      {
        try? write(name, contents.randomElement(using: &numbers)!)
      }
    case 3: try? manager.removeItem(at: place)
    case 4, 5: _ = rename(place.path, other.path)
    case 6: _ = link(place.path, other.path)
    case 7:
      var times = [
        timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0),
      ]
      utimensat(AT_FDCWD, place.path, &times, AT_SYMLINK_NOFOLLOW)
    default: _ = symlink(other.path, place.path)
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func answersAreThoseOfAScanWithoutACache(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    for index in 0..<80 {
      try write("large/\(index)", index % 9 == 1 ? ScanCacheTests.program : "text")
    }
    for _ in 0..<60 {
      for _ in 0..<Int.random(in: 1...6, using: &numbers) { change(&numbers) }
      var excludes: [PathPattern] = []
      if Int.random(in: 0..<4, using: &numbers) == 0 { excludes = ["1", "0/2"] }
      let followsLinks = Bool.random(using: &numbers)
      func configure(_ options: inout BinaryScanner.Options) {
        options.excludes = excludes
        options.followsLinksToFiles = followsLinks
      }
      let found = try scan(configure)
      #expect(found == events(nil, configure))
    }
  }
}
