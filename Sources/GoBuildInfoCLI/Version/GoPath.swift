internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// Paths as `go version` writes and judges them.
enum GoPath {
  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  /// What the paths of a directory's entries start with: Go joins names to the cleaned path, and
  /// nothing at all to that of the current directory.
  static func prefixOfEntries(in directory: Pathname) -> [UInt8] {
    let path = cleaned(directory.bytes)
    if path == [dot] { return [] }
    return path.last == slash ? path : path + [slash]
  }

  /// Go's `filepath.Clean`: the shortest path that means the same by its text alone.
  private static func cleaned(_ path: [UInt8]) -> [UInt8] {
    let isRooted = path.first == slash
    var names: [ArraySlice<UInt8>] = []
    for name in path.split(separator: slash) where name != [dot] {
      if name != [dot, dot] {
        names.append(name)
      } else if let last = names.last, last != [dot, dot] {
        names.removeLast()
      } else if !isRooted {
        names.append(name)
      }
    }
    let joined = Array(names.joined(separator: [slash]))
    if isRooted { return [slash] + joined }
    return joined.isEmpty ? [dot] : joined
  }

  /// Whether a file looks like a program to Go: by its mode, or by its name.
  static func isBinaryCandidate(_ path: Pathname) -> Bool {
    if let file = try? FileStatus(following: path), file.kind == .regular, file.isExecutable {
      return true
    }
    let name = path.bytes.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    let endings = [".so", ".exe", ".dll"]
    return endings.contains { name.reversed().starts(with: $0.utf8.reversed()) }
      || name.indices.contains { name[$0...].starts(with: ".so.".utf8) }
  }
}
