internal import BinarySupport

/// A search of a large part of a file that several threads share.
///
/// Reading copies each byte out of the page cache, which takes longer than looking at it. Two threads
/// take half the time, which is less than one thread takes in a mapping of the file, and a file that
/// shrinks is an error as for any other read.
///
/// Memory: a window for each thread.
final class SharedSearch: Sendable {
  private let file: Backing
  private let range: Range<Int>
  private let overlap: Int
  private let search: @Sendable (RawSpan) -> Int?
  private let cancellation: Cancellation?
  private let progress: Monitor<Progress>

  /// More threads than this wait for memory rather than for each other.
  static let maximumThreadCount = 4

  /// How much must be left for another thread to be worth its start.
  private static let byteCountPerThread = 8 << 20

  /// What one thread alone would search.
  static let smallestByteCount = 2 * byteCountPerThread

  /// What a thread takes at once; holes are asked for as often.
  static let stretchByteCount = 4 << 20

  static let windowByteCount = 256 << 10

  /// Stretches are handed out in order, so the first thing that is found in any of them is the first
  /// of all as soon as the stretches before it are done.
  private struct Progress {
    /// Where the next stretch starts.
    var next: Int
    /// What was found first, and where: a place, or that reading failed.
    var outcome: (position: Int, failure: ReadError?)?
    /// How many threads help.
    var helperCount = 0
    /// Whether helpers come too late.
    var isOver = false
  }

  /// - Parameter file: lent to the search for its duration.
  init(
    of range: Range<Int>, overlap: Int, in file: borrowing Backing, _ cancellation: Cancellation?,
    where search: @escaping @Sendable (RawSpan) -> Int?
  ) {
    self.file = file.lent()
    self.range = range
    self.overlap = overlap
    self.search = search
    self.cancellation = cancellation
    progress = Monitor(Progress(next: range.lowerBound))
  }

  /// Searches, on this thread and on those of the pool that have nothing else to do.
  func result() throws(ReadError) -> Int? {
    let wanted = min(
      Thread.coreCount, SharedSearch.maximumThreadCount,
      range.count / SharedSearch.byteCountPerThread)
    for _ in 1..<max(1, wanted) {
      _ = ThreadPool.shared.submit {
        self.help()
        return false
      }
    }
    work()
    let outcome = progress.wait(for: .work) { progress in
      progress.isOver = true
      return progress.helperCount == 0 ? .some(progress.outcome) : nil
    }
    if let failure = outcome?.failure { throw failure }
    return outcome?.position
  }

  /// Works with others; not at all once the search is over, for then the file may be closed.
  private func help() {
    let isInTime = progress.withLock { progress in
      if !progress.isOver { progress.helperCount += 1 }
      return !progress.isOver
    }
    guard isInTime else { return }
    work()
    progress.withLock { $0.helperCount -= 1 }
    progress.wake(.work)
  }

  private func work() {
    var buffer = ReadBuffer(
      capacity: min(range.count, SharedSearch.windowByteCount + overlap))
    while let stretch = nextStretch() {
      var rest = stretch
      while !rest.isEmpty {
        let next = rest.prefix(SharedSearch.windowByteCount).upperBound
        let window = (rest.lowerBound..<range.upperBound).prefix(next - rest.lowerBound + overlap)
        do throws(ReadError) {
          try cancellation?.check()
          try buffer.fill(window, from: file)
          if let found = search(buffer.span(window)) {
            return conclude(window.lowerBound + found, nil)
          }
        } catch {
          return conclude(window.lowerBound, error)
        }
        rest = next..<stretch.upperBound
      }
    }
  }

  private func nextStretch() -> Range<Int>? {
    progress.withLock { progress in
      // All stretches before an outcome are handed out already.
      guard progress.outcome == nil else { return nil }
      let stretch = file.rest(of: progress.next..<range.upperBound)
        .prefix(SharedSearch.stretchByteCount)
      progress.next = stretch.upperBound
      return stretch.isEmpty ? nil : stretch
    }
  }

  private func conclude(_ position: Int, _ failure: ReadError?) {
    progress.withLock { progress in
      if let outcome = progress.outcome, outcome.position <= position { return }
      progress.outcome = (position, failure)
    }
  }
}
