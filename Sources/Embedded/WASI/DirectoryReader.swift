/// An open directory, whose entries are read once, from the first to the last. It owns its descriptor.
@safe
package struct DirectoryReader: ~Copyable {
  package let descriptor: Int32
  private let stream: OpaquePointer

  package init?(owning descriptor: Int32) {
    guard let stream = unsafe fdopendir(descriptor) else { return nil }
    unsafe self.stream = stream
    self.descriptor = descriptor
  }

  deinit { unsafe _ = closedir(stream) }

  @unsafe
  package mutating func forEachEntry(
    through records: inout [UInt8], _ body: (UnsafeRawBufferPointer, UInt64, UInt8) -> Bool
  ) -> Bool {
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno == EINTR { continue }
        return errno == 0
      }
      let name = unsafe entryName(entry)!
      let isWanted = unsafe body(
        UnsafeRawBufferPointer(start: name, count: strlen(name)), entry.pointee.d_ino,
        entry.pointee.d_type)
      if !isWanted { return true }
    }
  }
}
