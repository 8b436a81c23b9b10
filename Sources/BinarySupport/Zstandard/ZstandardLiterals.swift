extension Zstandard {
  /// The header of a block's literals (RFC 8878, 3.1.1.3.1.1).
  struct LiteralsHeader {
    let kind: Kind
    /// How many literals there are.
    let count: Int
    /// The size of what is compressed.
    let compressedByteCount: Int
    let streamCount: Int

    enum Kind: Int {
      case raw, repeated, compressed, treeless
    }

    /// Reads a header, from `position` on.
    init(_ input: RawSpan, _ position: inout Int, end: Int) throws(Failure) {
      guard position < end else { throw LiteralsHeader.truncated }
      let first = Int(input[byte: position])
      kind = Kind(rawValue: first & 3)!
      let form = first >> 2 & 3
      let byteCount: Int
      switch kind {
      case .raw, .repeated: byteCount = [1, 2, 1, 3][form]
      case .compressed, .treeless: byteCount = [3, 3, 4, 5][form]
      }
      guard byteCount <= end - position else { throw LiteralsHeader.truncated }
      // Up to 40 bits.
      var number: UInt64 = 0
      for index in 0..<byteCount {
        number |= UInt64(input[byte: position + index]) << UInt64(8 * index)
      }
      position += byteCount
      switch kind {
      case .raw, .repeated:
        // Sizes of one byte have no second bit of a form.
        count = Int(number >> (byteCount == 1 ? 3 : 4))
        compressedByteCount = 0
        streamCount = 0
      case .compressed, .treeless:
        let bitCount = [10, 10, 14, 18][form]
        count = Int(number >> 4 & (1 << UInt64(bitCount) - 1))
        compressedByteCount = Int(number >> UInt64(4 + bitCount))
        streamCount = form == 0 ? 1 : 4
      }
    }

    static let truncated = Failure(.malformed, "zstd: literals exceed their block")
  }
}

extension Zstandard.HuffmanTable {
  private typealias Failure = Zstandard.Failure
  private typealias BackwardBits = Zstandard.BackwardBits

  private static let corrupt = Failure(.malformed, "zstd: corrupt literals")

  /// Decodes literals of one stream.
  func decode(
    _ input: RawSpan, _ range: Range<Int>, into output: inout MutableSpan<UInt8>, count: Int
  ) throws(Zstandard.Failure) {
    var bits = try BackwardBits(input, range)
    try finish(&bits, input, &output, 0..<count)
  }

  /// The sizes of the first three of four streams, 16 bits each.
  private static let jumpTableByteCount = 6
  private static let leastCountOfFourStreams = 6

  /// Decodes literals of four streams.
  func decodeFour(
    _ input: RawSpan, _ range: Range<Int>, into output: inout MutableSpan<UInt8>, count: Int
  ) throws(Zstandard.Failure) {
    guard range.count >= Self.jumpTableByteCount, count >= Self.leastCountOfFourStreams else {
      throw Self.corrupt
    }
    var ends = [range.lowerBound + Self.jumpTableByteCount]
    for index in 0..<3 {
      let size: UInt16 = input.load(range.lowerBound + 2 * index, .little)
      ends.append(ends[index] + Int(size))
    }
    guard ends[3] <= range.upperBound else { throw Self.corrupt }
    var first = try BackwardBits(input, ends[0]..<ends[1])
    var second = try BackwardBits(input, ends[1]..<ends[2])
    var third = try BackwardBits(input, ends[2]..<ends[3])
    var fourth = try BackwardBits(input, ends[3]..<range.upperBound)
    let quarter = (count + 3) / 4
    guard 3 * quarter <= count else { throw Self.corrupt }
    let lastCount = count - 3 * quarter
    let entries = self.entries.span
    let bitCount = self.bitCount

    // Five codes have at most 55 bits.
    var place = 0
    var (a, b, c, d) = (first, second, third, fourth)
    while place <= lastCount - 5 {
      a.refill(input)
      b.refill(input)
      c.refill(input)
      d.refill(input)
      for _ in 0..<5 {
        let entry0 = entries[a.peek(bitCount)]
        let entry1 = entries[b.peek(bitCount)]
        let entry2 = entries[c.peek(bitCount)]
        let entry3 = entries[d.peek(bitCount)]
        output[place] = UInt8(truncatingIfNeeded: entry0)
        output[place + quarter] = UInt8(truncatingIfNeeded: entry1)
        output[place + 2 * quarter] = UInt8(truncatingIfNeeded: entry2)
        output[place + 3 * quarter] = UInt8(truncatingIfNeeded: entry3)
        a.skip(Int(entry0 >> 8))
        b.skip(Int(entry1 >> 8))
        c.skip(Int(entry2 >> 8))
        d.skip(Int(entry3 >> 8))
        place += 1
      }
    }
    (first, second, third, fourth) = (a, b, c, d)
    try finish(&first, input, &output, place..<quarter)
    try finish(&second, input, &output, quarter + place..<2 * quarter)
    try finish(&third, input, &output, 2 * quarter + place..<3 * quarter)
    try finish(&fourth, input, &output, 3 * quarter + place..<count)
  }

  /// Decodes the rest of a stream, which must end with it.
  private func finish(
    _ stream: inout Zstandard.BackwardBits, _ input: RawSpan, _ output: inout MutableSpan<UInt8>,
    _ places: Range<Int>
  ) throws(Zstandard.Failure) {
    let entries = self.entries.span
    var bits = stream
    for place in places {
      bits.refill(input)
      let entry = entries[bits.peek(bitCount)]
      output[place] = UInt8(truncatingIfNeeded: entry)
      bits.skip(Int(entry >> 8))
    }
    stream = bits
    guard bits.remaining == 0 else { throw Self.corrupt }
  }
}
