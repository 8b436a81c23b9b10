internal import BinarySupport
import GoBuildInfo

/// The symbols of functions as govulncheck names them, which keeps type arguments and the ending of method values.
enum GovulncheckSymbols {
  /// The symbol of a name after its package and dot.
  ///
  /// `(*T).M` is `T.M`, `F[...]` and `(*T).M.func1`, by its rules, `F[...]` and `T).M.func1`.
  static func symbol(_ name: [UInt8]) -> String {
    let bracket = name.firstIndex(of: UInt8(ascii: "["))
    let end = bracket.flatMap { _ in name.lastIndex(of: UInt8(ascii: "]")) }
    var bare = name[...]
    if let bracket, let end, end >= bracket {
      bare = name[..<bracket] + name[(end + 1)...]
    }
    let dot = UInt8(ascii: ".")
    // A method, or what is in a function.
    guard var last = bare.lastIndex(of: dot) else { return String(repairing: name.span.raw) }
    let lastOfName = name.lastIndex(of: dot) ?? last
    if let bracket, bare.count != name.count, last > bracket { last = lastOfName }
    var receiver = name[..<lastOfName]
    if receiver.starts(with: "(*".utf8) {
      let marks = Array("(*)".utf8)
      receiver = receiver.drop { marks.contains($0) }
      while let mark = receiver.last, marks.contains(mark) { receiver.removeLast() }
    }
    let base = name[(last + 1)...]
    let symbol = receiver.isEmpty ? Array(base) : receiver + [dot] + base
    return String(repairing: symbol.span.raw)
  }

  /// Whether the last part of a symbol begins with an uppercase letter, for which a byte of Latin-1 counts.
  static func isExported(_ symbol: String) -> Bool {
    let last = symbol.utf8.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false
    ).last?.first
    return switch last ?? 0 {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), 0xc0...0xd6, 0xd8...0xde: true
    default: false
    }
  }

  /// The receiver and the function of a symbol: its first two parts.
  static func parts(_ symbol: String) -> (receiver: String, function: String) {
    let parts = symbol.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count > 1 else { return ("", symbol) }
    return (String(Substring(parts[0])), String(Substring(parts[1])))
  }

  /// Whether a package is one of the standard library: the first element of its path has no dot.
  static func isStandard(_ package: String) -> Bool {
    !package.isEmpty
      && !package.utf8.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "."))
  }
}
