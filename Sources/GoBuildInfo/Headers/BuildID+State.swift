internal import BinarySupport

// Build IDs in reports: a text that may be empty, and a word on what it is.
extension BuildID {
  private static let overlongStart = "overlong, "
  private static let overlongEnd = " bytes"

  /// The value of `BuildIDState`: `gnu`, or why there is no text; nil for a build ID of Go.
  package var state: String? {
    switch self {
    case .go(let id): id.text.isEmpty ? "empty" : nil
    case .gnu: "gnu"
    case .missing: "missing"
    case .empty: "empty"
    case .damaged: "damaged"
    case .overlong(let byteCount):
      BuildID.overlongStart + String(byteCount) + BuildID.overlongEnd
    }
  }

  /// Reads what ``description`` and ``state`` are in a report; nil where they contradict each other.
  package init?(text: String, state: String?) {
    switch (state, text.isEmpty) {
    case (nil, false): self = .go(GoBuildID(text: text))
    case ("gnu"?, _):
      guard let bytes = HexadecimalText.bytes(of: text) else { return nil }
      self = .gnu(bytes)
    case ("missing"?, true): self = .missing
    case ("empty"?, true): self = .empty
    case ("damaged"?, true): self = .damaged
    case (let state?, true):
      guard let byteCount = BuildID.overlongByteCount(state) else { return nil }
      self = .overlong(byteCount: byteCount)
    default: return nil
    }
  }

  /// The number of `overlong, N bytes`.
  private static func overlongByteCount(_ state: String) -> UInt64? {
    guard state.hasPrefix(overlongStart), state.hasSuffix(overlongEnd) else { return nil }
    let digits = state.utf8.dropFirst(overlongStart.utf8.count).dropLast(overlongEnd.utf8.count)
    guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    return UInt64(String(Substring(digits)))
  }
}
