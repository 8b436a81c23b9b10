/// The names in a directory, kept end to end in one piece of memory.
package struct DirectoryListing {
  /// The names, a NUL after each.
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  package struct Entry {
    /// A listing of more than a gibibyte fails.
    fileprivate let offset: UInt32
    /// No system has names of more than 1024 bytes.
    fileprivate let count: UInt16
    /// The first bytes of the name as a number of the same order: most names differ there.
    fileprivate let prefix: UInt64
    /// Nil where the file system does not tell with the name.
    package let kind: FileKind?

    fileprivate var start: Int { Int(offset) }
    fileprivate var range: Range<Int> { start..<start + Int(count) }
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
    do throws(SystemError) {
      try unsafe directory.forEachEntry { name, kind in
        seenCount += 1
        let isChecked = seenCount.isMultiple(of: DirectoryListing.checkedCount)
        if isChecked, cancellation.isRequested { return false }
        guard unsafe window.admits(name) else { return true }
        let prefix = unsafe DirectoryListing.prefix(name)
        entries.append(
          Entry(
            offset: UInt32(bytes.count), count: UInt16(name.count), prefix: prefix, kind: kind))
        unsafe bytes.append(contentsOf: name)
        bytes.append(0)
        if byteCount > window.byteLimit { narrow(&window) }
        return true
      }
    } catch {
      failure = error
    }
  }

  /// What the listing takes.
  private var byteCount: Int { bytes.count + entries.count * MemoryLayout<Entry>.stride }

  /// Keeps the first two thirds of the names.
  private mutating func narrow(_ window: inout NameWindow) {
    let keptCount = entries.count * 2 / 3
    guard keptCount > 0 else { return }
    let before = byteCount
    selectFirst(keptCount)
    let last = unsafe bytes.withUnsafeBufferPointer { bytes in
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
        offset: UInt32(end), count: entry.count, prefix: entry.prefix, kind: entry.kind)
      for position in entry.range.lowerBound...entry.range.upperBound {
        bytes[end] = bytes[position]
        end += 1
      }
    }
    bytes.removeSubrange(end...)
    window.narrow(to: upper, omitting: before - byteCount)
  }

  /// Brings the first names to the front, in linear time (Hoare's selection).
  private mutating func selectFirst(_ count: Int) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var range = 0..<entries.count
      while range.count > 1 {
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
      entries.sort { unsafe DirectoryListing.precedes($0, $1, in: bytes) }
    }
  }

  private static func precedes(
    _ first: Entry, _ second: Entry, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard first.prefix == second.prefix else { return first.prefix < second.prefix }
    return unsafe bytes[first.range].lexicographicallyPrecedes(bytes[second.range])
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
}
