import Foundation
import GoBinaryScanner
import GoBuildInfo
import TestSupport
import Testing

/// Trees that change while they are scanned.
@Suite struct TurbulentTreeTests {
  /// Directories and files come and go; what stays is found each time.
  @Test(.timeLimit(.minutes(10)), arguments: [true, false])
  func scansComeToAnEnd(_ isOrdered: Bool) async throws {
    let tree = try TemporaryTree((0..<40).map { "stays/\($0)" })
    let writer = Task.detached {
      let goes = tree.url.appending(path: "goes")
      while !Task.isCancelled {
        for index in 0..<60 { try? tree.add("goes/\(index % 7)/\(index % 3)/\(index)") }
        try? FileManager.default.moveItem(at: goes, to: tree.url.appending(path: "went"))
        try? FileManager.default.removeItem(at: tree.url.appending(path: "went"))
      }
    }
    scan(tree, isOrdered)
    writer.cancel()
    await writer.value
  }

  private func scan(_ tree: TemporaryTree, _ isOrdered: Bool) {
    for _ in 0..<200 {
      var options = BinaryScanner.Options()
      options.isOrdered = isOrdered
      options.readsEveryFile = true
      var stayed = 0
      BinaryScanner(scanning: tree.path, options: options).scan { _, reader throws(ReadError) in
        reader.byteCount
      } receive: { event in
        if case .finding(let path, _) = event, tree.relative(path).hasPrefix("stays") {
          stayed += 1
        }
        return true
      }
      #expect(stayed == 40)
    }
  }
}
