// The standard library compares strings by canonical equivalence: KELVIN SIGN equals K, and e with a combining accent
// equals é. Go compares bytes, and so must everything that decides what is admitted. These declarations take
// precedence over those of the standard library in each file that imports this module, as all files of this package
// do; clients are not affected. Derived conformances use them too.
//
// Generic code over `Equatable` and `Hashable` still uses the standard library's: dictionaries and sets have
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

extension Optional where Wrapped: StringProtocol {
  package static func == (first: Wrapped?, second: Wrapped?) -> Bool {
    switch (first, second) {
    case (let one?, let other?): one.utf8.elementsEqual(other.utf8)
    case (nil, nil): true
    default: false
    }
  }

  package static func != (first: Wrapped?, second: Wrapped?) -> Bool { !(first == second) }
}

extension Array where Element: StringProtocol {
  package static func == (first: [Element], second: [Element]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  package static func != (first: [Element], second: [Element]) -> Bool { !(first == second) }
}

extension Sequence where Element: StringProtocol {
  package func contains(_ element: Element) -> Bool {
    contains { $0.utf8.elementsEqual(element.utf8) }
  }
}

extension Collection where Element: StringProtocol {
  package func firstIndex(of element: Element) -> Index? {
    firstIndex { $0.utf8.elementsEqual(element.utf8) }
  }
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
