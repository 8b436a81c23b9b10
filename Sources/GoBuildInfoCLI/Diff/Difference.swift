internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// What differs between two binaries.
struct Difference {
  /// Which of several binaries it is; nil where there is one.
  let name: [UInt8]?
  var changes: [Drift.Change]
  /// What could not be compared.
  var undetermined: [String] = []
}
