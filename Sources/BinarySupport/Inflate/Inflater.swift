/// Decompresses a deflate stream (RFC 1951), as far as there is input and room for output.
///
/// A value: a copy goes on where the original was.
package struct Inflater {
  /// Bits that were taken from the input and not used yet, the next lowest. Above `bitCount` may stand bits that come
  /// later.
  private var bits: UInt64 = 0
  private var bitCount = 0

  private var state = State.betweenBlocks
  private var isInLastBlock = false
  private var literals: HuffmanTable
  private var distances: HuffmanTable

  private enum State {
    case betweenBlocks
    case stored(byteCount: Int)
    case coded
    case done
  }

  /// Why decompression paused.
  package enum Stop {
    /// There are less than ``inputMargin`` bytes of input left.
    case needsInput
    /// There is no room for the longest copy.
    case isFull
    /// The stream is at its end.
    case isDone
  }

  /// How much input there must be to begin: what the codes of a block take at most. After the end of all input there
  /// must be as many zeros.
  package static let inputMargin = 1024

  /// No copy is longer.
  static let longestCopy = 258

  /// How much room there must be after all output, so that the stream's end is read too.
  package static let outputMargin = longestCopy + MutableSpan<UInt8>.copyMargin + 2

  /// No copy reaches further back.
  package static let windowByteCount = 1 << 15

  private static let fixedLiterals = HuffmanTable.literals(
    (Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112)
      + Array(repeating: 7, count: 24) + Array(repeating: 8, count: 8))[...])!
  private static let fixedDistances = HuffmanTable.distances(Array(repeating: 5, count: 32)[...])!

  package init() {
    literals = Inflater.fixedLiterals
    distances = Inflater.fixedDistances
  }

  /// How many whole bytes were taken from the input and not used.
  package var unusedByteCount: Int { bitCount / 8 }

  /// Decompresses.
  ///
  /// - Parameters:
  ///   - input: compressed bytes.
  ///   - position: how many of them were taken.
  ///   - output: takes what is decompressed, after what may be copied from.
  ///   - count: how many bytes of output there are.
  /// - Throws: ``Damage`` where the input is no deflate stream.
  package mutating func run(
    _ input: RawSpan, from position: inout Int, into output: inout MutableSpan<UInt8>,
    count: inout Int
  ) throws(Damage) -> Stop {
    while true {
      switch state {
      case .done: return .isDone
      case .betweenBlocks:
        if isInLastBlock {
          state = .done
          continue
        }
        guard input.byteCount - position >= Inflater.inputMargin else { return .needsInput }
        try beginBlock(input, &position)
      case .stored(let byteCount):
        let part = min(byteCount, input.byteCount - position, output.count - count)
        output.copy(input, position..<position + part, to: count)
        position += part
        count += part
        state = byteCount == part ? .betweenBlocks : .stored(byteCount: byteCount - part)
        guard byteCount == part else { return position == input.byteCount ? .needsInput : .isFull }
      case .coded:
        if let stop = try decode(input, &position, &output, &count) { return stop }
        state = .betweenBlocks
      }
    }
  }

  @inline(__always)
  private mutating func refill(_ input: RawSpan, _ position: inout Int) {
    bits |= input.load(position, as: UInt64.self, .little) << UInt64(bitCount)
    position += (63 - bitCount) >> 3
    bitCount |= 56
  }

  private mutating func take(_ count: Int, _ input: RawSpan, _ position: inout Int) -> Int {
    if bitCount < count { refill(input, &position) }
    let value = Int(bits & (1 << UInt64(count) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return value
  }

  private mutating func beginBlock(_ input: RawSpan, _ position: inout Int) throws(Damage) {
    isInLastBlock = take(1, input, &position) == 1
    switch take(2, input, &position) {
    case 0:
      _ = take(bitCount & 7, input, &position)
      position -= unusedByteCount
      (bits, bitCount) = (0, 0)
      let byteCount = take(16, input, &position)
      guard take(16, input, &position) == ~byteCount & 0xffff else {
        throw Damage("expected the length of stored bytes twice")
      }
      position -= unusedByteCount
      (bits, bitCount) = (0, 0)
      state = .stored(byteCount: byteCount)
    case 1:
      literals = Inflater.fixedLiterals
      distances = Inflater.fixedDistances
      state = .coded
    case 2:
      try readTables(input, &position)
      state = .coded
    default: throw Damage("expected a block of one of three kinds")
    }
  }

  /// The order in which the lengths of the codes of lengths come.
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func readTables(_ input: RawSpan, _ position: inout Int) throws(Damage) {
    let literalCount = 257 + take(5, input, &position)
    let distanceCount = 1 + take(5, input, &position)
    let lengthCount = 4 + take(4, input, &position)
    guard literalCount <= 286, distanceCount <= 30 else { throw Damage("expected fewer codes") }
    var lengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<lengthCount {
      lengths[Inflater.order[index]] = UInt8(take(3, input, &position))
    }
    guard let codes = HuffmanTable.codeLengths(lengths[...]) else {
      throw Damage("expected codes of lengths that no two share")
    }
    let count = literalCount + distanceCount
    lengths.removeAll(keepingCapacity: true)
    while lengths.count < count {
      if bitCount < 16 { refill(input, &position) }
      let entry = codes.entries[Int(bits & 127)]
      guard entry.isOf(.literal) else { throw Damage("expected the length of a code") }
      _ = take(Int(entry.bitCount), input, &position)
      switch entry.value {
      case 0..<16: lengths.append(UInt8(entry.value))
      case 16:
        guard let last = lengths.last else { throw Damage("expected a length to repeat") }
        lengths += repeatElement(last, count: 3 + take(2, input, &position))
      case 17: lengths += repeatElement(0, count: 3 + take(3, input, &position))
      default: lengths += repeatElement(0, count: 11 + take(7, input, &position))
      }
    }
    guard lengths.count == count, lengths[256] > 0 else {
      throw Damage("expected as many lengths of codes as there are codes, and one for the end")
    }
    guard let literals = HuffmanTable.literals(lengths[..<literalCount]),
      let distances = HuffmanTable.distances(lengths[literalCount...])
    else { throw Damage("expected codes that no two symbols share") }
    self.literals = literals
    self.distances = distances
  }

  /// Decodes symbols up to the end of a block; tells why if it has to stop before.
  private mutating func decode(
    _ input: RawSpan, _ position: inout Int, _ output: inout MutableSpan<UInt8>,
    _ outputCount: inout Int
  ) throws(Damage) -> Stop? {
    // In locals, which the compiler can keep in registers.
    var bits = self.bits
    var bitCount = self.bitCount
    var place = position
    var count = outputCount
    let (literalTable, distanceTable) = (self.literals, self.distances)
    let literalMask = UInt64(1 << literalTable.indexBitCount - 1)
    let distanceMask = UInt64(1 << distanceTable.indexBitCount - 1)
    let literals = literalTable.entries.span
    let distances = distanceTable.entries.span
    let lastInput = input.byteCount - 16
    // In front of a copy there may be a literal.
    let lastOutput = output.count - Inflater.longestCopy - MutableSpan<UInt8>.copyMargin - 1
    defer {
      self.bits = bits
      self.bitCount = bitCount
      position = place
      outputCount = count
    }
    while place <= lastInput, count <= lastOutput {
      bits |= input.load(place, as: UInt64.self, .little) << UInt64(truncatingIfNeeded: bitCount)
      place += (63 - bitCount) >> 3
      bitCount |= 56
      var entry = literals[Int(truncatingIfNeeded: bits & literalMask)]
      if entry.isOf(.literal) {
        output[count] = UInt8(truncatingIfNeeded: entry.value)
        count += 1
        bits >>= entry.bitCount
        bitCount -= Int(entry.bitCount)
        // There are bits enough for three codes: literals mostly come in rows.
        entry = literals[Int(truncatingIfNeeded: bits & literalMask)]
        if entry.isOf(.literal) {
          output[count] = UInt8(truncatingIfNeeded: entry.value)
          count += 1
          bits >>= entry.bitCount
          bitCount -= Int(entry.bitCount)
          continue
        }
        // A copy takes up to 48 bits.
        if bitCount < 48 { continue }
      }
      if entry.isOf(.table) {
        entry = HuffmanTable.entry(in: literals, entry, bits)
      }
      bits >>= entry.bitCount
      bitCount -= Int(entry.bitCount)
      if !entry.isOf(.copy) {
        if entry.isOf(.endOfBlock) { return nil }
        guard entry.isOf(.literal) else { throw Damage("expected a literal, a length or an end") }
        output[count] = UInt8(truncatingIfNeeded: entry.value)
        count += 1
        continue
      }
      let lengthBits = entry.extraBitCount
      let length = entry.value + Int(truncatingIfNeeded: bits & (1 << lengthBits - 1))
      bits >>= lengthBits
      bitCount -= Int(lengthBits)
      entry = distances[Int(truncatingIfNeeded: bits & distanceMask)]
      if entry.isOf(.table) {
        entry = HuffmanTable.entry(in: distances, entry, bits)
      }
      guard entry.isOf(.copy) else { throw Damage("expected a distance") }
      bits >>= entry.bitCount
      let distanceBits = entry.extraBitCount
      let distance = entry.value + Int(truncatingIfNeeded: bits & (1 << distanceBits - 1))
      bits >>= distanceBits
      bitCount -= Int(entry.bitCount) + Int(distanceBits)
      guard distance <= count else { throw Damage("expected a distance to what was there") }
      output.repeatBytes(before: count, distance: distance, count: length)
      count += length
    }
    return place > lastInput ? .needsInput : .isFull
  }

  /// That a stream is not what it should be.
  package struct Damage: Error {
    package let sentence: StaticString

    package init(_ sentence: StaticString) { self.sentence = sentence }
  }
}

extension HuffmanTable {
  /// The entry of a code that is longer than the first index.
  @inline(__always)
  fileprivate static func entry(
    in entries: Span<Entry>, _ table: Entry, _ bits: UInt64
  ) -> Entry {
    let index = bits >> table.bitCount & (1 << table.extraBitCount - 1)
    return entries[table.value + Int(truncatingIfNeeded: index)]
  }
}
