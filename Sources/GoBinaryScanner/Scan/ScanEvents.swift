internal import BinarySupport

// Embedded Swift has tasks only where somebody gives it an executor.
#if !hasFeature(Embedded)
  public import GoBuildInfo

  /// The events of a scan as an asynchronous sequence.
  ///
  /// The scan begins with the first event that is requested, runs on threads that all scans of the process share, and pauses
  /// when more is found than is requested. When its iterator is released or its task is cancelled, it stops within one batch:
  /// at most 64 files that are not executables, or one mebibyte of a large one, for each thread that works on it.
  public struct ScanEvents<Finding: Sendable, InspectionFailure: Error>: AsyncSequence, Sendable {
    /// What the sequence consists of.
    public typealias Element = ScanEvent<Finding, InspectionFailure>

    /// A scan reports its failures as events.
    public typealias Failure = Never

    fileprivate let scanner: BinaryScanner
    fileprivate let inspect: ScanWorker.Inspection

    /// Prepares a scan of its own, which begins with the first event that is requested.
    public func makeAsyncIterator() -> Iterator {
      let (scanner, inspect) = (scanner, inspect)
      return Iterator(scanner.mailbox) { scanner.start(scanner.roots[...], inspect, $0) }
    }

    /// Requests one event after the other.
    public final class Iterator: AsyncIteratorProtocol {
      /// What the sequence consists of.
      public typealias Element = ScanEvent<Finding, InspectionFailure>

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
        return await mailbox.take()?.restored()
      }
    }
  }

  extension BinaryScanner {
    /// The events of a scan for Go binaries.
    ///
    /// Every image of a file is read: each slice of a universal binary, and each Go object of a static library. There is one
    /// event for a file with such images; those that cannot be read are failures in `BinaryImages`.
    public func events() -> ScanEvents<BinaryImages, Never> {
      events(inspecting: BinaryScanner.readImages)
    }

    /// The events of a scan, with what `inspect` makes of each file.
    ///
    /// - Parameter inspect: reads one file, on any of the scanner's threads. It must not wait for the events of another scan.
    ///   An error that reports that the file is not a Go binary skips the file; any other is a failure.
    public func events<Finding: Sendable>(
      inspecting inspect:
        @escaping @Sendable (borrowing ScannedFile, inout FileReader)
        throws(ReadError) -> Finding
    ) -> ScanEvents<Finding, Never> {
      ScanEvents(scanner: self, inspect: BinaryScanner.erasing(inspect))
    }

    /// The events of a scan, with what `inspect` makes of each file.
    ///
    /// - Parameter inspect: reads one file, on any of the scanner's threads. It must not wait for the events of another scan.
    ///   A `ReadError` that reports that the file is not a Go binary skips the file, any other `ReadError` is a
    ///   ``ScanEvent/failure(_:_:)``, and any other error an ``ScanEvent/inspectionFailure(_:_:)``.
    @_disfavoredOverload
    public func events<Finding: Sendable, InspectionFailure: Error>(
      inspecting inspect:
        @escaping @Sendable (borrowing ScannedFile, inout FileReader)
        throws(InspectionFailure) -> Finding
    ) -> ScanEvents<Finding, InspectionFailure> {
      ScanEvents(scanner: self, inspect: BinaryScanner.erasing(inspect))
    }

    /// A place for the events of a scan.
    fileprivate var mailbox: Mailbox {
      Mailbox(Cancellation(within: options.cancellation?.request))
    }

    /// Reads roots on threads of the pool, for even finding out what is at a path blocks.
    fileprivate func start(
      _ roots: ArraySlice<ScanRoot>, _ inspect: @escaping ScanWorker.Inspection, _ mailbox: Mailbox
    ) {
      guard !roots.isEmpty else { return mailbox.close() }
      let pool = ThreadPool.shared
      pool.enter(width: 1)
      let isStarted = pool.submit {
        var rest = roots
        if let trees = nextTrees(&rest, inspect, mailbox.cancellation, mailbox.put) {
          trees.start(mailbox) { [rest] in start(rest, inspect, mailbox) }
        } else {
          mailbox.close()
        }
        pool.leave(width: 1)
        return false
      }
      if isStarted { return }
      pool.leave(width: 1)
      let error = ReadError(.unreadable, .sentence("the system has no room for a thread"))
      mailbox.append(roots.map { .failure($0.path, error) })
      mailbox.close()
    }
  }
#endif
