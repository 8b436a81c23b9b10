import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

/// Several roots in one scan.
@Suite(.timeLimit(.minutes(10))) struct ScanRootsTests {
  private let tree: TemporaryTree

  /// Two trees around an archive and a file, then a path that leads nowhere.
  private let roots: [Pathname]

  init() throws {
    tree = try TemporaryTree(["b/z", "b/a", "a/x", "file", "c/d/e"])
    var archive = SyntheticTar()
    archive.add("second", Array("2".utf8))
    archive.add("first", Array("1".utf8))
    try Data(archive.ended).write(to: tree.url.appending(path: "archive.tar"))
    let names = ["b", "a/", "archive.tar", "file", "c", "missing", "a"]
    roots = [tree].flatMap { tree in names.map { Pathname(tree.url.path + "/" + $0) } }
  }

  private let expected = [
    "b/a", "b/z", "a/x", "archive.tar:/second", "archive.tar:/first", "file", "c/d/e",
    "failure missing", "a/x",
  ]

  private func scanner(isOrdered: Bool = true) -> BinaryScanner {
    var options = BinaryScanner.Options()
    options.isOrdered = isOrdered
    options.readsEveryFile = true
    return BinaryScanner(scanning: roots, options: options)
  }

  private func word(_ event: ScanEvent<Int, Never>) -> String {
    switch event {
    case .finding(let path, _): tree.relative(path)
    case .failure(let path, _): "failure \(tree.relative(path))"
    case .skipped, .skippedLink: "skipped"
    }
  }

  private func received(isOrdered: Bool, until limit: Int = .max) -> [String] {
    var events: [String] = []
    scanner(isOrdered: isOrdered).scan { _, reader throws(ReadError) in
      reader.byteCount
    } receive: { event in
      events.append(word(event))
      return events.count < limit
    }
    return events
  }

  private func events(isOrdered: Bool) -> ScanEvents<Int, Never> {
    scanner(isOrdered: isOrdered).events { _, reader throws(ReadError) in reader.byteCount }
  }

  @Test func comeInTheirOrder() async {
    #expect(received(isOrdered: true) == expected)
    var found: [String] = []
    for await event in events(isOrdered: true) { found.append(word(event)) }
    #expect(found == expected)
  }

  @Test func areAllRead() async {
    #expect(received(isOrdered: false).sorted() == expected.sorted())
    var found: [String] = []
    for await event in events(isOrdered: false) { found.append(word(event)) }
    #expect(found.sorted() == expected.sorted())
  }

  @Test(arguments: 1...9) func mayBeLeftAnywhere(_ limit: Int) async {
    #expect(received(isOrdered: true, until: limit) == Array(expected.prefix(limit)))
    var found: [String] = []
    for await event in events(isOrdered: true) {
      found.append(word(event))
      if found.count == limit { break }
    }
    #expect(found == Array(expected.prefix(limit)))
  }

  @Test func mayBeNone() async {
    for await _ in BinaryScanner(scanning: [Pathname]()).events() {
      Issue.record("unexpected event")
    }
  }

  /// One limit holds for all directories of a scan.
  @Test(arguments: [1, 2]) func shareTheirLimit(_ limit: Int) async {
    let trees = (0..<20).map { _ in try! TemporaryTree((0..<20).map { "d\($0 % 3)/\($0)" }) }
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    options.maximumConcurrency = limit
    let reading = Counter()
    let scanner = BinaryScanner(scanning: trees.map { $0.path }, options: options)
    var count = 0
    for await case .finding in scanner.events(inspecting: { _, _ throws(ReadError) in
      reading.add()
      usleep(200)
      reading.add(-1)
    }) { count += 1 }
    // The trees are removed with their last owner.
    withExtendedLifetime(trees) {}
    #expect(count == 400)
    #expect(reading.maximum <= limit)
  }

  /// What a client throws ends neither the scan nor counts as a finding.
  @Test func errorsOfClientsAreNotFindings() {
    struct Refusal: Error {}
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    options.progress = ScanProgress()
    var count = 0
    BinaryScanner(scanning: roots, options: options).scan { file, _ in
      if file.path.bytes.last == UInt8(ascii: "x") { throw Refusal() }
      throw ReadError(code: .unreadable, message: "of a client")
    } receive: { (event: ScanEvent<Int, any Error>) in
      switch event {
      case .inspectionFailure(let path, let error):
        #expect(error is Refusal)
        #expect(tree.relative(path) == "a/x")
        count += 1
      case .failure: break
      case .finding, .skipped, .skippedLink: Issue.record("unexpected event")
      }
      return true
    }
    #expect(count == 2)
    #expect(options.progress?.counts.findingCount == 0)
  }
}
