internal import BinarySupport
import GoBuildInfo

/// What a cache has of a directory that a scan reads, and what the scan finds out about its files.
final class CachedDirectory: Sendable {
  private let cache: ScanCache
  private let directory: FileStamp
  private let fidelity: TimeFidelity
  /// The options under which files are read.
  private let conditions: CachedEntry.Flags
  /// Whether the files that are not Go binaries need not be read.
  private let skipsKnownFiles: Bool
  /// The index of the record in the cache.
  private let index: Int?
  /// The positions of the recorded entries.
  private let entries: Range<Int>
  /// Whether the directory has the names that are recorded.
  let hasRecordedNames: Bool
  /// The positions of the recorded names, where it has others.
  private let names: [Range<Int>]
  private let progress: Monitor<Progress>

  /// What the scan found out.
  private struct Progress {
    /// The names of a directory that was listed, sorted.
    var listing: DirectoryListing?
    /// The files that are to be remembered otherwise than before, by the positions of their names: with their stamps, or not at all.
    var files: [(position: Int, stamp: FileStamp?)] = []
    /// The number of runs of files that are still to be read.
    var runCount = 0
  }

  /// Finds what the cache has of an open directory, and the names in the order of their bytes unless they changed.
  ///
  /// - Parameters:
  ///   - parent: what the cache has of the directory that it is in.
  ///   - listing: takes the names, if ``hasRecordedNames`` then.
  /// - Returns: nil where the cache cannot have the directory.
  init?(
    _ cache: ScanCache, _ descriptor: Int32, in parent: CachedDirectory?,
    _ options: BinaryScanner.Options, to listing: inout DirectoryListing
  ) {
    let fidelity: TimeFidelity
    guard let directory = FileStamp(ofDirectory: descriptor) else { return nil }
    if let parent, parent.directory.device == directory.device {
      fidelity = parent.fidelity
    } else {
      fidelity = TimeFidelity(of: descriptor)
    }
    guard fidelity != .none else { return nil }
    self.cache = cache
    self.directory = directory
    self.fidelity = fidelity
    self.conditions = CachedDirectory.conditions(options)
    skipsKnownFiles = !options.reportsSkippedFiles
    let contents = cache.contents
    let index = contents.index(of: directory)
    let entries = index.map { contents.entries($0) } ?? 0..<0
    self.index = index
    self.entries = entries
    hasRecordedNames =
      index.map {
        directory.isSettled(at: cache.time) && contents.hasTimes($0, of: directory)
          && contents.copyNames(of: entries, to: &listing)
      } ?? false
    names = hasRecordedNames ? [] : contents.names(of: entries)
    progress = Monitor(Progress())
  }

  /// Takes the names that were read, sorted, where the cache did not have them.
  func record(_ listing: DirectoryListing) {
    progress.withLock { $0.listing = listing }
  }

  private static func conditions(_ options: BinaryScanner.Options) -> CachedEntry.Flags {
    var conditions: CachedEntry.Flags = []
    if options.readsArchives { conditions.insert(.readsArchives) }
    if options.readsEveryFile { conditions.insert(.readsEveryFile) }
    return conditions
  }

  /// Whether something is recorded of a file, which may have changed.
  func hasRecord(of entry: DirectoryListing.Entry, of listing: DirectoryListing) -> Bool {
    guard skipsKnownFiles, entry.kind == .regular else { return false }
    return recorded(entry, of: listing)?.flags == conditions
  }

  /// Whether a file is the one that is recorded not to be a Go binary.
  func isKnown(
    _ entry: DirectoryListing.Entry, of listing: DirectoryListing, in directory: Int32
  ) -> Bool {
    guard skipsKnownFiles, entry.kind == .regular,
      let recorded = recorded(entry, of: listing), recorded.flags == conditions
    else { return false }
    if let stamp = listing.stamp(entry, in: directory), stamp == recorded.stamp,
      stamp.isSettled(at: cache.time)
    {
      return true
    }
    note(entry, nil)
    return false
  }

  /// Records that a file is not a Go binary.
  ///
  /// - Parameter stamp: what was recorded of the file when it was open.
  func remember(_ entry: DirectoryListing.Entry, _ stamp: FileStamp?) {
    guard entry.kind == .regular, let stamp, stamp.device == directory.device,
      stamp.isSettled(at: cache.time)
    else { return }
    note(entry, stamp)
  }

  private func note(_ entry: DirectoryListing.Entry, _ stamp: FileStamp?) {
    progress.withLock { $0.files.append((entry.range.lowerBound, stamp)) }
  }

