/// The hash of FIPS 180-4, which the standard library does not have.
package struct SHA256 {
  private typealias Words = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

  private var state: Words = (
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19
  )
  /// What does not fill a block yet.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0
  /// The words of a block, and what is made of them.
  private var schedule = [UInt32](repeating: 0, count: 64)

  private static let blockByteCount = 64

  package init() {}

  /// The hash of some bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// Hexadecimal digits.
  package static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { HexadecimalText.padded(UInt32($0), digits: 2) }.joined()
  }

  package mutating func update(_ bytes: some Sequence<UInt8>) {
    update(Array(bytes).span.raw)
  }

  package mutating func update(_ bytes: RawSpan) {
    byteCount &+= UInt64(bytes.byteCount)
    var offset = 0
    if !pending.isEmpty {
      offset = min(SHA256.blockByteCount - pending.count, bytes.byteCount)
      pending.append(contentsOf: bytes.extracting(0..<offset))
      if pending.count == SHA256.blockByteCount { compressPending() }
    }
    while bytes.byteCount - offset >= SHA256.blockByteCount {
      SHA256.compress(
        bytes.extracting(offset..<offset + SHA256.blockByteCount), &state, &schedule)
      offset += SHA256.blockByteCount
    }
    if offset < bytes.byteCount {
      pending.append(contentsOf: bytes.extracting(offset..<bytes.byteCount))
    }
  }

  /// The hash of all that was given; nothing can be given after that.
  package mutating func finish() -> [UInt8] {
    let bitCount = byteCount &* 8
    pending.append(0x80)
    if pending.count > SHA256.blockByteCount - 8 {
      pending += repeatElement(0, count: SHA256.blockByteCount - pending.count)
      compressPending()
    }
    pending += repeatElement(0, count: SHA256.blockByteCount - 8 - pending.count)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      pending.append(UInt8(truncatingIfNeeded: bitCount >> shift))
    }
    compressPending()
    let words = [
      state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7,
    ]
    return words.flatMap { word in
      stride(from: UInt32(24), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  private mutating func compressPending() {
    var block: [UInt8] = []
    swap(&block, &pending)
    SHA256.compress(block.span.raw, &state, &schedule)
    block.removeAll(keepingCapacity: true)
    swap(&block, &pending)
  }

  private static func compress(
    _ block: RawSpan, _ state: inout Words, _ schedule: inout [UInt32]
  ) {
    var schedule = schedule.mutableSpan
    for word in 0..<16 { schedule[word] = block.load(4 * word, as: UInt32.self, .big) }
    for index in 16..<64 {
      let (early, late) = (schedule[index &- 15], schedule[index &- 2])
      let first = SHA256.rotated(early, 7) ^ SHA256.rotated(early, 18) ^ early &>> 3
      let second = SHA256.rotated(late, 17) ^ SHA256.rotated(late, 19) ^ late &>> 10
      schedule[index] = schedule[index &- 16] &+ first &+ schedule[index &- 7] &+ second
    }
    var (a, b, c, d) = (state.0, state.1, state.2, state.3)
    var (e, f, g, h) = (state.4, state.5, state.6, state.7)
    let constants = SHA256.constants.span
    for index in 0..<64 {
      let first = SHA256.rotated(e, 6) ^ SHA256.rotated(e, 11) ^ SHA256.rotated(e, 25)
      let one = h &+ first &+ (e & f ^ ~e & g) &+ constants[index] &+ schedule[index]
      let second = SHA256.rotated(a, 2) ^ SHA256.rotated(a, 13) ^ SHA256.rotated(a, 22)
      let two = second &+ (a & b ^ a & c ^ b & c)
      h = g
      g = f
      f = e
      e = d &+ one
      d = c
      c = b
      b = a
      a = one &+ two
    }
    state = (
      state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e, state.5 &+ f,
      state.6 &+ g, state.7 &+ h
    )
  }

  @inline(__always)
  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
  }

  /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
