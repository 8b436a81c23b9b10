/// The hash SHA-256 of FIPS 180-4, which the standard library does not have.
package struct SHA256 {
  typealias Words = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

  private var state: Words = (
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c,
    0x1f83_d9ab, 0x5be0_cd19
  )
  private var blocks = BlockBuffer(blockByteCount: SHA256.blockByteCount)

  static let blockByteCount = 64

  package init() {}

  /// The hash of some bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// Hexadecimal digits.
  package static func digits(_ bytes: [UInt8]) -> String { HexadecimalText.digits(of: bytes) }

  package mutating func update(_ bytes: some Sequence<UInt8>) {
    update(Array(bytes).span.raw)
  }

  package mutating func update(_ bytes: RawSpan) {
    var state = self.state
    blocks.append(bytes) { SHA256.compress($0, &state) }
    self.state = state
  }

  /// The hash of all that was given; nothing can be given after that.
  package mutating func finish() -> [UInt8] {
    var state = self.state
    blocks.finish(lengthByteCount: 8) { SHA256.compress($0, &state) }
    self.state = state
    let words = [
      state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7,
    ]
    return words.flatMap { word in
      stride(from: UInt32(24), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }
}
