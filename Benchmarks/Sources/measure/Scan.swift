import GoBinaryScanner
import GoBuildInfo

/// Scans the directories that standard input names with a number of threads. Prints nanoseconds for all
/// of it, and how many binaries there are.
///
///     measure scan THREADS < list of directories
func measureScan(threads: Int) {
  var options = BinaryScanner.Options()
  options.maximumConcurrency = threads
  options.isOrdered = true
  var count = 0
  let elapsed = ContinuousClock().measure {
    while let line = readLine() {
      BinaryScanner(scanning: Pathname(line), options: options).scan { event in
        if case .finding = event { count += 1 }
        return true
      }
    }
  }
  print("\(Int(elapsed / .nanoseconds(1))) \(count)")
}
