internal import BinarySupport
public import GoBuildInfo

/// What a scan comes across.
///
/// `Finding` is what the inspecting closure returns for a file. `InspectionFailure` is what that closure throws besides `ReadError`;
/// it is `Never` where the closure throws nothing else, and a `switch` then has no case for it.
@nonexhaustive
public enum ScanEvent<Finding: Sendable, InspectionFailure: Error>: Sendable {
  /// A file that was inspected, and the result.
  case finding(Pathname, Finding)

  /// A file that is not a Go binary: of an unknown format, or without build info; or a directory that is not entered because of
  /// its file system (code `skippedFileSystem`). Delivered only if ``BinaryScanner/Options/reportsSkippedFiles`` is set.
  case skipped(Pathname, ReadError)

  /// A symbolic link that does not lead to a regular file. Delivered only if both
  /// ``BinaryScanner/Options/followsLinksToFiles`` and ``BinaryScanner/Options/reportsSkippedFiles`` are set.
  case skippedLink(Pathname)

  /// A directory or file that could not be read, or a Go binary whose build info is damaged. The scan continues.
  case failure(Pathname, ReadError)

  /// A file for which the inspecting closure threw an error other than `ReadError`. The scan continues.
  case inspectionFailure(Pathname, InspectionFailure)
}

extension ScanEvent<ErasedValue, ErasedValue> {
  /// The same event with the types that the inspecting closure has.
  func restored<Found: Sendable, Thrown: Error>() -> ScanEvent<Found, Thrown> {
    switch self {
    case .finding(let path, let finding): .finding(path, finding.value(as: Found.self))
    case .skipped(let path, let error): .skipped(path, error)
    case .skippedLink(let path): .skippedLink(path)
    case .failure(let path, let error): .failure(path, error)
    case .inspectionFailure(let path, let error):
      .inspectionFailure(path, error.value(as: Thrown.self))
    }
  }
}
