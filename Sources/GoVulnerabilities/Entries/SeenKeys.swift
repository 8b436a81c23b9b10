internal import BinarySupport

/// The known keys of an object that were read. No key may be there twice: some readers would take the first, some the last.
struct SeenKeys {
  private var bits: UInt32 = 0

  /// Whether `key` is `word`, which has a number of its own among the keys of the object.
  ///
  /// - Throws: a fault where it was there before.
  mutating func take(
    _ key: JSONText, _ word: StaticString, _ number: Int, in reader: borrowing JSONReader
  ) throws(JSONReader.Fault) -> Bool {
    guard reader.matches(key, word) else { return false }
    guard !contains(number) else {
      throw JSONReader.Fault("key that is there twice", at: key.range.lowerBound)
    }
    bits |= 1 << UInt32(number)
    return true
  }

  /// Whether the key with a number was there.
  func contains(_ number: Int) -> Bool { bits >> UInt32(number) & 1 == 1 }
}
