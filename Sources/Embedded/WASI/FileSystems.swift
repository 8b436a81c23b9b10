package func isKernelFileSystem(at directory: Int32) -> Bool { false }

extension stat {
  package var modificationTime: timespec { st_mtim }
  package var changeTime: timespec { st_ctim }
}

/// Hosts need not report a change time.
package func keepsTimes(_ descriptor: Int32) -> (ofFiles: Bool, ofDirectories: Bool) {
  (false, false)
}
