// The rounds of FIPS 180-4, 6.4.2, written out as those of SHA-256.
extension SHA512 {
  /// Hashes whole blocks.
  static func compress(_ blocks: RawSpan, _ state: inout Words) {
    let constants = SHA512.constants.span
    let byteCount = SHA512.blockByteCount
    var (a, b, c, d, e, f, g, h) = state
    var offset = 0
    while offset < blocks.byteCount {
      let block = blocks.extracting(offset..<offset + byteCount)
      offset += byteCount
      @inline(__always) func word(_ index: Int) -> UInt64 {
        block.load(8 * index, as: UInt64.self, .big)
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
      while start < 80 {
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
    _ a: UInt64, _ b: UInt64, _ bc: inout UInt64, _ d: inout UInt64, _ e: UInt64, _ f: UInt64,
    _ g: UInt64, _ h: inout UInt64, _ word: UInt64
  ) {
    let sum1 = rotated(rotated(rotated(e, 23) ^ e, 4) ^ e, 14)
    let sum = h &+ word &+ sum1 &+ ((f ^ g) & e ^ g)
    let ab = a ^ b
    let sum0 = rotated(rotated(rotated(a, 5) ^ a, 6) ^ a, 28)
    d = d &+ sum
    h = sum &+ sum0 &+ (ab & bc ^ b)
    bc = ab
  }

  /// Replaces a word of the schedule by the one 16 later, from those 1, 9 and 14 later.
  @inline(__always)
  private static func extend(
    _ word: inout UInt64, _ word1: UInt64, _ word9: UInt64, _ word14: UInt64
  ) {
    let sigma0 = rotated(rotated(word1, 7) ^ word1, 1) ^ word1 &>> 7
    let sigma1 = rotated(rotated(word14, 42) ^ word14, 19) ^ word14 &>> 6
    word = word &+ sigma0 &+ word9 &+ sigma1
  }

  @inline(__always)
  private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
    word &>> count | word &<< (64 &- count)
  }

  /// The first 64 bits of the fractions of the cube roots of the first 80 primes.
  private static let constants: [UInt64] = [
    0x428a_2f98_d728_ae22, 0x7137_4491_23ef_65cd, 0xb5c0_fbcf_ec4d_3b2f, 0xe9b5_dba5_8189_dbbc,
    0x3956_c25b_f348_b538, 0x59f1_11f1_b605_d019, 0x923f_82a4_af19_4f9b, 0xab1c_5ed5_da6d_8118,
    0xd807_aa98_a303_0242, 0x1283_5b01_4570_6fbe, 0x2431_85be_4ee4_b28c, 0x550c_7dc3_d5ff_b4e2,
    0x72be_5d74_f27b_896f, 0x80de_b1fe_3b16_96b1, 0x9bdc_06a7_25c7_1235, 0xc19b_f174_cf69_2694,
    0xe49b_69c1_9ef1_4ad2, 0xefbe_4786_384f_25e3, 0x0fc1_9dc6_8b8c_d5b5, 0x240c_a1cc_77ac_9c65,
    0x2de9_2c6f_592b_0275, 0x4a74_84aa_6ea6_e483, 0x5cb0_a9dc_bd41_fbd4, 0x76f9_88da_8311_53b5,
    0x983e_5152_ee66_dfab, 0xa831_c66d_2db4_3210, 0xb003_27c8_98fb_213f, 0xbf59_7fc7_beef_0ee4,
    0xc6e0_0bf3_3da8_8fc2, 0xd5a7_9147_930a_a725, 0x06ca_6351_e003_826f, 0x1429_2967_0a0e_6e70,
    0x27b7_0a85_46d2_2ffc, 0x2e1b_2138_5c26_c926, 0x4d2c_6dfc_5ac4_2aed, 0x5338_0d13_9d95_b3df,
    0x650a_7354_8baf_63de, 0x766a_0abb_3c77_b2a8, 0x81c2_c92e_47ed_aee6, 0x9272_2c85_1482_353b,
    0xa2bf_e8a1_4cf1_0364, 0xa81a_664b_bc42_3001, 0xc24b_8b70_d0f8_9791, 0xc76c_51a3_0654_be30,
    0xd192_e819_d6ef_5218, 0xd699_0624_5565_a910, 0xf40e_3585_5771_202a, 0x106a_a070_32bb_d1b8,
    0x19a4_c116_b8d2_d0c8, 0x1e37_6c08_5141_ab53, 0x2748_774c_df8e_eb99, 0x34b0_bcb5_e19b_48a8,
    0x391c_0cb3_c5c9_5a63, 0x4ed8_aa4a_e341_8acb, 0x5b9c_ca4f_7763_e373, 0x682e_6ff3_d6b2_b8a3,
    0x748f_82ee_5def_b2fc, 0x78a5_636f_4317_2f60, 0x84c8_7814_a1f0_ab72, 0x8cc7_0208_1a64_39ec,
    0x90be_fffa_2363_1e28, 0xa450_6ceb_de82_bde9, 0xbef9_a3f7_b2c6_7915, 0xc671_78f2_e372_532b,
    0xca27_3ece_ea26_619c, 0xd186_b8c7_21c0_c207, 0xeada_7dd6_cde0_eb1e, 0xf57d_4f7f_ee6e_d178,
    0x06f0_67aa_7217_6fba, 0x0a63_7dc5_a2c8_98a6, 0x113f_9804_bef9_0dae, 0x1b71_0b35_131c_471b,
    0x28db_77f5_2304_7d84, 0x32ca_ab7b_40c7_2493, 0x3c9e_be0a_15c9_bebc, 0x431d_67c4_9c10_0d4c,
    0x4cc5_d4be_cb3e_42b6, 0x597f_299c_fc65_7e2a, 0x5fcb_6fab_3ad6_faec, 0x6c44_198c_4a47_5817,
  ]
}
