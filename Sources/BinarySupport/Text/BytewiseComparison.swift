// The standard library compares strings by canonical equivalence: KELVIN SIGN equals K, and e with a combining accent
// equals é. Go compares bytes, and so must everything that decides what is admitted. These declarations take
// precedence over those of the standard library in each file that imports this module, as all files of this package
// do; clients are not affected. Derived conformances use them too.
//
// The compiler may choose the standard library's for a comparison with a literal. That makes no difference where the
// literal is ASCII without `K`, `;` and the backquote, the only ASCII characters that others are equivalent to; the check of
// the sources keeps it so. Generic code over `Equatable` and `Hashable`, such as tuples and slices, still uses the standard library's: dictionaries and sets have
// `BytewiseKey` as their key, never `String`.

extension String {
  package static func == (first: String, second: String) -> Bool {
    first.utf8.count == second.utf8.count && first.utf8.elementsEqual(second.utf8)
  }

  package static func != (first: String, second: String) -> Bool { !(first == second) }

  /// The order of bytes, which is that of Unicode scalars.
  package static func < (first: String, second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  package func hasPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  package func hasSuffix(_ suffix: String) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}

extension Substring {
  package static func == (first: Substring, second: Substring) -> Bool {
    first.utf8.count == second.utf8.count && first.utf8.elementsEqual(second.utf8)
  }

  package static func != (first: Substring, second: Substring) -> Bool { !(first == second) }
}

extension StringProtocol {
  package static func == (first: Self, second: some StringProtocol) -> Bool {
    first.utf8.elementsEqual(second.utf8)
  }

  package static func != (first: Self, second: some StringProtocol) -> Bool {
    !first.utf8.elementsEqual(second.utf8)
  }

  package func hasPrefix(_ prefix: some StringProtocol) -> Bool {
    utf8.starts(with: prefix.utf8)
  }

  package func hasSuffix(_ suffix: some StringProtocol) -> Bool {
    let count = suffix.utf8.count
    return utf8.count >= count && utf8.suffix(count).elementsEqual(suffix.utf8)
  }
}

extension Optional where Wrapped == String {
  package static func == (first: String?, second: String?) -> Bool {
    switch (first, second) {
    case (let one?, let other?): one == other
    case (nil, nil): true
    default: false
    }
  }

  package static func != (first: String?, second: String?) -> Bool { !(first == second) }
}

extension Array where Element == String {
  package static func == (first: [String], second: [String]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { $0 == $1 }
  }

  package static func != (first: [String], second: [String]) -> Bool { !(first == second) }
}

extension Sequence where Element == String {
  package func contains(_ element: String) -> Bool { contains { $0 == element } }
}

extension Collection where Element == String {
  package func firstIndex(of element: String) -> Index? { firstIndex { $0 == element } }
}

extension Optional where Wrapped == Substring {
  package static func == (first: Substring?, second: Substring?) -> Bool {
    switch (first, second) {
    case (let one?, let other?): one == other
    case (nil, nil): true
    default: false
    }
  }

  package static func != (first: Substring?, second: Substring?) -> Bool { !(first == second) }
}

extension Array where Element == Substring {
  package static func == (first: [Substring], second: [Substring]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { $0 == $1 }
  }

  package static func != (first: [Substring], second: [Substring]) -> Bool { !(first == second) }
}

extension Sequence where Element == Substring {
  package func contains(_ element: Substring) -> Bool { contains { $0 == element } }
}

extension Collection where Element == Substring {
  package func firstIndex(of element: Substring) -> Index? { firstIndex { $0 == element } }
}

/// Patterns of `switch` statements.
package func ~= (pattern: String, value: String) -> Bool { pattern == value }

/// Text as the key of a dictionary or the element of a set.
package struct BytewiseKey: Hashable, Sendable, ExpressibleByStringLiteral {
  package let text: String

  package init(_ text: String) { self.text = text }

  package init(stringLiteral value: String) { text = value }

  package static func == (first: BytewiseKey, second: BytewiseKey) -> Bool {
    first.text == second.text
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xff as UInt8)
  }
}
