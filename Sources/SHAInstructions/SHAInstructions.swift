#if arch(x86_64) && SHA_INSTRUCTIONS
  internal import _Builtin_intrinsics.intel
  internal import _Builtin_intrinsics.intel.cpuid
#endif

/// The instructions of the processor for SHA-256.
///
/// The compiler emits them in functions of a module that is compiled with `-msha` only, and only where they are asked for.
package enum SHAInstructions {
  package typealias Words256 = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

  #if !(arch(x86_64) && SHA_INSTRUCTIONS)
    /// Hashes whole blocks of SHA-256; returns false, and does nothing, if the processor has no instructions for it.
    package static func compress(
      _ blocks: RawSpan, _ state: inout Words256, constants: Span<UInt32>
    ) -> Bool {
      false
    }
  #endif
}

#if arch(x86_64) && SHA_INSTRUCTIONS
  extension SHAInstructions {
    private typealias Quad = SIMD4<UInt32>

    private static let areAvailable: Bool = {
      let extendedFeatures: UInt32 = 7
      let shaBit: UInt32 = 1 << 29
      var (a, b, c, d): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
      return unsafe __get_cpuid_count(extendedFeatures, 0, &a, &b, &c, &d) != 0 && b & shaBit != 0
    }()

    /// Hashes whole blocks of SHA-256; returns false, and does nothing, if the processor has no instructions for it.
    package static func compress(
      _ blocks: RawSpan, _ state: inout Words256, constants: Span<UInt32>
    ) -> Bool {
      guard areAvailable else { return false }
      let (blockByteCount, roundCount) = (64, 64)
      let constants = constants.extracting(0..<roundCount)
      // As the instructions have the variables: a, b, e and f in one register, c, d, g and h in the other, the first highest.
      var abef = register(Quad(state.5, state.4, state.1, state.0))
      var cdgh = register(Quad(state.7, state.6, state.3, state.2))
      var offset = 0
      while offset < blocks.byteCount {
        let block = blocks.extracting(offset..<offset + blockByteCount)
        offset += blockByteCount
        let before = (abef, cdgh)
        var w0 = words(block, 0)
        var w4 = words(block, 16)
        var w8 = words(block, 32)
        var w12 = words(block, 48)
        rounds(&abef, &cdgh, w0 &+ quad(constants, 0))
        rounds(&abef, &cdgh, w4 &+ quad(constants, 4))
        rounds(&abef, &cdgh, w8 &+ quad(constants, 8))
        rounds(&abef, &cdgh, w12 &+ quad(constants, 12))
        var round = 16
        while round < roundCount {
          extend(&w0, w4, w8, w12)
          rounds(&abef, &cdgh, w0 &+ quad(constants, round))
          extend(&w4, w8, w12, w0)
          rounds(&abef, &cdgh, w4 &+ quad(constants, round + 4))
          extend(&w8, w12, w0, w4)
          rounds(&abef, &cdgh, w8 &+ quad(constants, round + 8))
          extend(&w12, w0, w4, w8)
          rounds(&abef, &cdgh, w12 &+ quad(constants, round + 12))
          round += 16
        }
        abef = register(quad(abef) &+ quad(before.0))
        cdgh = register(quad(cdgh) &+ quad(before.1))
      }
      let (first, second) = (quad(abef), quad(cdgh))
      state = (
        first[3], first[2], second[3], second[2], first[1], first[0], second[1], second[0]
      )
      return true
    }

    /// Four rounds, with four words to which the constants of the rounds were added.
    @inline(__always)
    private static func rounds(_ abef: inout __m128i, _ cdgh: inout __m128i, _ words: Quad) {
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, register(words))
      let high = Quad(words[2], words[3], words[2], words[3])
      abef = _mm_sha256rnds2_epu32(abef, cdgh, register(high))
    }

    /// Replaces four words of the schedule by those 16 later.
    @inline(__always)
    private static func extend(_ words: inout Quad, _ w4: Quad, _ w8: Quad, _ w12: Quad) {
      let w9 = Quad(w8[1], w8[2], w8[3], w12[0])
      let sum = quad(_mm_sha256msg1_epu32(register(words), register(w4))) &+ w9
      words = quad(_mm_sha256msg2_epu32(register(sum), register(w12)))
    }

    /// Four big-endian words of a block.
    @inline(__always)
    private static func words(_ block: RawSpan, _ offset: Int) -> Quad {
      let words = unsafe block.unsafeLoadUnaligned(fromByteOffset: offset, as: Quad.self)
      let inner =
        (words &>> 8) & Quad(repeating: 0xff00) | (words &<< 8) & Quad(repeating: 0xff_0000)
      return inner | words &>> 24 | words &<< 24
    }

    @inline(__always)
    private static func quad(_ words: Span<UInt32>, _ index: Int) -> Quad {
      unsafe words.bytes.unsafeLoadUnaligned(fromByteOffset: 4 * index, as: Quad.self)
    }

    // Both types are the same 128 bits.
    @inline(__always)
    private static func quad(_ register: __m128i) -> Quad {
      unsafe unsafeBitCast(register, to: Quad.self)
    }

    @inline(__always)
    private static func register(_ quad: Quad) -> __m128i {
      unsafe unsafeBitCast(quad, to: __m128i.self)
    }
  }
#endif
