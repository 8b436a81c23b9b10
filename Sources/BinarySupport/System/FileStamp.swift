internal import SystemLibrary

/// What a file system records of a file that changes with its contents: device, inode, size, and the times of the last modification
/// and change.
package struct FileStamp: Sendable, Equatable {
  package let device: UInt64
  package let number: UInt64
  package let byteCount: UInt64
  /// The time of the last modification in nanoseconds since the year 1970.
  package let modified: Int64
  /// The time of the last change of contents or attributes in nanoseconds since the year 1970.
  package let changed: Int64

  package init(device: UInt64, number: UInt64, byteCount: UInt64, modified: Int64, changed: Int64) {
    self.device = device
    self.number = number
    self.byteCount = byteCount
    self.modified = modified
    self.changed = changed
  }

  /// - Returns: nil where the file is of another type, or its times are out of range.
  init?(_ status: stat, _ type: mode_t) {
    guard status.st_mode & S_IFMT == type, let modified = status.modificationTime.nanoseconds,
      let changed = status.changeTime.nanoseconds
    else { return nil }
    self.init(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino),
      byteCount: UInt64(truncatingIfNeeded: status.st_size), modified: modified, changed: changed)
  }

  private init?(_ descriptor: Int32, _ type: mode_t) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status, type)
  }

  /// What is recorded of an open regular file.
  init?(ofFile descriptor: Int32) { self.init(descriptor, S_IFREG) }

  /// What is recorded of an open directory.
  package init?(ofDirectory descriptor: Int32) { self.init(descriptor, S_IFDIR) }

  /// How much earlier than a point in time a file must have changed for a change after that point to have another time.
  ///
  /// File systems keep times in steps of up to two seconds. A page of a shared mapping that was written keeps the time of the first write
  /// until it is saved to disk, which Linux does after 35 seconds at most unless it is configured otherwise.
  private static let slack: Int64 = 60_000_000_000

  /// Whether the file has another stamp if it changes at or after a time.
  ///
  /// - Parameter time: in nanoseconds since the year 1970.
  package func isSettled(at time: Int64) -> Bool {
    max(modified, changed) < time - FileStamp.slack
  }

  /// Whether two stamps are of the same file, changed or not.
  package func isOfSameFile(as other: FileStamp) -> Bool {
    device == other.device && number == other.number
  }
}

extension timespec {
  /// Nil where there are more than 64 bits have room for.
  fileprivate var nanoseconds: Int64? {
    let seconds = Int64(tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let sum = seconds.partialValue.addingReportingOverflow(Int64(tv_nsec))
    return seconds.overflow || sum.overflow ? nil : sum.partialValue
  }
}

/// Looks up what is in a directory that is not open, by paths through its name.
package struct DirectoryLookup {
  /// The path that was looked up last.
  private var path: [UInt8]
  private let prefixByteCount: Int
  private let parent: Int32

  /// - Parameter parent: the open directory that has the directory.
  package init(_ directory: SystemPath, in parent: Int32) {
    path = directory.bytes + [UInt8(ascii: "/")]
    prefixByteCount = path.count
    self.parent = parent
  }

  /// What is recorded of a regular file; nil where there is none.
  package mutating func stamp(ofFile name: ArraySlice<UInt8>) -> FileStamp? {
    path.removeSubrange(prefixByteCount...)
    path.append(contentsOf: name)
    path.append(0)
    return stamp(S_IFREG)
  }

  /// What is recorded of the directory itself; nil where it is not one.
  package mutating func stampOfDirectory() -> FileStamp? {
    path.removeSubrange((prefixByteCount - 1)...)
    path.append(0)
    let stamp = stamp(S_IFDIR)
    path[prefixByteCount - 1] = UInt8(ascii: "/")
    return stamp
  }

  private func stamp(_ type: mode_t) -> FileStamp? {
    var status = stat()
    let result = unsafe path.withUnsafeBufferPointer { path in
      unsafe path.withMemoryRebound(to: CChar.self) { path in
        retryingInterrupts {
          unsafe fstatat(parent, path.baseAddress!, &status, AT_SYMLINK_NOFOLLOW)
        }
      }
    }
    return result == 0 ? FileStamp(status, type) : nil
  }
}

/// What the times of files in a file system show.
package enum TimeFidelity: Sendable {
  /// Contents may change and times stay.
  case none
  /// A file with the same times has the same contents.
  case files
  /// A directory with the same times has the same names too.
  case filesAndDirectories

  /// Determines it for the file system of an open file: not `none` for the local file systems that are known to keep times.
  package init(of descriptor: Int32) {
    let (ofFiles, ofDirectories) = keepsTimes(descriptor)
    self = ofDirectories ? .filesAndDirectories : ofFiles ? .files : .none
  }
}
