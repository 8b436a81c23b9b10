package import GoBuildInfo

/// Walks a directory tree in lexical order: within each directory by name, and into a directory
/// where its name stands. Symbolic links are met, not followed.
package struct DirectoryWalk {
  /// What the walk meets.
  package enum Event {
    case file(Pathname)
    case symbolicLink(Pathname)
    /// A directory or entry that could not be looked at; the walk goes on behind it.
    case failure(Pathname, ReadError)
  }

  /// The directories that the walk is in, each with the names that are still to come.
  private var levels: [Level] = []
  private var pending: Event?

  private struct Level {
    /// What the paths of the entries start with.
    let prefix: [UInt8]
    var entries: ArraySlice<DirectoryEntry>
  }

  /// Starts a walk.
  ///
  /// - Parameters:
  ///   - root: the directory; a symbolic link to one is followed.
  ///   - prefix: what the paths of its entries start with, up to and including the last slash.
  package init(_ root: Pathname, prefix: [UInt8]) {
    enter(root, prefix: prefix)
  }

  /// Starts a walk whose paths start with that of `root`.
  package init(_ root: Pathname) {
    let slash = UInt8(ascii: "/")
    let path = root.bytes
    self.init(root, prefix: path.last == slash ? path : path + [slash])
  }

  /// The next file, link or failure, or nil at the end. Other entries are passed over.
  package mutating func next() -> Event? {
    while true {
      if let event = pending {
        pending = nil
        return event
      }
      guard let level = levels.indices.last else { return nil }
      guard let entry = levels[level].entries.popFirst() else {
        levels.removeLast()
        continue
      }
      if let event = visit(entry, prefix: levels[level].prefix) { return event }
    }
  }

  private mutating func visit(_ entry: DirectoryEntry, prefix: [UInt8]) -> Event? {
    let path = prefix + entry.name
    let name = Pathname(bytes: path)
    do throws(ReadError) {
      switch try kind(of: entry, name) {
      case .regular: return .file(name)
      case .symbolicLink: return .symbolicLink(name)
      case .directory: enter(name, prefix: path + [UInt8(ascii: "/")])
      case .other: break
      }
      return nil
    } catch {
      return .failure(name, error)
    }
  }

  private func kind(of entry: DirectoryEntry, _ name: Pathname) throws(ReadError) -> FileKind {
    if let kind = entry.kind { return kind }
    return try FileStatus(of: name).kind
  }

  private mutating func enter(_ directory: Pathname, prefix: [UInt8]) {
    do throws(ReadError) {
      levels.append(
        Level(prefix: prefix, entries: try DirectoryCalls.entries(of: directory)[...]))
    } catch {
      pending = .failure(directory, error)
    }
  }
}
