import TestSupport
import Testing

@testable import BinarySupport

@Suite struct InflaterTests {
  #if DEBUG
    private static let streamCount = 40
  #else
    private static let streamCount = 500
  #endif

  /// Streams with random codes, whatever their lengths, against decompression bit by bit.
  @Test func randomCodesAreDecoded() throws {
    var generator = SeededNumbers(seed: 21)
    for _ in 0..<InflaterTests.streamCount {
      let stream = RandomDeflate.stream(&generator)
      let expected = try #require(NaiveInflate.stream(stream))
      let found = try #require(InflaterTests.inflated(stream))
      #expect(found.output == expected.output)
      #expect(found.byteCount == expected.byteCount)
    }
  }

  /// The input comes byte by byte, and room for output likewise.
  @Test func decodingGoesOnWhereItPaused() throws {
    var generator = SeededNumbers(seed: 22)
    for _ in 0..<InflaterTests.streamCount / 20 {
      let stream = RandomDeflate.stream(&generator)
      let expected = try #require(NaiveInflate.stream(stream))
      for (inputStep, outputStep) in [(1, 1 << 16), (1 << 16, 1), (1, 1), (3, 7)] {
        let found = InflaterTests.inflated(stream, inputStep, outputStep)
        #expect(found?.output == expected.output)
      }
    }
  }

  /// Each stream with some bits changed is read as by the other reader, or refused by both.
  @Test func damageIsSeen() {
    var generator = SeededNumbers(seed: 23)
    for _ in 0..<InflaterTests.streamCount {
      var stream = RandomDeflate.stream(&generator)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let bit = Int.random(in: 0..<8 * stream.count, using: &generator)
        stream[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      #expect(InflaterTests.inflated(stream)?.output == NaiveInflate.stream(stream)?.output)
    }
  }

  /// A copy of the state goes on where the original was.
  @Test func copiesAreIndependent() throws {
    var generator = SeededNumbers(seed: 24)
    let stream = RandomDeflate.stream(&generator, blockCount: 6)
    let expected = try #require(NaiveInflate.stream(stream)).output
    let input = stream + [UInt8](repeating: 0, count: Inflater.inputMargin)
    var output = [UInt8](repeating: 0, count: expected.count + Inflater.outputMargin)
    var (inflater, position, count) = (Inflater(), 0, 0)
    var states: [(Inflater, Int, Int)] = []
    for end in stride(from: 0, to: expected.count, by: 500) {
      var room = output.mutableSpan
      var part = room.extracting(0..<min(end + Inflater.outputMargin, expected.count))
      _ = try inflater.run(input.span.raw, from: &position, into: &part, count: &count)
      states.append((inflater, position, count))
    }
    for (state, start, before) in states.shuffled(using: &generator) {
      (inflater, position, count) = (state, start, before)
      for index in before..<output.count { output[index] = 0 }
      var room = output.mutableSpan
      let stop = try inflater.run(input.span.raw, from: &position, into: &room, count: &count)
      #expect(stop == .isDone)
      #expect(output.prefix(count) == expected[...])
    }
  }

  /// What a stream holds, and how long it is; nil where it is invalid or ends early.
  private static func inflated(
    _ stream: [UInt8], _ inputStep: Int = 1 << 20, _ outputStep: Int = 1 << 20
  ) -> (output: [UInt8], byteCount: Int)? {
    let input = stream + [UInt8](repeating: 0, count: Inflater.inputMargin)
    var output: [UInt8] = []
    var inflater = Inflater()
    var (position, count) = (0, 0)
    var (available, room) = (0, 0)
    while true {
      available = min(input.count, max(available, position) + inputStep)
      room = max(room, count) + outputStep
      output += repeatElement(0, count: max(0, room + Inflater.outputMargin - output.count))
      do {
        var span = output.mutableSpan
        var part = span.extracting(0..<room + Inflater.outputMargin)
        let stop = try inflater.run(
          input.span.raw.extracting(0..<available), from: &position, into: &part, count: &count)
        if stop == .isDone { break }
        if available == input.count, stop == .needsInput { return nil }
      } catch {
        return nil
      }
    }
    let byteCount = position - inflater.unusedByteCount
    return byteCount > stream.count ? nil : (Array(output.prefix(count)), byteCount)
  }
}

/// Deflate streams of random blocks, lengths of codes, and symbols.
private struct RandomDeflate {
  private var bytes: [UInt8] = []
  private var bitCount = 0
  /// How much comes out.
  private var byteCount = 0

  static func stream(_ generator: inout SeededNumbers, blockCount: Int? = nil) -> [UInt8] {
    var stream = RandomDeflate()
    let blockCount = blockCount ?? Int.random(in: 1...4, using: &generator)
    for block in 1...blockCount {
      stream.put(block == blockCount ? 1 : 0, 1)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: stream.storedBlock(&generator)
      case 1: stream.fixedBlock(&generator)
      default: stream.dynamicBlock(&generator)
      }
    }
    return stream.bytes
  }

