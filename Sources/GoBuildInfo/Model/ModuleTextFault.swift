internal import BinarySupport

/// What is wrong with a line of module text: the cases and words of Go's `debug.ParseBuildInfo`.
package struct ModuleTextFault: Sendable {
  /// The line, counted from 1.
  package let line: Int
  package let kind: Kind

  package enum Kind: Error {
    case moduleColumns(Int)
    case replacementColumns(Int)
    case replacementWithoutModule
    case missingEquals
    case missingKey
    case invalidQuotedKey
    case missingEqualsAfterQuotedKey
    case unexpectedAfterQuotedKey(UInt8)
    case missingEqualsAfterKey
    case unquotedKey(String)
    case invalidQuotedValue
    case unquotedValue(String)
  }
}

extension ModuleTextFault: CustomStringConvertible {
  package var description: String { "line \(line): \(kind.description)" }
}

extension ModuleTextFault.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .moduleColumns(let count): "expected 2 or 3 columns; got \(count)"
    case .replacementColumns(let count): "expected 3 columns for replacement; got \(count)"
    case .replacementWithoutModule: "replacement with no module on previous line"
    case .missingEquals: "build line missing '='"
    case .missingKey: "build line with missing key"
    case .invalidQuotedKey: "invalid quoted key in build line"
    case .missingEqualsAfterQuotedKey: "build line missing '=' after quoted key"
    case .unexpectedAfterQuotedKey(let byte):
      "unexpected character after quoted key: \(GoQuoting.quotedCharacter(byte))"
    case .missingEqualsAfterKey: "build line missing '=' after key"
    case .unquotedKey(let quoted): "unquoted key \(quoted) must be quoted"
    case .invalidQuotedValue: "invalid quoted value in build line"
    case .unquotedValue(let quoted): "unquoted value \(quoted) must be quoted"
    }
  }
}
