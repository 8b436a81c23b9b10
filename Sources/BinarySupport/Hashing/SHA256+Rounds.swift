// The rounds of FIPS 180-4, 6.2.2, written out: in a loop over single rounds the words of the schedule and the working variables change places, which
// takes half as long again.
extension SHA256 {
  /// Hashes whole blocks.
  static func compress(_ blocks: RawSpan, _ state: inout Words) {
    let constants = SHA256.constants.span
    let byteCount = SHA256.blockByteCount
    var (a, b, c, d, e, f, g, h) = state
    var offset = 0
    while offset < blocks.byteCount {
      let block = blocks.extracting(offset..<offset + byteCount)
      offset += byteCount
      @inline(__always) func word(_ index: Int) -> UInt32 {
        block.load(4 * index, as: UInt32.self, .big)
      }
      var w0 = word(0)
      var w1 = word(1)
      var w2 = word(2)
      var w3 = word(3)
      var w4 = word(4)
      var w5 = word(5)
      var w6 = word(6)
      var w7 = word(7)
      var w8 = word(8)
      var w9 = word(9)
      var w10 = word(10)
      var w11 = word(11)
      var w12 = word(12)
      var w13 = word(13)
      var w14 = word(14)
      var w15 = word(15)
      let before = (a, b, c, d, e, f, g, h)
      // Also what the next round calls `a ^ b`.
      var bc = b ^ c
      let k = constants.extracting(0..<16)
      round(a, b, &bc, &d, e, f, g, &h, w0 &+ k[0])
      round(h, a, &bc, &c, d, e, f, &g, w1 &+ k[1])
      round(g, h, &bc, &b, c, d, e, &f, w2 &+ k[2])
      round(f, g, &bc, &a, b, c, d, &e, w3 &+ k[3])
      round(e, f, &bc, &h, a, b, c, &d, w4 &+ k[4])
      round(d, e, &bc, &g, h, a, b, &c, w5 &+ k[5])
      round(c, d, &bc, &f, g, h, a, &b, w6 &+ k[6])
      round(b, c, &bc, &e, f, g, h, &a, w7 &+ k[7])
      round(a, b, &bc, &d, e, f, g, &h, w8 &+ k[8])
      round(h, a, &bc, &c, d, e, f, &g, w9 &+ k[9])
      round(g, h, &bc, &b, c, d, e, &f, w10 &+ k[10])
      round(f, g, &bc, &a, b, c, d, &e, w11 &+ k[11])
      round(e, f, &bc, &h, a, b, c, &d, w12 &+ k[12])
      round(d, e, &bc, &g, h, a, b, &c, w13 &+ k[13])
      round(c, d, &bc, &f, g, h, a, &b, w14 &+ k[14])
      round(b, c, &bc, &e, f, g, h, &a, w15 &+ k[15])
      var start = 16
      while start < 64 {
        let k = constants.extracting(start..<start + 16)
        start += 16
        extend(&w0, w1, w9, w14)
        round(a, b, &bc, &d, e, f, g, &h, w0 &+ k[0])
        extend(&w1, w2, w10, w15)
        round(h, a, &bc, &c, d, e, f, &g, w1 &+ k[1])
        extend(&w2, w3, w11, w0)
        round(g, h, &bc, &b, c, d, e, &f, w2 &+ k[2])
        extend(&w3, w4, w12, w1)
        round(f, g, &bc, &a, b, c, d, &e, w3 &+ k[3])
        extend(&w4, w5, w13, w2)
        round(e, f, &bc, &h, a, b, c, &d, w4 &+ k[4])
        extend(&w5, w6, w14, w3)
        round(d, e, &bc, &g, h, a, b, &c, w5 &+ k[5])
        extend(&w6, w7, w15, w4)
        round(c, d, &bc, &f, g, h, a, &b, w6 &+ k[6])
        extend(&w7, w8, w0, w5)
        round(b, c, &bc, &e, f, g, h, &a, w7 &+ k[7])
        extend(&w8, w9, w1, w6)
        round(a, b, &bc, &d, e, f, g, &h, w8 &+ k[8])
        extend(&w9, w10, w2, w7)
        round(h, a, &bc, &c, d, e, f, &g, w9 &+ k[9])
        extend(&w10, w11, w3, w8)
        round(g, h, &bc, &b, c, d, e, &f, w10 &+ k[10])
        extend(&w11, w12, w4, w9)
        round(f, g, &bc, &a, b, c, d, &e, w11 &+ k[11])
        extend(&w12, w13, w5, w10)
        round(e, f, &bc, &h, a, b, c, &d, w12 &+ k[12])
        extend(&w13, w14, w6, w11)
        round(d, e, &bc, &g, h, a, b, &c, w13 &+ k[13])
        extend(&w14, w15, w7, w12)
        round(c, d, &bc, &f, g, h, a, &b, w14 &+ k[14])
        extend(&w15, w0, w8, w13)
        round(b, c, &bc, &e, f, g, h, &a, w15 &+ k[15])
      }
      (a, b, c, d) = (a &+ before.0, b &+ before.1, c &+ before.2, d &+ before.3)
      (e, f, g, h) = (e &+ before.4, f &+ before.5, g &+ before.6, h &+ before.7)
    }
    state = (a, b, c, d, e, f, g, h)
  }

  /// One round. The new values of the variables `a` and `e` are left in `h` and `d`; `bc` is `b ^ c`, and becomes `a ^ b`.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ bc: inout UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    // In this order: another costs a tenth of the speed.
    let sum1 = rotated(rotated(rotated(e, 14) ^ e, 5) ^ e, 6)
    let sum = h &+ word &+ sum1 &+ ((f ^ g) & e ^ g)
    let ab = a ^ b
    let sum0 = rotated(rotated(rotated(a, 9) ^ a, 11) ^ a, 2)
    d = d &+ sum
    h = sum &+ sum0 &+ (ab & bc ^ b)
    bc = ab
  }

  /// Replaces a word of the schedule by the one 16 later, from those 1, 9 and 14 later.
  @inline(__always)
  private static func extend(
    _ word: inout UInt32, _ word1: UInt32, _ word9: UInt32, _ word14: UInt32
  ) {
    let sigma0 = rotated(rotated(word1, 11) ^ word1, 7) ^ word1 &>> 3
    let sigma1 = rotated(rotated(word14, 2) ^ word14, 17) ^ word14 &>> 10
    word = word &+ sigma0 &+ word9 &+ sigma1
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