  private mutating func put(_ value: Int, _ count: Int) {
    for bit in 0..<count {
      if bitCount % 8 == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(bitCount % 8)
      bitCount += 1
    }
  }

  private mutating func storedBlock(_ generator: inout SeededNumbers) {
    put(0, 2)
    bitCount = 8 * bytes.count
    let count = Int.random(in: 0...300, using: &generator)
    put(count, 16)
    put(~count & 0xffff, 16)
    for _ in 0..<count { put(Int.random(in: 0...255, using: &generator), 8) }
    byteCount += count
  }

  private mutating func fixedBlock(_ generator: inout SeededNumbers) {
    put(1, 2)
    let lengths =
      [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
      + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8)
    symbols(lengths, [Int](repeating: 5, count: 30), &generator)
  }

  private mutating func dynamicBlock(_ generator: inout SeededNumbers) {
    put(2, 2)
    let literals = RandomDeflate.lengths(
      257...286, most: Bool.random(using: &generator) ? 286 : 20, &generator)
    let distances = RandomDeflate.lengths(1...30, most: 30, &generator)
    put(literals.count - 257, 5)
    put(distances.count - 1, 5)
    // All lengths have codes of four bits; nothing is repeated.
    put(15, 4)
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
      put(symbol < 16 ? 4 : 0, 3)
    }
    for length in literals + distances { code(length, 4) }
    symbols(literals, distances, &generator)
  }

  /// Lengths of the codes of some symbols, the 256th among them if there is such a one. Few symbols have long codes.
  private static func lengths(
    _ counts: ClosedRange<Int>, most: Int, _ generator: inout SeededNumbers
  ) -> [Int] {
    var lengths = [Int](repeating: 0, count: Int.random(in: counts, using: &generator))
    let used = max(2, Int.random(in: 1...min(most, lengths.count), using: &generator))
    var leaves = [0]
    let isDeep = Bool.random(using: &generator)
    while leaves.count < used {
      let index = isDeep ? leaves.count - 1 : Int.random(in: 0..<leaves.count, using: &generator)
      guard leaves[index] < 15 else {
        leaves.shuffle(using: &generator)
        continue
      }
      leaves[index] += 1
      leaves.insert(leaves[index], at: index)
    }
    guard lengths.count > 1 else { return [1] }
    var symbols = Array(lengths.indices)
    symbols.shuffle(using: &generator)
    if let end = symbols.firstIndex(of: 256) { symbols.swapAt(0, end) }
    for (symbol, length) in zip(symbols, leaves) { lengths[symbol] = length }
    return lengths
  }

  /// A code, whose first bit is its highest.
  private mutating func code(_ value: Int, _ count: Int) {
    for bit in (0..<count).reversed() { put(value >> bit & 1, 1) }
  }

  private static func codes(_ lengths: [Int]) -> [Int] {
    var codes = [Int](repeating: 0, count: lengths.count)
    var code = 0
    for length in 1...15 {
      for (symbol, other) in lengths.enumerated() where other == length {
        codes[symbol] = code
        code += 1
      }
      code <<= 1
    }
    return codes
  }

  private mutating func symbols(
    _ literals: [Int], _ distances: [Int], _ generator: inout SeededNumbers
  ) {
    let (literalCodes, distanceCodes) = (
      RandomDeflate.codes(literals), RandomDeflate.codes(distances)
    )
    let usedLiterals = literals.indices.filter { literals[$0] > 0 && $0 != 256 && $0 < 286 }
    let usedDistances = distances.indices.filter { distances[$0] > 0 }
    for _ in 0..<Int.random(in: 0...1500, using: &generator) {
      guard let symbol = usedLiterals.randomElement(using: &generator) else { break }
      guard symbol > 256 else {
        code(literalCodes[symbol], literals[symbol])
        byteCount += 1
        continue
      }
      let distance = usedDistances.randomElement(using: &generator)!
      let distanceBits = max(0, distance / 2 - 1)
      let least = distance < 4 ? distance + 1 : 1 + (2 + distance % 2) << distanceBits
      guard least <= byteCount else { continue }
      code(literalCodes[symbol], literals[symbol])
      let lengthBits = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
      let extra = Int.random(in: 0..<1 << lengthBits, using: &generator)
      put(extra, lengthBits)
      byteCount +=
        symbol == 285
        ? 258 : symbol < 265 ? symbol - 254 : 3 + (4 + (symbol - 261) % 4) << lengthBits + extra
      code(distanceCodes[distance], distances[distance])
      // Not beyond the start.
      let most = min(1 << distanceBits - 1, byteCount - 258 - least)
      put(most > 0 ? Int.random(in: 0...most, using: &generator) : 0, distanceBits)
    }
    code(literalCodes[256], literals[256])
  }
}
