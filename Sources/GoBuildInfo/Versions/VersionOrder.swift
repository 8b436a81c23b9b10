internal import BinarySupport

/// How one version is ordered relative to another.
public enum VersionOrder: Sendable, Hashable {
  /// It comes before the other one.
  case before
  /// Neither comes before the other.
  case same
  /// It comes after the other one.
  case after

  /// - Parameter difference: a negative number, 0 or a positive number.
  package init(_ difference: Int) {
    self = difference < 0 ? .before : difference == 0 ? .same : .after
  }
}
