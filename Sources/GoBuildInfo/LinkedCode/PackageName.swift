internal import BinarySupport

/// The package at the start of the name of a function.
struct PackageName {
  /// How many bytes of the name it takes; 0 where there is none.
  let byteCount: Int
  let kind: Kind
  /// Whether it has a percent sign, which escapes.
  let isEscaped: Bool
  /// Whether the name has type arguments.
  let isGeneric: Bool

  enum Kind {
    case package
    /// No package: assembly, C, the start of the program.
    case bare
    /// No package: made by the compiler or the linker for types.
    case generated
  }

  /// Finds the package: what precedes the first dot after the last slash, before any type argument, receiver or type.
  @inline(__always)
  init(of name: borrowing RawSpan) {
    var dot = -1
    var isEscaped = false
    var offset = 0
    let count = name.byteCount
    loop: while offset < count {
      let byte = name[byte: offset]
      guard PackageName.isMark(byte) else {
        offset += 1
        continue
      }
      switch byte {
      case UInt8(ascii: "."): if dot < 0 { dot = offset }
      case UInt8(ascii: "/"): dot = -1
      case UInt8(ascii: "%"): isEscaped = true
      case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: " "):
        break loop
      case UInt8(ascii: ":"):
        if name.hasBytes("type:") || name.hasBytes("go:") {
          self.init(.generated)
          return
        }
      default: break
      }
      offset += 1
    }
    if PackageName.isGenerated(name) {
      self.init(.generated)
      return
    }
    self.init(
      dot > 0 ? .package : .bare, byteCount: max(0, dot), isEscaped: isEscaped,
      isGeneric: offset < count && name.firstOffset(of: UInt8(ascii: "["), from: offset) != nil)
  }

  /// Whether a byte ends a package, or is no letter of a path: a space or one of `%(./:[{`.
  @inline(__always)
  private static func isMark(_ byte: UInt8) -> Bool {
    // A bit for each byte, those below 64 first.
    let bits: UInt64 = byte < 64 ? 0x0400_c121_0000_0000 : 0x0800_0000_0800_0000
    return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
  }

  private init(
    _ kind: Kind, byteCount: Int = 0, isEscaped: Bool = false, isGeneric: Bool = false
  ) {
    self.kind = kind
    self.byteCount = byteCount
    self.isEscaped = isEscaped
    self.isGeneric = isGeneric
  }

  /// Whether a name up to Go 1.19 is of a type, or of a text that the linker makes.
  @inline(__always)
  private static func isGenerated(_ name: borrowing RawSpan) -> Bool {
    guard name.byteCount > 3 else { return false }
    switch name[byte: 0] {
    case UInt8(ascii: "t"): return name.hasBytes("type..")
    case UInt8(ascii: "g"):
      return name.hasBytes("go.(*struct {") || name.hasBytes("go.struct {")
        || name.hasBytes("go.buildid") || name.hasBytes("go.interface {")
    default: return false
    }
  }

  /// The path that a name stands for, without escapes. Go 1.27 escapes the names of some closures twice.
  static func unescaped(_ name: [UInt8]) -> [UInt8] {
    let once = unescapedOnce(name)
    return once.contains(UInt8(ascii: "%")) ? unescapedOnce(once) : once
  }

  private static func unescapedOnce(_ name: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index < name.count {
      if name[index] == UInt8(ascii: "%"), index + 2 < name.count,
        let high = digit(name[index + 1]), let low = digit(name[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(name[index])
        index += 1
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
