internal import SystemLibrary

/// The names in a directory, kept end to end in one piece of memory.
package struct DirectoryListing {
  /// The names, a NUL after each.
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  package struct Entry {
    /// The position of the name among those of the listing, which identifies the entry.
    package let start: Int
    /// The number of bytes of the name.
    package let count: Int
    /// The first bytes of the name as a number of the same order: most names differ there.
    fileprivate let prefix: UInt64
    /// Nil where the file system does not tell with the name.
    package let kind: FileKind?
  }

  /// Why the listing is not complete, if it is not.
  package private(set) var failure: SystemError?

  /// An empty listing.
  package init() {}

  /// The number of names after which cancellation is checked.
  private static let checkedCount = 1024

  /// Reads the names in an open directory, in no particular order, in place of those that were there. A listing that is
  /// cancelled is not complete.
  package mutating func read(_ directory: inout DirectoryStream, _ cancellation: Cancellation) {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    failure = nil
    do throws(SystemError) {
      try unsafe directory.forEachEntry { name, kind in
        let prefix = unsafe DirectoryListing.prefix(name)
        entries.append(
          Entry(start: bytes.count, count: name.count, prefix: prefix, kind: kind))
        unsafe bytes.append(contentsOf: name)
        bytes.append(0)
        return !entries.count.isMultiple(of: DirectoryListing.checkedCount)
          || !cancellation.isRequested
      }
    } catch {
      failure = error
    }
  }

  /// Takes names from elsewhere in place of those that were there.
  ///
  /// - Parameter bytes: the names, a NUL after each, for ``append(_:_:)`` to refer to.
  package mutating func replace(with bytes: ArraySlice<UInt8>) {
    self.bytes.removeAll(keepingCapacity: true)
    self.bytes.append(contentsOf: bytes)
    entries.removeAll(keepingCapacity: true)
    failure = nil
  }

  /// Adds an entry for one of the names that were taken.
  package mutating func append(_ name: Range<Int>, _ kind: FileKind?) {
    let prefix = unsafe bytes.withUnsafeBytes {
      unsafe DirectoryListing.prefix(UnsafeRawBufferPointer(rebasing: $0[name]))
    }
    entries.append(Entry(start: name.lowerBound, count: name.count, prefix: prefix, kind: kind))
  }

  private static func prefix(_ name: UnsafeRawBufferPointer) -> UInt64 {
    var prefix: UInt64 = 0
    for index in 0..<8 {
      prefix = prefix << 8 | (index < name.count ? UInt64(unsafe name[index]) : 0)
    }
    return prefix
  }

  /// Brings the names into the order of their bytes.
  package mutating func sort() {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      entries.sort { first, second in
        guard first.prefix == second.prefix else { return first.prefix < second.prefix }
        return unsafe bytes[first.start..<first.start + first.count].lexicographicallyPrecedes(
          bytes[second.start..<second.start + second.count])
      }
    }
  }

  /// Forgets names.
  package mutating func removeAll(where isUnwanted: (ArraySlice<UInt8>) -> Bool) {
    let bytes = bytes
    entries.removeAll { isUnwanted(bytes[$0.start..<$0.start + $0.count]) }
  }

  /// The names in a directory in the order of their bytes.
  package static func sortedNames(
    in directory: SystemPath
  ) throws(SystemError) -> [[UInt8]] {
    var stream = try DirectoryStream(opening: directory, in: nil, followingLinks: true)
    var listing = DirectoryListing()
    listing.read(&stream, Cancellation())
    if let failure = listing.failure { throw failure }
    listing.sort()
    return listing.entries.map { Array(listing.name($0)) }
  }

  package var count: Int { entries.count }

  package subscript(index: Int) -> Entry { entries[index] }

  package func name(_ entry: Entry) -> ArraySlice<UInt8> {
    bytes[entry.start..<entry.start + entry.count]
  }

  /// Opens the file of that name, without making a path of it.
  package func open(
    _ entry: Entry, in directory: Int32, followingLinks: Bool
  ) throws(SystemError) -> Descriptor {
    // The array does not move while it is borrowed, and typed errors do not pass a closure.
    let result: Result<Int32, SystemError> = unsafe bytes.withUnsafeBytes { bytes in
      let name = unsafe (bytes.baseAddress! + entry.start).assumingMemoryBound(to: CChar.self)
      do throws(SystemError) {
        return .success(
          try unsafe SystemCalls.open(name, in: directory, followingLinks: followingLinks))
      } catch {
        return .failure(error)
      }
    }
    return Descriptor(owning: try result.get())
  }

  /// What the file system records of the regular file of that name; nil where there is none.
  package func stamp(_ entry: Entry, in directory: Int32) -> FileStamp? {
    var status = stat()
    let result = unsafe bytes.withUnsafeBytes { bytes in
      let name = unsafe (bytes.baseAddress! + entry.start).assumingMemoryBound(to: CChar.self)
      return retryingInterrupts { unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) }
    }
    return result == 0 ? FileStamp(status, S_IFREG) : nil
  }
}
