// Embedded Swift has tasks only where somebody gives it an executor.
#if !hasFeature(Embedded)
  public import GoBuildInfo

  /// The events of a scan as an asynchronous sequence.
  ///
  /// The scan begins with the first event that is asked for, runs on threads of its own, and pauses when
  /// more is found than is asked for. It ends when the iterator goes or its task is cancelled.
  public struct ScanEvents<Finding: Sendable>: AsyncSequence, Sendable {
    /// What the sequence consists of.
    public typealias Element = ScanEvent<Finding>

    /// A scan reports its failures as events.
    public typealias Failure = Never

    let scanner: BinaryScanner
    let inspect: @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Finding

    /// Prepares a scan of its own, which begins with the first event that is asked for.
    public func makeAsyncIterator() -> Iterator {
      Iterator(mailbox: Mailbox(), start: start)
    }

    private func start(_ mailbox: Mailbox<Element>) {
      let thread = Thread {
        scanner.scan(inspecting: inspect) { mailbox.put($0) }
        mailbox.close()
      }
      if let thread {
        thread.detach()
      } else {
        let error = ReadError(.unreadable, .sentence("the system has no room for a thread"))
        _ = mailbox.put(.failure(scanner.path, error))
        mailbox.close()
      }
    }

    /// Asks for one event after the other.
    public final class Iterator: AsyncIteratorProtocol {
      /// What the sequence consists of.
      public typealias Element = ScanEvent<Finding>

      /// A scan reports its failures as events.
      public typealias Failure = Never

      private let mailbox: Mailbox<Element>
      private var start: ((Mailbox<Element>) -> Void)?

      init(mailbox: Mailbox<Element>, start: @escaping (Mailbox<Element>) -> Void) {
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
        return await mailbox.take()
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
    public func events() -> ScanEvents<BuildInfo> {
      events(inspecting: BinaryScanner.readBuildInfo)
    }
  }
#endif
