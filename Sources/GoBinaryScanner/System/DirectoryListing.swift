import GoBuildInfo

/// The names in a directory, kept end to end in one piece of memory.
struct DirectoryListing {
  /// The names, a NUL behind each.
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  struct Entry {
    fileprivate let start: Int
    fileprivate let count: Int
    /// Nil where the file system does not tell with the name.
    let kind: FileKind?
  }

  /// Why the listing is not complete, if it is not.
  private(set) var failure: ReadError?

  /// An empty listing.
  init() {}

  /// Reads the names in an open directory, in no particular order.
  init(of directory: inout DirectoryStream) {
    do throws(ReadError) {
      try unsafe directory.forEachEntry { name, kind in
        entries.append(Entry(start: bytes.count, count: name.count, kind: kind))
        unsafe bytes.append(contentsOf: name)
        bytes.append(0)
      }
    } catch {
      failure = error
    }
  }

  /// Brings the names into the order of their bytes.
  mutating func sort() {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      entries.sort { first, second in
        unsafe bytes[first.start..<first.start + first.count].lexicographicallyPrecedes(
          bytes[second.start..<second.start + second.count])
      }
    }
  }

  var count: Int { entries.count }

  var isEmpty: Bool { entries.isEmpty }

  subscript(index: Int) -> Entry { entries[index] }

  func name(_ entry: Entry) -> ArraySlice<UInt8> {
    bytes[entry.start..<entry.start + entry.count]
  }

  /// Opens the file of that name, without making a path of it.
  ///
  /// - Throws: ``ReadError``, as `FileReader.open` does.
  func open(
    _ entry: Entry, in directory: Int32, followingLinks: Bool, with reader: inout FileReader
  ) throws(ReadError) {
    // The array does not move while it is borrowed, and typed errors do not pass a closure.
    let result: Result<Void, ReadError> = unsafe bytes.withUnsafeBytes { bytes in
      let name = unsafe (bytes.baseAddress! + entry.start).assumingMemoryBound(to: CChar.self)
      do throws(ReadError) {
        return .success(
          try unsafe reader.open(name, in: directory, followingLinks: followingLinks))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
