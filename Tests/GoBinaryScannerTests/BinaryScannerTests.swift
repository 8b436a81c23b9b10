import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import GoBinaryScanner

@Suite(.timeLimit(.minutes(10))) struct BinaryScannerTests {
  /// What a scan meets, as words and paths within the tree. Every file is a finding.
  func events(
    _ tree: TemporaryTree, until limit: Int = .max,
    _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
  ) -> [String] {
    var options = BinaryScanner.Options()
    options.isOrdered = true
    options.readsEveryFile = true
    configure(&options)
    var events: [String] = []
    BinaryScanner(scanning: tree.path, options: options).scan { file, reader throws(ReadError) in
      reader.byteCount
    } receive: { event in
      switch event {
      case .finding(let path, let count):
        let name = tree.relative(path)
        // A file holds its own path, unless it was met through a link.
        events.append(count == name.utf8.count ? "file \(name)" : "other \(name)")
      case .skipped(let path, _): events.append("skipped \(tree.relative(path))")
      case .skippedLink(let path): events.append("link \(tree.relative(path))")
      case .failure(let path, _): events.append("failure \(tree.relative(path))")
      }
      return events.count < limit
    }
    return events
  }

  @Test func goesInLexicalOrder() throws {
    let tree = try TemporaryTree(["b/z", "b/a", "a.c", "a/x", "A", "b-c", "a/b/c/d", "a!"])
    #expect(
      events(tree) == [
        "file A", "file a/b/c/d", "file a/x", "file a!", "file a.c", "file b/a", "file b/z",
        "file b-c",
      ])
  }

  /// A tree with directories of all sizes, some larger than what a thread takes at once.
  static let large: TemporaryTree = {
    let tree = try! TemporaryTree()
    for directory in 0..<60 {
      for file in 0..<(directory % 20 == 7 ? 700 : directory % 5) {
        try! tree.add("d\(directory % 7)/e\(directory)/f\(file)")
      }
    }
    return tree
  }()

  /// All files, found without the scanner, in its order.
  static let expected: [String] = {
    let names = FileManager.default.enumerator(atPath: large.url.path)!
      .compactMap { $0 as? String }
    let files = names.filter { $0.split(separator: "/").count == 3 }
    return files.sorted {
      $0.split(separator: "/").lexicographicallyPrecedes($1.split(separator: "/")) {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    }.map { "file \($0)" }
  }()

  @Test(arguments: [1, 2, 3, 8])
  func everyNumberOfThreadsFindsTheSame(_ count: Int) {
    let tree = BinaryScannerTests.large
    #expect(events(tree) { $0.maximumConcurrency = count } == BinaryScannerTests.expected)
    let unordered = events(tree) { options in
      options.maximumConcurrency = count
      options.isOrdered = false
    }
    #expect(unordered.sorted() == BinaryScannerTests.expected.sorted())
  }

  /// Threads wait for a receiver that is slower than they are, and go on when it has caught up.
  @Test(arguments: [true, false])
  func aSlowReceiverGetsEverything(_ isOrdered: Bool) {
    var count = 0
    var options = BinaryScanner.Options()
    options.isOrdered = isOrdered
    options.readsEveryFile = true
    BinaryScanner(scanning: BinaryScannerTests.large.path, options: options)
      .scan { _, reader throws(ReadError) in
        reader.byteCount
      } receive: { _ in
        count += 1
        if count % 100 == 0 { usleep(1000) }
        return true
      }
    #expect(count == BinaryScannerTests.expected.count)
  }

  @Test(arguments: [true, false], [1, 10, 1500])
  func stopsWhenToldTo(_ isOrdered: Bool, _ limit: Int) {
    let found = events(BinaryScannerTests.large, until: limit) { $0.isOrdered = isOrdered }
    #expect(found.count == limit)
    if isOrdered { #expect(found == Array(BinaryScannerTests.expected.prefix(limit))) }
  }

  @Test func linksAreFollowedToFilesOnRequest() throws {
    let tree = try TemporaryTree(["d/file"])
    try tree.link("loop", to: ".")
    try tree.link("to-directory", to: "d")
    try tree.link("to-file", to: "d/file")
    try tree.link("nowhere", to: "none")
    #expect(events(tree) == ["file d/file"])
    let followed = events(tree) { options in
      options.followsLinksToFiles = true
      options.reportsSkippedFiles = true
    }
    #expect(
      followed == [
        "file d/file", "link loop", "link nowhere", "link to-directory", "other to-file",
      ])
  }

  @Test func theRootMayBeALink() throws {
    let tree = try TemporaryTree(["d/file"])
    try tree.link("link", to: "d")
    var paths: [String] = []
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    BinaryScanner(scanning: Pathname(tree.url.path + "/link"), options: options)
      .scan { _, _ throws(ReadError) in
      } receive: { event in
        if case .finding(let path, _) = event { paths.append(tree.relative(path)) }
        return true
      }
    #expect(paths == ["link/file"])
  }

  @Test func reportsWhatIsNotThere() {
    var failures: [Pathname] = []
    BinaryScanner(scanning: "/no/such/directory").scan { event in
      if case .failure(let path, let error) = event {
        #expect(error.code == .cannotOpen)
        failures.append(path)
      }
      return true
    }
    #expect(failures == ["/no/such/directory"])
  }

  @Test func skipsWhatIsNotAFile() throws {
    let tree = try TemporaryTree(["a"])
    #expect(mkfifo(tree.url.appending(path: "fifo").path, 0o600) == 0)
    #expect(events(tree) == ["file a"])
  }

  @Test func skippedFilesAreReportedOnRequest() throws {
    let tree = try TemporaryTree(["text", "other/text"])
    var count = 0
    BinaryScanner(scanning: tree.path).scan { _ in
      count += 1
      return true
    }
    #expect(count == 0)
    var options = BinaryScanner.Options()
    options.reportsSkippedFiles = true
    BinaryScanner(scanning: tree.path, options: options).scan { event in
      if case .skipped(_, let error) = event, error.code == .unrecognizedFormat { count += 1 }
      return true
    }
    #expect(count == 2)
  }

  /// Where a link leads is not always told, and then nobody knows what is there.
  @Test func linksThatCannotBeFollowedAreFailures() throws {
    let tree = try TemporaryTree(["file"])
    let targets = [
      "a-regular": "file", "b-nowhere": "missing", "c-circle": "c-circle",
      "d-through-file": "file/x",
      "e-directory": ".", "f-too-long": String(repeating: "x", count: 300),
    ]
    for (name, target) in targets {
      try FileManager.default.createSymbolicLink(
        atPath: tree.url.path + "/" + name, withDestinationPath: target)
    }
    func links(_ reportsSkippedFiles: Bool) -> [String] {
      events(tree) {
        $0.followsLinksToFiles = true
        $0.reportsSkippedFiles = reportsSkippedFiles
      }
    }
    #expect(links(false) == ["other a-regular", "failure f-too-long", "file file"])
    #expect(
      links(true) == [
        "other a-regular", "link b-nowhere", "link c-circle", "link d-through-file",
        "link e-directory", "failure f-too-long", "file file",
      ])
  }

  /// Directories deeper than any path may be long are reached by name.
  @Test func goesDeeperThanAPathIsLong() throws {
    let tree = try TemporaryTree()
    let name = String(repeating: "d", count: 200)
    let start = FileManager.default.currentDirectoryPath
    #expect(chdir(tree.url.path) == 0)
    for _ in 0..<30 {
      #expect(mkdir(name, 0o755) == 0)
      #expect(chdir(name) == 0)
    }
    #expect(creat("file", 0o644) >= 0)
    #expect(chdir(start) == 0)
    let found = events(tree)
    #expect(found.count == 1)
    #expect(found.first?.utf8.count == "other ".utf8.count + 30 * 201 + 4)
    // The test's own means to remove a tree stop at that length.
    let removal = Process()
    removal.executableURL = URL(filePath: "/bin/rm")
    removal.arguments = ["-rf", tree.url.path]
    try removal.run()
    removal.waitUntilExit()
  }
}
