internal import BinarySupport
import GoBuildInfo

/// The symbols of functions as entries name them: `F` and `T.M`.
enum SymbolNames {
  /// Appends the symbol of a function's name after its package and dot: without pointers, type arguments, and the ending of
  /// method values.
  ///
  /// `(*T[...]).M-fm` becomes `T.M`.
  static func append(_ name: RawSpan, to symbol: inout [UInt8]) {
    let count = name.hasBytes("-fm", at: name.byteCount - 3) ? name.byteCount - 3 : name.byteCount
    let name = name.extracting(first: count)
    var offset = name.hasBytes("(*") ? 2 : 0
    if offset > 0 {
      // Of the receiver up to its end, or its type arguments.
      let bracket = name.firstOffset(of: UInt8(ascii: "["), from: offset) ?? count
      let end = name.firstOffset(of: UInt8(ascii: ")"), from: offset) ?? count
      if end < bracket {
        symbol.append(contentsOf: name.extracting(offset..<end))
        offset = end + 1
      }
    }
    var isPointer = offset == 2
    while offset < count {
      guard let bracket = name.firstOffset(of: UInt8(ascii: "["), from: offset),
        let end = lastBracket(of: name, before: count), end > bracket
      else { break }
      symbol.append(contentsOf: name.extracting(offset..<bracket))
      offset = end + 1
      if isPointer, offset < count, name[byte: offset] == UInt8(ascii: ")") { offset += 1 }
      isPointer = false
    }
    symbol.append(contentsOf: name.extracting(offset..<max(offset, count)))
  }

  /// Whether the symbol of a function's name after its package and dot is that name.
  @inline(__always)
  static func isPlain(_ name: RawSpan) -> Bool {
    name.byteCount > 0 && name[byte: 0] != UInt8(ascii: "(")
      && !name.hasBytes("-fm", at: name.byteCount - 3)
      && name.firstOffset(of: UInt8(ascii: "[")) == nil
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
