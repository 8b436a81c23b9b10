internal import BinarySupport
import GoBuildInfo

extension ReadError {
  /// The words of Go's `debug/buildinfo` for this failure.
  var goReason: String {
    switch code {
    case .unrecognizedFormat, .truncated, .malformedObjectFile, .limitExceeded, .notRegularFile,
      .unreadable, .cancelled:
      return "unrecognized file format"
    case .noBuildInfo, .missingBuildInfo, .malformedBuildInfo:
      return "not a Go executable"
    default: break
    }
    switch detail {
    case .moduleText(let fault):
      return "could not parse Go build info: \(fault)"
    case .system(_, let errno):
      // Go writes what the C library says in lower case.
      let text = systemErrorText(errno)
      return text.lowercasedStart
    default:
      return description
    }
  }
}
