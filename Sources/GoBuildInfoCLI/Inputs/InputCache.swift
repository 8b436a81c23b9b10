internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// The cache of a command's scans, with the file that it is kept in.
struct InputCache {
  let cache: ScanCache
  private let path: Pathname
  private let reportsErrors: Bool
  private let console: Console

  /// Loads the cache. One that cannot be used is reported, and is empty.
  ///
  /// - Parameter refusalBasis: ``InputVisitor/refusalBasis``.
  /// - Returns: nil where the file is not one that may be replaced by a cache.
  init?(
    at path: Pathname, for refusalBasis: String, reportsErrors: Bool, _ console: Console
  ) {
    self.path = path
    self.reportsErrors = reportsErrors
    self.console = console
    let inspection = "gobuildinfo \(programVersion) \(refusalBasis)"
    do throws(ScanCacheError) {
      cache = try ScanCache(loading: path, inspection: inspection)
    } catch {
      if reportsErrors { console.report(path, "\(error); all files are read") }
      guard error.permitsReplacement else { return nil }
      cache = ScanCache(inspection: inspection)
    }
  }

  /// Saves what the scans recorded, unless they were interrupted.
  func save() {
    guard !console.cancellation.isCancelled else { return }
    do throws(ScanCacheError) {
      try cache.save(to: path)
    } catch {
      if reportsErrors { console.report(path, "cannot save the cache: \(error)") }
    }
  }
}
