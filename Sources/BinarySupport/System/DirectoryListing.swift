internal import SystemLibrary

/// The names in a directory, kept end to end in one piece of memory.
package struct DirectoryListing {
  /// The names, a NUL after each.
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  /// Memory for what the system returns of the next directory.
  private var records: [UInt8] = []

  package struct Entry {
    /// A listing of more than a gibibyte fails.
    fileprivate let offset: UInt32
    /// No system has names of more than 1024 bytes.
    fileprivate let count: UInt16
    /// Nil where the file system does not report it with the name.
    package let kind: FileKind?
    /// The first bytes of the name as a number of the same order: most names differ there.
    fileprivate let prefix: UInt64
    /// The number of the file in its file system. Files whose numbers are close are often stored close to each other.
    package let inode: UInt64

    fileprivate var start: Int { Int(offset) }
    /// The position of the name among those of the listing, which identifies the entry.
    package var range: Range<Int> { start..<start + Int(count) }
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
    var window = NameWindow.all
    read(&directory, within: &window, cancellation)
    if window.isNarrowed { failure = .endless }
  }

  /// Reads those names in an open directory that are in a window, which is made smaller where they take more memory than it
  /// permits.
  mutating func read(
    _ directory: inout DirectoryStream, within window: inout NameWindow,
    _ cancellation: Cancellation
  ) {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    failure = nil
    var seenCount = 0
    var records: [UInt8] = []
    swap(&records, &self.records)
    defer { swap(&records, &self.records) }
    do throws(SystemError) {
      try unsafe directory.forEachEntry(through: &records) { name, inode, kind in
        seenCount += 1
        let isChecked = seenCount.isMultiple(of: DirectoryListing.checkedCount)
        if isChecked, cancellation.isRequested { return false }
        guard unsafe window.admits(name) else { return true }
        entries.append(
          Entry(
            offset: UInt32(bytes.count), count: UInt16(name.count), kind: kind,
            prefix: unsafe DirectoryListing.prefix(name), inode: inode))
        unsafe bytes.append(
          contentsOf: UnsafeRawBufferPointer(start: name.baseAddress, count: name.count + 1))
        if byteCount > window.byteLimit { narrow(&window) }
        return true
      }
    } catch {
      failure = error
    }
  }

  /// What the listing takes.
  private var byteCount: Int { bytes.count + entries.count * MemoryLayout<Entry>.stride }

  /// What a name takes but for its bytes.
  static let entryByteCount = MemoryLayout<Entry>.stride + 1

  /// Keeps the first two thirds of the names.
  private mutating func narrow(_ window: inout NameWindow) {
    let keptCount = entries.count * 2 / 3
    guard keptCount > 0 else { return }
    let before = byteCount
    selectFirst(keptCount)
    let last = unsafe bytes.withUnsafeBytes { bytes in
      entries[..<keptCount].max { unsafe DirectoryListing.precedes($0, $1, in: bytes) }!
    }
    let upper = Array(name(last))
    entries.removeSubrange(keptCount...)
    // In place: memory that is released in pieces of this size stays with the process.
    entries.sort { $0.start < $1.start }
    var end = 0
    for index in entries.indices {
      let entry = entries[index]
      entries[index] = Entry(
        offset: UInt32(end), count: entry.count, kind: entry.kind, prefix: entry.prefix,
        inode: entry.inode)
      for position in entry.range.lowerBound...entry.range.upperBound {
        bytes[end] = bytes[position]
        end += 1
      }
    }
    bytes.removeSubrange(end...)
    window.narrow(to: upper, omitting: before - byteCount)
  }

  /// Brings the first names to the front: by Hoare's selection, or, where that does not come to an end soon, by sorting.
  private mutating func selectFirst(_ count: Int) {
    unsafe bytes.withUnsafeBytes { bytes in
      var range = 0..<entries.count
      // Each step halves the range on average. The order of the names may be one that makes it take all steps.
      var stepCount = 4 * (Int.bitWidth - range.count.leadingZeroBitCount)
      while range.count > 1 {
        stepCount -= 1
        guard stepCount > 0 else {
          entries[range].sort { unsafe DirectoryListing.precedes($0, $1, in: bytes) }
          return
        }
        let middle = range.lowerBound + range.count / 2
        let pivot = entries[middle]
        var low = range.lowerBound
        var high = range.upperBound - 1
        while low <= high {
          while unsafe DirectoryListing.precedes(entries[low], pivot, in: bytes) { low += 1 }
          while unsafe DirectoryListing.precedes(pivot, entries[high], in: bytes) { high -= 1 }
          guard low <= high else { break }
          entries.swapAt(low, high)
          low += 1
          high -= 1
        }
        if count <= high {
          range = range.lowerBound..<high + 1
        } else if count > low {
          range = low..<range.upperBound
        } else {
          return
        }
      }
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

  /// Adds an entry for one of the names that were taken, of at most 65 535 bytes. Its inode is not known.
  package mutating func append(_ name: Range<Int>, _ kind: FileKind?) {
    let prefix = unsafe bytes.withUnsafeBytes {
      unsafe DirectoryListing.prefix(UnsafeRawBufferPointer(rebasing: $0[name]))
    }
    entries.append(
      Entry(
        offset: UInt32(name.lowerBound), count: UInt16(name.count), kind: kind, prefix: prefix,
        inode: 0))
  }

  private static func prefix(_ name: UnsafeRawBufferPointer) -> UInt64 {
    if name.count >= 8 { return UInt64(bigEndian: unsafe name.loadUnaligned(as: UInt64.self)) }
    var prefix: UInt64 = 0
    for index in 0..<8 {
      prefix = prefix << 8 | (index < name.count ? UInt64(unsafe name[index]) : 0)
    }
    return prefix
  }

  /// Sorts the names by their bytes.
  package mutating func sort() {
    unsafe bytes.withUnsafeBytes { bytes in
      entries.sort { unsafe DirectoryListing.precedes($0, $1, in: bytes) }
    }
  }

  private static func precedes(
    _ first: Entry, _ second: Entry, in bytes: UnsafeRawBufferPointer
  ) -> Bool {
    guard first.prefix == second.prefix else { return first.prefix < second.prefix }
    // There are names, or nothing would be compared.
    let names = bytes.baseAddress!
    let order = unsafe memcmp(
      names + first.start, names + second.start, Int(min(first.count, second.count)))
    return order < 0 || order == 0 && first.count < second.count
  }

  /// The most names that are copied rather than moved with their memory, which has room for more than twice as many.
  private static let maximumCopiedCount = 1024

  /// Moves the names to a listing that has no more memory than they need. That of this one is kept for the next directory,
  /// unless it is much.
  package mutating func moveNames() -> DirectoryListing {
    var result = DirectoryListing()
    swap(&failure, &result.failure)
    if entries.count > DirectoryListing.maximumCopiedCount {
      swap(&bytes, &result.bytes)
      swap(&entries, &result.entries)
    } else {
      result.bytes.reserveCapacity(bytes.count)
      result.bytes.append(contentsOf: bytes)
      result.entries.reserveCapacity(entries.count)
      result.entries.append(contentsOf: entries)
    }
    return result
  }

  /// Forgets names.
  package mutating func removeAll(where isUnwanted: (ArraySlice<UInt8>) -> Bool) {
    let bytes = bytes
    entries.removeAll { isUnwanted(bytes[$0.range]) }
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
    bytes[entry.range]
  }

  /// Opens the file of that name, without making a path of it.
  package func open(
    _ entry: Entry, in directory: Int32, followingLinks: Bool
  ) throws(SystemError) -> Descriptor {
    Descriptor(owning: try result(ofOpening: entry, in: directory, followingLinks).get())
  }

  /// Opens the file of that name, unless it is a symbolic link, without an owner; nil where it cannot be opened.
  func openFile(_ entry: Entry, in directory: Int32) -> Int32? {
    try? result(ofOpening: entry, in: directory, false).get()
  }

  private func result(
    ofOpening entry: Entry, in directory: Int32, _ followingLinks: Bool
  ) -> Result<Int32, SystemError> {
    // The array does not move while it is borrowed, and typed errors do not pass a closure.
    unsafe bytes.withUnsafeBytes { bytes in
      let name = unsafe (bytes.baseAddress! + entry.start).assumingMemoryBound(to: CChar.self)
      do throws(SystemError) {
        return .success(
          try unsafe SystemCalls.open(name, in: directory, followingLinks: followingLinks))
      } catch {
        return .failure(error)
      }
    }
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
