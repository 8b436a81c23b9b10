internal import BinarySupport

/// The part after the package in the name of a function.
enum FunctionName {
  /// Whether a name is that of a function or method that the source declares, rather than of a closure or wrapper that the
  /// compiler names after the function in which it found it.
  static func isDeclared(_ name: borrowing RawSpan) -> Bool {
    let start = PackageName(of: name).byteCount + 1
    var depth = 0
    var dotCount = 0
    var last = start
    for offset in min(start, name.byteCount)..<name.byteCount {
      switch name[byte: offset] {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "-") where depth == 0: return false
      case UInt8(ascii: ".") where depth == 0:
        dotCount += 1
        last = offset + 1
      default: break
      }
    }
    // A method has a dot after its receiver.
    guard dotCount > 0 else { return true }
    return dotCount == 1 && !hasNumber(after: "func", at: last, in: name)
      && !hasNumber(after: "gowrap", at: last, in: name)
      && !hasNumber(after: "deferwrap", at: last, in: name)
  }

  private static func hasNumber(
    after text: StaticString, at offset: Int, in name: borrowing RawSpan
  ) -> Bool {
    let end = offset + text.utf8CodeUnitCount
    guard name.hasBytes(text, at: offset), end < name.byteCount else { return false }
    return name[byte: end] >= UInt8(ascii: "0") && name[byte: end] <= UInt8(ascii: "9")
  }
}
