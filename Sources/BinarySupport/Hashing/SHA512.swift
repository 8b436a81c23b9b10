/// The hash SHA-512 of FIPS 180-4, which the standard library does not have.
package struct SHA512 {
  typealias Words = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  private var state: Words = (
    0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179
  )
  private var blocks = BlockBuffer(blockByteCount: SHA512.blockByteCount)

  static let blockByteCount = 128

  package init() {}

  /// The hash of some bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA512()
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
    blocks.append(bytes) { SHA512.compress($0, &state) }
    self.state = state
  }

  /// The hash of all that was given; nothing can be given after that.
  package mutating func finish() -> [UInt8] {
    var state = self.state
    blocks.finish(lengthByteCount: 16) { SHA512.compress($0, &state) }
    self.state = state
    let words = [
      state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7,
    ]
    return words.flatMap { word in
      stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }
}
