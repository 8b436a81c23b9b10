internal import SystemLibrary

/// All that a pipe or socket delivered.
package enum SpooledPipe: ~Copyable {
  case memory([UInt8])
  /// In a file without a name, which goes with the descriptor.
  case file(Descriptor)

  private static let pieceByteCount = 1 << 18

  /// Reads to the end of a pipe: into memory, and where that is more than `memoryByteCount` bytes, into a file. Where none can be
  /// created, all of it is kept in memory.
  ///
  /// - Parameters:
  ///   - memoryLimit: the most that is kept in memory where no file can be created.
  ///   - fileLimit: the most that is kept in a file.
  ///   - folders: where the file may be, the first one in which it can be created.
  /// - Returns: nil where it is more than a limit.
  package static func reading(
    _ pipe: Int32, memoryByteCount: Int, memoryLimit: Int, fileLimit: Int, folders: [String]
  ) throws(SystemError) -> SpooledPipe? {
    var bytes: [UInt8] = []
    while let piece = try next(pipe) {
      bytes += piece
      guard bytes.count > memoryByteCount else { continue }
      guard let file = folders.lazy.compactMap({ temporaryFile(in: $0) }).first else {
        guard let rest = try SystemCalls.readToEnd(pipe, limit: max(0, memoryLimit - bytes.count))
        else { return nil }
        return .memory(bytes + rest)
      }
      guard let spooled = try spool(bytes, pipe, to: file, limit: fileLimit) else { return nil }
      return .file(spooled)
    }
    return .memory(bytes)
  }

  private static func spool(
    _ start: [UInt8], _ pipe: Int32, to number: Int32, limit: Int
  ) throws(SystemError) -> Descriptor? {
    let file = Descriptor(owning: number)
    var byteCount = 0
    var next: [UInt8]? = start
    while let piece = next {
      byteCount += piece.count
      guard byteCount <= limit else { return nil }
      if let error = CurrentProcess.write(piece, to: file.number) { throw error }
      next = try self.next(pipe)
    }
    return file
  }

  /// What comes next; nil at the end.
  private static func next(_ pipe: Int32) throws(SystemError) -> [UInt8]? {
    var failure: SystemError?
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: pieceByteCount) { buffer, count in
      do throws(SystemError) {
        count = try unsafe SystemCalls.readNext(pipe, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return piece.isEmpty ? nil : piece
  }

  /// Creates a file that no other process can open; nil where that fails.
  private static func temporaryFile(in folder: String) -> Int32? {
    var name = Array("\(folder)/gobuildinfo-XXXXXX".utf8CString)
    let number = unsafe name.withUnsafeMutableBufferPointer { buffer in
      let number = unsafe mkstemp(buffer.baseAddress!)
      if number >= 0 { unsafe _ = unlink(buffer.baseAddress!) }
      return number
    }
    return number >= 0 ? number : nil
  }
}
