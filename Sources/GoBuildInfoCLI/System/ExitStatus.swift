internal import BinarySupport
import GoBuildInfo

/// The exit status: the same four answers for every command but `version`, which has those of the Go command.
enum ExitStatus: Int32 {
  /// Yes: everything that was named was read; of `check`, admitted.
  case success = 0
  /// No: something that was named is not a Go binary; of `check`, was refused; of `diff --exit-code`, differs.
  case failure = 1
  /// The command line makes no sense, or a policy cannot be read.
  case usage = 2
  /// Something could not be determined: it could not be read or judged, so that there is no answer for all of it.
  case undetermined = 3
}

extension ExitStatus {
  /// The answer of a command whose status is this one and that comes across a failure too. A "no" stays one whatever
  /// else could not be determined.
  mutating func add(_ failure: ReadError) {
    if self != .failure { self = failure.isRefusal ? .failure : .undetermined }
  }
}
