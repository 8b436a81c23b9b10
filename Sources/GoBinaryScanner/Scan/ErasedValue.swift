internal import BinarySupport

/// What was found in a file, its type erased.
///
/// Inside of a scan there are no generic types: code for one type runs faster than code for any, and what
/// is found is rare among what is looked at. A class does for that what `any Sendable` would, and exists in
/// Embedded Swift too.
class AnyFinding: @unchecked Sendable {
  fileprivate init() {}

  /// Erases the type of `value`.
  static func erasing<Value: Sendable>(_ value: Value) -> AnyFinding { TypedFinding(value) }

  /// The value that was erased, which must be of that type.
  final func value<Value: Sendable>(as type: Value.Type) -> Value {
    // A scan has one type of finding: what goes in is what comes out.
    unsafe unsafeDowncast(self, to: TypedFinding<Value>.self).value
  }
}

private final class TypedFinding<Value: Sendable>: AnyFinding, @unchecked Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
    super.init()
  }
}
