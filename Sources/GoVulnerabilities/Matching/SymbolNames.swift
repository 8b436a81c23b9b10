internal import BinarySupport
import GoBuildInfo

/// The symbols of functions as entries name them: `F` and `T.M`.
enum SymbolNames {
  /// Appends the symbol of a function's name after its package and dot: without pointers, type arguments, and the ending of
  /// method values.
  ///
  /// `(*T[...]).M-fm` becomes `T.M`.
  @inline(__always)
  static func append(_ name: RawSpan, to symbol: inout [UInt8]) {
    let count = name.hasBytes("-fm", at: name.byteCount - 3) ? name.byteCount - 3 : name.byteCount
    var offset = 0
    var isPointer = false
    if count > 2, name[byte: 0] == UInt8(ascii: "("), name[byte: 1] == UInt8(ascii: "*") {
      offset = 2
      isPointer = true
    }
    while offset < count {
      let byte = name[byte: offset]
      if byte == UInt8(ascii: "["), let end = lastBracket(of: name, before: count), end > offset {
        offset = end + 1
        continue
      }
      if isPointer, byte == UInt8(ascii: ")") {
        isPointer = false
      } else {
        symbol.append(byte)
      }
      offset += 1
    }
  }

  private static func lastBracket(of name: RawSpan, before end: Int) -> Int? {
    var offset = end - 1
    while offset >= 0 {
      if name[byte: offset] == UInt8(ascii: "]") { return offset }
      offset -= 1
    }
    return nil
  }

  /// The symbol of an entry as linkers name it: entries count initializers from 1 after `#`, linkers from 0 after a dot.
  static func linked(_ symbol: String) -> [UInt8] {
    let mark = "init#"
    guard symbol.hasPrefix(mark), let number = Int(symbol.dropFirst(mark.utf8.count)), number > 0
    else { return Array(symbol.utf8) }
    return Array("init.\(number - 1)".utf8)
  }
}
