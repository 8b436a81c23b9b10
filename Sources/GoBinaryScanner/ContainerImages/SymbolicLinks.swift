internal import BinarySupport
import GoBuildInfo

/// The symbolic links of a layer or an archive, and what names lead to through them.
struct SymbolicLinks {
  private var targets: [FileTree.Index: Range<Int>] = [:]
  /// All targets, end to end.
  private var bytes: [UInt8] = []

  var isEmpty: Bool { targets.isEmpty }

  /// How much of targets may still be followed.
  private var remainingByteCount: Int

  init(followedByteCount: Int = 1 << 28) { remainingByteCount = followedByteCount }

  private static let maximumByteCount = 1 << 26

  /// The most that Linux follows for one path, and the longest path that it takes.
  private static let maximumLinkCount = 40
  private static let maximumPathByteCount = 4096

  /// - Throws: ``ReadError`` with code `limitExceeded` for more than 64 MiB of targets.
  mutating func add(_ target: [UInt8], at index: FileTree.Index) throws(ReadError) {
    guard bytes.count + target.count <= SymbolicLinks.maximumByteCount else {
      throw ReadError(.limitExceeded, .sentence("symbolic links of more than 64 MiB in a layer"))
    }
    targets[index] = bytes.count..<bytes.count + target.count
    bytes += target
  }

  /// What a link leads to; nil where there is none.
  func target(of index: FileTree.Index) -> [UInt8]? { targets[index].map { Array(bytes[$0]) } }

  mutating func remove(_ index: FileTree.Index) {
    if !targets.isEmpty { targets[index] = nil }
  }

  /// A path without links, and whether there were any on it.
  struct Resolved {
    var components: [ArraySlice<UInt8>] = []
    /// The names, as far as there are any.
    fileprivate var indexes: [FileTree.Index?] = []
    fileprivate(set) var hasFollowed = false

    /// The name that it leads to, if there is one.
    var index: FileTree.Index? { indexes.isEmpty ? 0 : indexes[indexes.count - 1] }

    /// The directory that it is in, if there is one.
    var directory: FileTree.Index? { indexes.count < 2 ? 0 : indexes[indexes.count - 2] }

    fileprivate mutating func append(_ name: ArraySlice<UInt8>, _ index: FileTree.Index?) {
      components.append(name)
      indexes.append(index)
    }

    fileprivate mutating func removeLast() {
      _ = components.popLast()
      _ = indexes.popLast()
    }
  }

  /// Follows the links on a path, as a system does below a root that nothing leads out of.
  ///
  /// - Parameter followsLast: whether a link at the end of the path is followed too.
  /// - Returns: nil for links that lead to each other, or make a path longer than systems take.
  /// - Throws: ``ReadError`` with code `limitExceeded`.
  mutating func resolve(
    _ path: [ArraySlice<UInt8>], in tree: borrowing FileTree, followsLast: Bool
  ) throws(ReadError) -> Resolved? {
    var resolved = Resolved()
    var pending = Array(path.reversed())
    var linkCount = 0
    while let name = pending.popLast() {
      if name.elementsEqual(".".utf8) { continue }
      if name.elementsEqual("..".utf8) {
        resolved.removeLast()
        continue
      }
      let index = resolved.index.flatMap { tree.find(name, in: $0) }
      resolved.append(name, index)
      guard followsLast || !pending.isEmpty, let index, let target = targets[index] else {
        continue
      }
      linkCount += 1
      guard linkCount <= SymbolicLinks.maximumLinkCount,
        target.count <= SymbolicLinks.maximumPathByteCount
      else { return nil }
      remainingByteCount -= target.count
      guard remainingByteCount >= 0 else {
        throw ReadError(
          .limitExceeded, .sentence("more than 256 MiB of symbolic links on the paths of a layer"))
      }
      resolved.hasFollowed = true
      if bytes[target].first == UInt8(ascii: "/") {
        resolved.components = []
        resolved.indexes = []
      } else {
        resolved.removeLast()
      }
      let names = bytes[target].split(separator: UInt8(ascii: "/"))
      pending += names.reversed()
    }
    let byteCount = resolved.components.reduce(0) { $0 + $1.count + 1 }
    guard !resolved.hasFollowed || byteCount <= SymbolicLinks.maximumPathByteCount else {
      return nil
    }
    return resolved
  }
}
