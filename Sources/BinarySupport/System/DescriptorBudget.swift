internal import SystemLibrary

/// How many files the process may have open, and which share of them clients that open many may use.
///
/// The rest is for files that are open once in a scan, such as archives, and for the client.
package enum DescriptorBudget {
  /// The soft limit (`RLIMIT_NOFILE`).
  package static var limit: Int {
    var limits = rlimit()
    guard unsafe getrlimit(openFileResource, &limits) == 0 else { return fallbackLimit }
    return Int(clamping: limits.rlim_cur)
  }

  /// The limit that Linux gives a process unless it is configured.
  private static let fallbackLimit = 1024

  /// How many directories scans keep open without using them.
  package static var directoryCount: Int { directoryCount(within: limit) }

  /// How many files of trees may be read at the same time, by all threads together.
  package static var fileCount: Int { max(1, limit / 2) }

  static func directoryCount(within limit: Int) -> Int { min(256, max(1, limit / 4)) }

  /// Raises the soft limit to the hard limit, as the runtime of Go does. A program does that for itself, a library does not: the
  /// limit belongs to the process, and programs that use `select` rely on low numbers.
  package static func raiseLimit() {
    var limits = rlimit()
    guard unsafe getrlimit(openFileResource, &limits) == 0 else { return }
    let highest = min(limits.rlim_max, maximumOpenFileLimit)
    guard limits.rlim_cur < highest else { return }
    limits.rlim_cur = highest
    unsafe _ = setrlimit(openFileResource, &limits)
  }
}
