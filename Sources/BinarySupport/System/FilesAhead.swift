internal import SystemLibrary

/// Files of a directory that are opened before their turn, so that a disk reads the first pages of all of them at the same time.
package struct FilesAhead: ~Copyable {
  /// The descriptors of the entries from ``start`` on; -1 where there is none.
  private var descriptors: [Int32] = []
  private var start = 0

  private static let none: Int32 = -1

  /// No files.
  package init() {}

  deinit { close() }

  /// Opens files, and has the system begin to read them. What cannot be opened is left for its turn, which reports it.
  ///
  /// - Parameters:
  ///   - entries: which of the listing; they take the place of those before.
  ///   - byteCount: how much will be read at the start of each.
  ///   - isWanted: whether an entry is a file to open.
  package mutating func open(
    _ entries: Range<Int>, of listing: DirectoryListing, in directory: Int32,
    reading byteCount: Int, where isWanted: (DirectoryListing.Entry) -> Bool
  ) {
    close()
    start = entries.lowerBound
    descriptors = Array(repeating: FilesAhead.none, count: entries.count)
    // Neighbours in the table of inodes are likely to lie beside each other on the disk.
    for index in entries.sorted(by: { listing[$0].inode < listing[$1].inode }) {
      let entry = listing[index]
      guard isWanted(entry), let descriptor = listing.openFile(entry, in: directory) else {
        continue
      }
      beginReading(byteCount, of: descriptor)
      descriptors[index - start] = descriptor
    }
  }

  /// The file of an entry, which is its taker's from now on; nil where it was not opened.
  package mutating func take(_ index: Int) -> Descriptor? {
    let place = index - start
    guard descriptors.indices.contains(place), descriptors[place] >= 0 else { return nil }
    defer { descriptors[place] = FilesAhead.none }
    return Descriptor(owning: descriptors[place])
  }

  /// Closes the files that were not taken.
  private func close() {
    for descriptor in descriptors where descriptor >= 0 { SystemCalls.close(descriptor) }
  }
}
