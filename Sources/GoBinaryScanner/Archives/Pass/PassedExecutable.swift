internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// An executable that was inspected while the stream that it lies in passed by.
struct PassedExecutable {
  /// Where it was supposed to be.
  let place: ArchiveLocation
  /// What was found; nil where that is not kept.
  var outcome: Outcome?
  /// Whether the outcome may depend on other files of the image, which were not known yet.
  let hasOpenQuestion: Bool
  /// What was read of it; nil where that was too much to be kept.
  let pages: RetainedPages?

  enum Outcome {
    case found(ErasedValue)
    case failed(InspectionError)
  }
}

/// Memory that threads share.
final class SharedMemory: Sendable {
  private let remaining: Monitor<Int>

  init(byteCount: Int) { remaining = Monitor(byteCount) }

  /// - Returns: false where there is not as much.
  func take(_ byteCount: Int) -> Bool {
    remaining.withLock { remaining in
      guard byteCount <= remaining else { return false }
      remaining -= byteCount
      return true
    }
  }

  func giveBack(_ byteCount: Int) { remaining.withLock { $0 += byteCount } }
}

/// Parts of a file that were read once and are kept to be read again.
final class RetainedPages: Sendable {
  private let byteCount: Int
  /// The numbers of the pages, ascending, and their bytes in that order.
  private let numbers: [Int]
  private let bytes: [UInt8]
  private let memory: SharedMemory

  static let pageByteCount = 1 << 12

  /// The memory that they take.
  var retainedByteCount: Int { bytes.count + numbers.count * MemoryLayout<Int>.size }

  /// - Returns: nil if the shared memory is used up.
  fileprivate init?(
    _ numbers: [Int], of file: [UInt8], _ byteCount: Int, in memory: SharedMemory
  ) {
    guard memory.take(numbers.count * RetainedPages.pageByteCount) else { return nil }
    self.memory = memory
    self.byteCount = byteCount
    self.numbers = numbers
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * RetainedPages.pageByteCount)
    for number in numbers {
      let start = number * RetainedPages.pageByteCount
      bytes += file[start..<min(start + RetainedPages.pageByteCount, byteCount)]
    }
    self.bytes = bytes
  }

  deinit { memory.giveBack(numbers.count * RetainedPages.pageByteCount) }

  /// The file, of which nothing but the pages can be read.
  ///
  /// - Parameter onMiss: called when something else is asked for.
  func contents(onMiss: @escaping () -> Void) -> RandomAccessBytes {
    RandomAccessBytes(byteCount: byteCount) { (offset, buffer) throws(ReadError) in
      guard let count = self.copy(from: offset, to: &buffer) else {
        onMiss()
        throw ReadError(.unreadable, .sentence("this part of a compressed file was not kept"))
      }
      return count
    }
  }

  /// Copies bytes from `offset` on; returns how many there were, or nil where some were not kept.
  private func copy(from offset: Int, to buffer: inout MutableRawSpan) -> Int? {
    let bytes = bytes
    let end = min(byteCount, offset + buffer.byteCount)
    var position = offset
    while position < end {
      let number = position / RetainedPages.pageByteCount
      guard let index = index(of: number) else { return nil }
      let inPage = position % RetainedPages.pageByteCount
      let start = index * RetainedPages.pageByteCount + inPage
      let count = min(end - position, RetainedPages.pageByteCount - inPage)
      buffer.copy(bytes.span.raw, start..<start + count, to: position - offset)
      position += count
    }
    return max(0, end - offset)
  }

  private func index(of number: Int) -> Int? {
    var range = 0..<numbers.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if numbers[middle] == number { return middle }
      range =
        numbers[middle] < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }
}

/// A file in memory, and which of its pages were read.
final class HeldFile {
  private var bytes: [UInt8] = []
  private var byteCount = 0
  private var isPageRead: [Bool] = []

  /// Reads a file to its end.
  func hold(_ file: inout FileReader, byteCount: Int) throws(ReadError) {
    if bytes.count < byteCount {
      // In place of memory that grows by doubling, and of what was held before.
      bytes = []
      bytes = [UInt8](repeating: 0, count: byteCount)
    }
    self.byteCount = byteCount
    let pageCount = (byteCount + RetainedPages.pageByteCount - 1) / RetainedPages.pageByteCount
    isPageRead = Array(repeating: false, count: pageCount)
    try file.copy(0..<byteCount, to: &bytes, at: 0)
  }

  /// The file, to be read at any position.
  func contents(_ cancellation: Cancellation) -> RandomAccessBytes {
    RandomAccessBytes(byteCount: byteCount, cancellation: cancellation) {
      (offset, buffer) throws(ReadError) in
      let end = min(self.byteCount, offset + buffer.byteCount)
      guard offset < end else { return 0 }
      let pages = offset / RetainedPages.pageByteCount...(end - 1) / RetainedPages.pageByteCount
      for page in pages { self.isPageRead[page] = true }
      let bytes = self.bytes
      buffer.copy(bytes.span.raw, offset..<end, to: 0)
      return end - offset
    }
  }

  /// The pages that were read since the file is held; nil for more than `limit` bytes of them.
  func pages(limit: Int, in memory: SharedMemory) -> RetainedPages? {
    let numbers = isPageRead.indices.filter { isPageRead[$0] }
    guard numbers.count * RetainedPages.pageByteCount <= limit else { return nil }
    return RetainedPages(numbers, of: bytes, byteCount, in: memory)
  }
}
