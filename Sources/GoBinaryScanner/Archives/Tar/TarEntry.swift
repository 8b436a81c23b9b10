internal import BinarySupport
import GoBuildInfo

/// A file, directory or link in a tar archive.
package struct TarEntry: Sendable {
  /// The name as the archive has it.
  package let name: [UInt8]
  package let kind: Kind
  /// Whether the entry has attributes of overlayfs, which some container runtimes obey.
  let isOverlaid: Bool
  /// Where the contents lie in the archive; empty for all but regular files.
  package let contents: Range<Int>
  /// Where they lie in the file, if it is a sparse one, whose holes the archive leaves out.
  package var sparseMap: SparseMap?

  package enum Kind: Sendable, Hashable {
    case regular
    case directory
    /// Another name of a file, which is in the same archive or, in a layer, in one below.
    case hardLink(to: [UInt8])
    case symbolicLink(to: [UInt8])
    /// A device, a FIFO, or what no other tool knows either.
    case other
  }
}

extension TarEntry {
  /// The names on the way to it from the root, without `.` and `..`.
  package var components: [ArraySlice<UInt8>] { TarEntry.components(of: name) }

  /// The names on a path. No path leads out of the archive: `..` at the root stays there.
  package static func components(of path: [UInt8]) -> [ArraySlice<UInt8>] {
    var components: [ArraySlice<UInt8>] = []
    for component in path.split(separator: UInt8(ascii: "/")) {
      switch component {
      case [UInt8(ascii: ".")]: continue
      case [UInt8(ascii: "."), UInt8(ascii: ".")]: _ = components.popLast()
      default: components.append(component)
      }
    }
    return components
  }
}
