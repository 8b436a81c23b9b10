internal import BinarySupport
import GoBuildInfo

/// A folder with the files of one layer, as overlayfs keeps it, to be read as the tar archive of the layer.
///
/// Names that are taken away are character devices 0/0, or empty files with the attribute `overlay.whiteout`; directories that
/// hide what is below have the attribute `overlay.opaque`. Storage without such devices has the names `.wh.NAME` of tar
/// archives. Symbolic links are never followed, so that nothing leads out of the folder.
struct LayerFolder {
  private let root: Pathname
  private let cancellation: Cancellation?

  private static let slash = UInt8(ascii: "/")
  private static let maximumDepth = 4096
  private static let whiteoutPrefix = Array(".wh.".utf8)
  private static let opaque = Array(".wh..wh..opq".utf8)

  /// Lists a folder.
  ///
  /// - Throws: ``ReadError`` where a directory cannot be read.
  static func entries(
    of root: Pathname, _ cancellation: Cancellation?
  ) throws(ReadError) -> EntryArchive {
    let folder = LayerFolder(root: root, cancellation: cancellation)
    let files = FileNames()
    let list = EntryArchive(cancellation) { number throws(ReadError) in
      var reader = FileReader()
      let name = files.names[number]
      try reader.open(
        try ReadError.converting { () throws(SystemError) in
          try Descriptor(opening: name, below: root.system)
        })
      reader.cancellation = cancellation
      return reader
    }
    var pending: [[UInt8]] = [[]]
    while let directory = pending.popLast() {
      try cancellation?.check()
      try folder.list(directory, &pending, files, list)
    }
    return list
  }

  /// The names of entries by their numbers.
  private final class FileNames: @unchecked Sendable {
    var names: [[UInt8]] = []
  }

  private func list(
    _ directory: [UInt8], _ pending: inout [[UInt8]], _ files: FileNames, _ list: EntryArchive
  ) throws(ReadError) {
    let prefix = directory.isEmpty ? [] : directory + [LayerFolder.slash]
    func add(_ name: [UInt8], _ entry: FolderEntry) throws(ReadError) {
      let (kind, byteCount) = LayerFolder.kind(entry)
      try list.add(
        entry.isWhiteout ? prefix + LayerFolder.whiteoutPrefix + name : prefix + name,
        entry.isWhiteout ? .regular : kind, byteCount: entry.isWhiteout ? 0 : byteCount,
        isOverlaid: entry.isOverlaid)
      files.names.append(prefix + name)
    }
    let entries: [(name: [UInt8], entry: FolderEntry)]
    let isOpaque: Bool
    do throws(SystemError) {
      (entries, isOpaque) = try FolderEntry.entries(of: directory, below: root.system)
    } catch {
      throw ReadError(error)
    }
    if isOpaque {
      try list.add(prefix + LayerFolder.opaque, .regular)
      files.names.append([])
    }
    for (name, entry) in entries {
      try add(name, entry)
      guard entry.kind == .directory else { continue }
      let path = prefix + name
      guard path.count <= TarEntries.maximumNameByteCount else {
        throw ReadError(.limitExceeded, .found("name longer than 16 KiB", UInt64(path.count)))
      }
      pending.append(path)
    }
  }

  private static func kind(_ entry: FolderEntry) -> (TarEntry.Kind, byteCount: Int) {
    switch entry.kind {
    case .regular: (.regular, entry.byteCount)
    case .directory: (.directory, 0)
    case .symbolicLink: (entry.target.isEmpty ? .other : .symbolicLink(to: entry.target), 0)
    case .other: (.other, 0)
    }
  }
}