  /// What is recorded of a file; nil where nothing is.
  private func recorded(
    _ entry: DirectoryListing.Entry, of listing: DirectoryListing
  ) -> (flags: CachedEntry.Flags, stamp: FileStamp)? {
    guard hasRecordedNames else {
      return cache.contents.name(listing.name(entry), among: names).flatMap {
        cache.contents.file($0, directory.device)
      }
    }
    let start = entries.lowerBound + entry.range.lowerBound
    return cache.contents.file(start..<start + entry.range.count, directory.device)
  }
}

// Directories that need not be opened.
extension CachedDirectory {
  /// The number of names in a directory that is recorded, all files of which are recorded not to be Go binaries, and which is unchanged.
  ///
  /// Opening it takes as long as examining two or three files. A name that has become a symbolic link meanwhile does no harm: what it
  /// leads to are the same files.
  ///
  /// - Parameters:
  ///   - name: the name in this directory.
  ///   - parent: this directory.
  /// - Returns: nil where the directory has to be read.
  func knownCount(
    of name: SystemPath, in parent: Int32, _ options: BinaryScanner.Options
  ) -> Int? {
    guard skipsKnownFiles, fidelity == .filesAndDirectories, options.shard == nil,
      options.excludes.isEmpty
    else { return nil }
    let contents = cache.contents
    var lookup = DirectoryLookup(name, in: parent)
    guard let child = lookup.stampOfDirectory(), child.device == directory.device,
      child.isSettled(at: cache.time), let index = contents.index(of: child),
      contents.hasTimes(index, of: child)
    else { return nil }
    let entries = contents.entries(index)
    var (count, isKnown) = (0, true)
    let isComplete = contents.forEachEntry(of: entries) { entry in
      count += 1
      switch entry.kind {
      case .regular: isKnown = isKnown && entry.flags == conditions.union(.hasStamp)
      case .symbolicLink: isKnown = isKnown && !options.followsLinksToFiles
      case .other: break
      case .directory, nil: isKnown = false
      }
    }
    guard isComplete, isKnown else { return nil }
    contents.forEachEntry(of: entries) { entry in
      guard isKnown, entry.kind == .regular else { return }
      let stamp = lookup.stamp(ofFile: contents.bytes[entry.name])
      isKnown =
        stamp.map { $0.isSettled(at: cache.time) && $0 == contents.stamp(entry, child.device) }
        ?? false
    }
    guard isKnown else { return nil }
    cache.keep(index)
    return count
  }
}

// The end.
extension CachedDirectory {
  /// Records the directory after some runs of its files were read.
  func finish(after runCount: Int) {
    progress.withLock { $0.runCount = runCount }
    if runCount == 0 { finish() }
  }

  /// Records the directory if the run of files that was read was the last.
  func finishRun() {
    let isLast = progress.withLock { progress in
      progress.runCount -= 1
      return progress.runCount == 0
    }
    if isLast { finish() }
  }

  private func finish() {
    let progress = progress.withLock { progress in
      let result = progress
      progress = Progress()
      return result
    }
    if let index, hasRecordedNames, progress.files.isEmpty { return cache.keep(index) }
    // A file that changed and is again not a Go binary is there twice.
    var files: [Int: FileStamp?] = [:]
    for file in progress.files { files.updateValue(file.stamp, forKey: file.position) }
    let record = progress.listing.map { listed($0, files) } ?? recorded(files)
    let hasCertainNames =
      fidelity == .filesAndDirectories && directory.isSettled(at: cache.time)
    if let header = ScanCacheContents.header(
      directory, hasCertainNames: hasCertainNames, entryByteCount: record.count)
    {
      cache.add(directory, header + record)
    }
  }

  /// The entries of a directory that has the names that are recorded.
  private func recorded(_ files: [Int: FileStamp?]) -> [UInt8] {
    var record: [UInt8] = []
    let contents = cache.contents
    contents.forEachEntry(of: entries) { entry in
      let name = contents.bytes[entry.name]
      if let stamp = files[entry.name.lowerBound - entries.lowerBound] {
        record.append(name, entry.kind, conditions, stamp)
      } else {
        let file = contents.file(entry.name, directory.device)
        record.append(name, entry.kind, file?.flags ?? [], file?.stamp)
      }
    }
    return record
  }

  /// The entries of a directory that was listed.
  private func listed(_ listing: DirectoryListing, _ files: [Int: FileStamp?]) -> [UInt8] {
    var record: [UInt8] = []
    for index in 0..<listing.count {
      let entry = listing[index]
      let name = listing.name(entry)
      if let stamp = files[entry.range.lowerBound] {
        record.append(name, entry.kind, conditions, stamp)
      } else {
        let file = entry.kind == .regular ? recorded(entry, of: listing) : nil
        record.append(name, entry.kind, file?.flags ?? [], file?.stamp)
      }
    }
    return record
  }
}
