import TestSupport
import Testing

@testable import BinarySupport

@Suite struct HashingTests {
  /// The examples of FIPS 180-4, and a long message.
  @Test func hashesAreThoseOfTheStandard() {
    for (text, digits) in [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 100_000),
        "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee"
      ),
    ] {
      #expect(SHA256.digits(SHA256.hash(Array(text.utf8))) == digits)
    }
    for (text, digits) in [
      (
        "",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
          + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
      ),
      (
        "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
          + "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
      ),
      (
        String(repeating: "a", count: 100_000),
        "c7664ff18bbefa5868d1eba38637087ad70e6380013f52f4ce3dd4a98bebd493"
          + "53ce40be1dfddad2259bacdc7bd10e98d44a6a68d5d1091bcd55b47efb5cd50e"
      ),
    ] {
      #expect(SHA512.digits(SHA512.hash(Array(text.utf8))) == digits)
    }
  }

  /// Messages of all lengths up to several blocks, whose hashes are hashed; computed with Python's hashlib.
  @Test func everyLengthIsPadded() {
    var all256 = SHA256()
    var all512 = SHA512()
    for count in 0..<300 {
      let message = (0..<count).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 3) }
      all256.update(SHA256.hash(message))
      all512.update(SHA512.hash(message))
    }
    #expect(
      SHA256.digits(all256.finish())
        == "abadd5e78b093247783bd6e62970591c44e368d2efc26d340291ee0a06ac4f58")
    #expect(
      SHA512.digits(all512.finish())
        == "3d84f676c9904710a3ec5ae4d194f3987b078a4a7a01c623a7ee3243e70e67ea"
        + "8f5cc7e5f4c364a2f839bcc056bf8d0f43ada5c2f554e84e14f56703aea8b8b2")
  }

  @Test func piecesOfAMessageFollowEachOther() {
    var generator = SeededNumbers(seed: 9)
    let message = (0..<5000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for _ in 0..<50 {
      var hash256 = SHA256()
      var hash512 = SHA512()
      var rest = message[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(Int.random(in: 0...400, using: &generator)))
        rest = rest.dropFirst(piece.count)
        hash256.update(piece.span.raw)
        hash512.update(piece)
      }
      #expect(hash256.finish() == SHA256.hash(message))
      #expect(hash512.finish() == SHA512.hash(message))
    }
  }

  /// The checksum of every length, in one piece and in two, against one bit at a time.
  @Test func checksumsAreThoseOfOneBitAtATime() {
    var generator = SeededNumbers(seed: 4)
    let bytes = (0..<200).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    var state: UInt32 = 0xffff_ffff
    for count in 0...bytes.count {
      let cut = Int.random(in: 0...count, using: &generator)
      var checksum = CRC32()
      checksum.update(bytes.span.raw.extracting(0..<cut))
      checksum.update(bytes.span.raw.extracting(cut..<count))
      #expect(checksum.value == ~state)
      guard count < bytes.count else { break }
      state ^= UInt32(bytes[count])
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xedb8_8320 : state >> 1 }
    }
  }
}
