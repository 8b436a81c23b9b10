internal import BinarySupport
public import GoBuildInfo

/// What a scan comes across.
public enum ScanEvent<Finding: Sendable>: Sendable {
  /// A file that was read, and what came of it.
  case finding(Pathname, Finding)

  /// A file that is no Go binary: of no format that is read, or without build info. Only where ``BinaryScanner/Options/reportsRefusals`` asks for it.
  case refusal(Pathname, ReadError)

  /// A symbolic link that leads to no file and is passed over. Only where both links and refusals
  /// are asked for.
  case passedLink(Pathname)

  /// A directory or file that could not be looked at, or a Go binary whose build info is damaged. The
  /// scan continues after it.
  case failure(Pathname, ReadError)
}

extension ScanEvent {
  /// The same event with another finding.
  func map<Other: Sendable>(_ transform: (Finding) -> Other) -> ScanEvent<Other> {
    switch self {
    case .finding(let path, let finding): .finding(path, transform(finding))
    case .refusal(let path, let error): .refusal(path, error)
    case .passedLink(let path): .passedLink(path)
    case .failure(let path, let error): .failure(path, error)
    }
  }
}
