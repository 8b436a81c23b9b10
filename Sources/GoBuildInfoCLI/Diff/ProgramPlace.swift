internal import BinarySupport
import GoBuildInfo

/// Where a binary of one side of a comparison was found.
struct ProgramPlace {
  /// The file, as reports name it.
  let file: Pathname
  /// What separates the image from others in the file.
  let part: String?
  /// The path in an archive or image, from its root; nil for other files.
  let archivedPath: [UInt8]?
  /// Which of the distinct binaries of the side it is.
  let binary: Int

  /// The file, with the part in brackets.
  var name: [UInt8] { file.bytes + (part.map { " (\($0))" } ?? "").utf8 }

  /// The path below the root file system, without the slash: of a file in a container's root file system on a node, that
  /// which the container sees.
  ///
  /// - Parameter folder: the folder that was named, which is not part of the path.
  func path(below folder: Pathname?) -> [UInt8] {
    if let archivedPath { return ProgramPlace.relative(archivedPath[...]) }
    var path = file.bytes[...]
    if let folder {
      let prefix = folder.bytes
      if path.starts(with: prefix) { path = path.dropFirst(prefix.count) }
    }
    return ProgramPlace.relative(ProgramPlace.belowRoot(path))
  }

  /// The path after the innermost root file system of a container: `rootfs` of containerd and others, `merged` of overlay
  /// file systems, `snapshots/N/fs`, `/proc/PID/root`.
  private static func belowRoot(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let slash = UInt8(ascii: "/")
    let elements = path.split(separator: slash, omittingEmptySubsequences: false)
    let root = elements.indices.dropLast().last { index in
      func element(_ offset: Int) -> ArraySlice<UInt8> {
        index >= offset ? elements[index - offset] : []
      }
      func isNumber(_ element: ArraySlice<UInt8>) -> Bool {
        !element.isEmpty
          && element.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      }
      let name = element(0)
      if name.elementsEqual("rootfs".utf8) || name.elementsEqual("merged".utf8) { return true }
      guard isNumber(element(1)) else { return false }
      return name.elementsEqual("root".utf8) && element(2).elementsEqual("proc".utf8)
        || name.elementsEqual("fs".utf8) && element(2).elementsEqual("snapshots".utf8)
    }
    guard let root else { return path }
    return Array(elements[(root + 1)...].joined(separator: [slash]))[...]
  }

  /// A path without slashes and dots at its start.
  private static func relative(_ path: ArraySlice<UInt8>) -> [UInt8] {
    var rest = path
    while true {
      if rest.first == UInt8(ascii: "/") {
        rest = rest.dropFirst()
      } else if rest.starts(with: "./".utf8) {
        rest = rest.dropFirst(2)
      } else {
        return Array(rest)
      }
    }
  }
}
