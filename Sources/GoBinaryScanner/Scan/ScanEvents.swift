internal import BinarySupport

// Embedded Swift has tasks only where somebody gives it an executor.
#if !hasFeature(Embedded)
  public import GoBuildInfo

  /// The events of a scan as an asynchronous sequence.
  ///
  /// The scan begins with the first event that is asked for, runs on threads that all scans of the process share, and pauses
  /// when more is found than is asked for. When its iterator is released or its task is cancelled, it stops within one batch:
  /// at most 64 files that are not executables, or one mebibyte of a large one, for each thread that works on it.
  public struct ScanEvents<Finding: Sendable>: AsyncSequence, Sendable {
    /// What the sequence consists of.
    public typealias Element = ScanEvent<Finding>

    /// A scan reports its failures as events.
    public typealias Failure = Never

    let scanner: BinaryScanner
    let inspect: @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Finding

    /// Prepares a scan of its own, which begins with the first event that is asked for.
    public func makeAsyncIterator() -> Iterator {
      let (scanner, inspect) = (scanner, BinaryScanner.erasing(inspect))
      return Iterator(scanner.mailbox) { scanner.start(inspect, $0) }
    }

    /// Asks for one event after the other.
    public final class Iterator: AsyncIteratorProtocol {
      /// What the sequence consists of.
      public typealias Element = ScanEvent<Finding>

      /// A scan reports its failures as events.
      public typealias Failure = Never

      private let mailbox: Mailbox
      private var start: ((Mailbox) -> Void)?

      init(_ mailbox: Mailbox, start: @escaping (Mailbox) -> Void) {
        self.mailbox = mailbox
        self.start = start
      }

      deinit {
        mailbox.cancel()
      }

      /// The next event; nil when the scan is over or the task is cancelled.
      public func next() async -> Element? {
        start?(mailbox)
        start = nil
        return await mailbox.take()?.map { $0.value(as: Finding.self) }
      }
    }
  }

  extension BinaryScanner {
    /// The events of a scan, as they are asked for, with what `inspect` makes of each file.
    ///
    /// - Parameter inspect: as for ``scan(inspecting:receive:)``.
    public func events<Finding: Sendable>(
      inspecting inspect:
        @escaping @Sendable (borrowing ScannedFile, inout FileReader)
        throws(ReadError) -> Finding
    ) -> ScanEvents<Finding> {
      ScanEvents(scanner: self, inspect: inspect)
    }

    /// The events of a scan for Go binaries, as they are asked for.
    ///
    /// Of a universal file the first slice is read. To read all images, inspect files with
    /// `BinaryImages(reading: &reader)`.
    public func events() -> ScanEvents<BuildInfo> {
      events(inspecting: BinaryScanner.readBuildInfo)
    }

    /// A place for the events of a scan.
    fileprivate var mailbox: Mailbox {
      Mailbox(Cancellation(within: options.cancellation?.request))
    }

    /// Begins a scan on threads of the pool, for even finding out what is at the path blocks.
    fileprivate func start(_ inspect: @escaping ScanWorker.Inspection, _ mailbox: Mailbox) {
      let pool = ThreadPool.shared
      pool.enter(width: 1)
      let isStarted = pool.submit {
        if !mailbox.cancellation.isRequested,
          let tree = begin(inspect, mailbox.cancellation, mailbox.put)
        {
          tree.start(mailbox)
        } else {
          mailbox.close()
        }
        pool.leave(width: 1)
        return false
      }
      if isStarted { return }
      pool.leave(width: 1)
      let error = ReadError(.unreadable, .sentence("the system has no room for a thread"))
      mailbox.append([.failure(path, error)])
      mailbox.close()
    }
  }
#endif
