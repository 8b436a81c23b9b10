internal import BinarySupport
import GoBuildInfo

/// What a closure made of a file or threw, its type erased.
///
/// Inside of a scan there are no generic types: code for one type runs faster than code for any, and what
/// is found is rare among what is looked at. A class does for that what `any Sendable` would, and exists in
/// Embedded Swift too.
class ErasedValue: Error, @unchecked Sendable {
  fileprivate init() {}

  /// Erases the type of `value`.
  static func erasing<Value: Sendable>(_ value: Value) -> ErasedValue { TypedValue(value) }

  /// The value that was erased, which must be of that type.
  final func value<Value: Sendable>(as type: Value.Type) -> Value {
    // A scan has one closure: what goes in is what comes out.
    unsafe unsafeDowncast(self, to: TypedValue<Value>.self).value
  }
}

private final class TypedValue<Value: Sendable>: ErasedValue, @unchecked Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
    super.init()
  }
}

/// Why nothing came of inspecting a file.
enum InspectionError: Error {
  /// It could not be read, or is not a Go binary.
  case unread(ReadError)

  /// The closure threw an error of its client's own.
  case thrown(ErasedValue)
}
