internal import BinarySupport

extension ScanCacheContents {
  /// Calls `body` with the entries of a record.
  ///
  /// - Returns: whether all of it consists of entries.
  @discardableResult
  func forEachEntry(of entries: Range<Int>, _ body: (CachedEntry) -> Void) -> Bool {
    var position = entries.lowerBound
    while position < entries.upperBound {
      guard let entry = CachedEntry(at: position, before: entries.upperBound, in: bytes.span.raw)
      else { return false }
      body(entry)
      position = entry.end
    }
    return true
  }

  /// Replaces the names of a listing, whose positions are then those in the record.
  ///
  /// - Returns: whether all of the record consists of entries.
  func copyNames(of entries: Range<Int>, to listing: inout DirectoryListing) -> Bool {
    listing.replace(with: bytes[entries])
    return forEachEntry(of: entries) { entry in
      let start = entry.name.lowerBound - entries.lowerBound
      listing.append(start..<start + entry.name.count, entry.kind)
    }
  }

  /// The positions of the names in a record; none where not all of it consists of entries.
  func names(of entries: Range<Int>) -> [Range<Int>] {
    var names: [Range<Int>] = []
    let isComplete = forEachEntry(of: entries) { names.append($0.name) }
    return isComplete ? names : []
  }

  /// The position of a name among those of a record; nil where it is not one of them.
  func name(_ name: ArraySlice<UInt8>, among names: [Range<Int>]) -> Range<Int>? {
    var range = 0..<names.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      let other = bytes[names[middle]]
      if other.elementsEqual(name) { return names[middle] }
      if other.lexicographicallyPrecedes(name) {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return nil
  }

  /// What the entry with a name records of a file; nil where that is nothing.
  func file(_ name: Range<Int>, _ device: UInt64) -> (flags: CachedEntry.Flags, stamp: FileStamp)? {
    let flags = CachedEntry.Flags(kindAndFlags: bytes[name.lowerBound - 1])
    guard flags.contains(.hasStamp) else { return nil }
    return (flags.subtracting(.hasStamp), stamp(after: name, device))
  }

  /// What an entry records of a file, which must be something.
  func stamp(_ entry: CachedEntry, _ device: UInt64) -> FileStamp {
    stamp(after: entry.name, device)
  }

  private func stamp(after name: Range<Int>, _ device: UInt64) -> FileStamp {
    CachedEntry.stamp(at: name.upperBound + 1, device: device, in: bytes.span.raw)
  }
}
