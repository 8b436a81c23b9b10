/// Decompresses Zstandard frames bit by bit, as RFC 8878 describes it: slow, and with the simplest data structures.
struct NaiveZstandard {
  private struct Invalid: Error {}

  private let input: [UInt8]
  private var position = 0
  private var output: [UInt8] = []
  private var frameStart = 0
  private var window = 0

  private var codes: [[Int]: UInt8]?
  private var tables: [Table?] = [nil, nil, nil]
  private var offsets = [1, 4, 8]

  /// The contents of all frames of a file; nil where one is invalid.
  static func frames(_ file: [UInt8]) -> [UInt8]? {
    var naive = NaiveZstandard(input: file)
    do {
      repeat { try naive.readFrame() } while naive.position < file.count
      return naive.output
    } catch {
      return nil
    }
  }

  private init(input: [UInt8]) { self.input = input }

  private mutating func number(_ byteCount: Int) throws -> UInt64 {
    guard position + byteCount <= input.count else { throw Invalid() }
    defer { position += byteCount }
    return (0..<byteCount).reduce(0) { $0 | UInt64(input[position + $1]) << UInt64(8 * $1) }
  }

  private mutating func readFrame() throws {
    let magic = try number(4)
    if magic >> 4 == 0x184d2a5 {
      let size = Int(try number(4))
      guard size <= input.count - position else { throw Invalid() }
      position += size
      return
    }
    guard magic == 0xfd2f_b528 else { throw Invalid() }
    let descriptor = Int(try number(1))
    guard descriptor & 8 == 0 else { throw Invalid() }
    let isSingle = descriptor & 0x20 != 0
    var windowSize: UInt64 = 0
    if !isSingle {
      let byte = try number(1)
      windowSize = 1 << (10 + byte >> 3)
      windowSize += windowSize / 8 * (byte & 7)
    }
    guard try number([0, 1, 2, 4][descriptor & 3]) == 0 else { throw Invalid() }
    var size: UInt64?
    switch descriptor >> 6 {
    case 0: size = isSingle ? try number(1) : nil
    case 1: size = try number(2) + 256
    case 2: size = try number(4)
    default: size = try number(8)
    }
    if isSingle { windowSize = size! }
    guard windowSize <= 1 << 27 else { throw Invalid() }
    window = Int(windowSize)
    frameStart = output.count
    (codes, tables, offsets) = (nil, [nil, nil, nil], [1, 4, 8])
    while try !readBlock() {}
    if let size, size != UInt64(output.count - frameStart) { throw Invalid() }
    if descriptor & 4 != 0 {
      guard try number(4) == NaiveZstandard.checksum(Array(output[frameStart...])) & 0xffff_ffff
      else { throw Invalid() }
    }
  }

  /// Reads a block; returns whether it is the last.
  private mutating func readBlock() throws -> Bool {
    let header = Int(try number(3))
    let size = header >> 3
    let limit = min(window, 1 << 17)
    guard size <= limit else { throw Invalid() }
    let before = output.count
    switch header >> 1 & 3 {
    case 0: for _ in 0..<size { output.append(UInt8(try number(1))) }
    case 1: output += [UInt8](repeating: UInt8(try number(1)), count: size)
    case 2:
      guard size <= input.count - position else { throw Invalid() }
      try readCompressed(end: position + size)
    default: throw Invalid()
    }
    guard output.count - before <= limit else { throw Invalid() }
    return header & 1 == 1
  }

  private mutating func readCompressed(end: Int) throws {
    var literals = try readLiterals(end: end)[...]
    guard position < end else { throw Invalid() }
    var count = Int(try number(1))
    if count == 255 {
      count = Int(try number(2)) + 0x7f00
    } else if count >= 128 {
      count = (count - 128) << 8 + Int(try number(1))
    }
    guard position <= end else { throw Invalid() }
    if count > 0 {
      guard position < end else { throw Invalid() }
      let modes = Int(try number(1))
      guard modes & 3 == 0 else { throw Invalid() }
      for (index, shift) in [6, 4, 2].enumerated() {
        switch modes >> shift & 3 {
        case 0: tables[index] = Table(Self.defaults[index].0, bitCount: Self.defaults[index].1)
        case 1:
          guard position < end else { throw Invalid() }
          let symbol = Int(try number(1))
          guard symbol < Self.symbolCounts[index] else { throw Invalid() }
          tables[index] = Table(symbol)
        case 2:
          tables[index] = try readTable(
            maximum: [9, 8, 9][index], symbolCount: Self.symbolCounts[index], end: end)
        default: guard tables[index] != nil else { throw Invalid() }
        }
      }
      guard position <= end else { throw Invalid() }
      var bits = try Bits(input[position..<end])
      var states = try [0, 1, 2].map { try bits.take(tables[$0]!.bitCount) }
      for index in 0..<count {
        let symbols = [0, 1, 2].map { tables[$0]!.states[states[$0]].symbol }
        let code = 1 << symbols[1] + (try bits.take(symbols[1]))
        let copyCount = Self.bases(3, 32, Self.copyBits)[symbols[2]]
        let copy = copyCount.0 + (try bits.take(copyCount.1))
        let runCount = Self.bases(0, 16, Self.runBits)[symbols[0]]
        let run = runCount.0 + (try bits.take(runCount.1))
        if index < count - 1 {
          for table in [0, 2, 1] {
            let state = tables[table]!.states[states[table]]
            states[table] = state.next + (try bits.take(state.bitCount))
          }
        }
        guard run <= literals.count else { throw Invalid() }
        output += literals.prefix(run)
        literals = literals.dropFirst(run)
        let offset = offset(code, run)
        guard offset > 0, offset <= window, offset <= output.count - frameStart else {
          throw Invalid()
        }
        for _ in 0..<copy { output.append(output[output.count - offset]) }
      }
      guard bits.isAtEnd else { throw Invalid() }
      position = end
    }
    guard position == end else { throw Invalid() }
    output += literals
  }

  private mutating func offset(_ code: Int, _ run: Int) -> Int {
    if code > 3 {
      offsets = [code - 3, offsets[0], offsets[1]]
      return offsets[0]
    }
    let index = run == 0 ? code : code - 1
    if index == 3 {
      offsets = [offsets[0] - 1, offsets[0], offsets[1]]
    } else {
      offsets.insert(offsets.remove(at: index), at: 0)
    }
    return offsets[0]
  }

  private mutating func readLiterals(end: Int) throws -> [UInt8] {
    guard position < end else { throw Invalid() }
    let first = Int(input[position])
    let form = first >> 2 & 3
    if first & 3 < 2 {
      let header = Int(try number([1, 2, 1, 3][form]))
      let count = form & 1 == 0 ? header >> 3 : header >> 4
      guard count <= 1 << 17 else { throw Invalid() }
      if first & 3 == 0 {
        guard position + count <= end else { throw Invalid() }
        return try (0..<count).map { _ in UInt8(try number(1)) }
      }
      guard position < end else { throw Invalid() }
      return [UInt8](repeating: UInt8(try number(1)), count: count)
    }
    let header = Int(try number([3, 3, 4, 5][form]))
    let width = [10, 10, 14, 18][form]
    let count = header >> 4 & (1 << width - 1)
    let size = header >> (4 + width)
    guard count <= 1 << 17, size <= end - position else { throw Invalid() }
    let literalsEnd = position + size
    if first & 3 == 2 { codes = try readCodes(end: literalsEnd) }
    guard codes != nil, position <= literalsEnd else { throw Invalid() }
    defer { position = literalsEnd }
    if form == 0 { return try decode(position..<literalsEnd, count) }
    guard literalsEnd - position >= 6, count >= 6 else { throw Invalid() }
    let sizes = try (0..<3).map { _ in Int(try number(2)) }
    var starts = [position]
    for size in sizes { starts.append(starts.last! + size) }
    starts.append(literalsEnd)
    guard starts[3] <= literalsEnd else { throw Invalid() }
    let quarter = (count + 3) / 4
    guard count >= 3 * quarter else { throw Invalid() }
    return try (0..<4).flatMap { index in
      try decode(starts[index]..<starts[index + 1], index < 3 ? quarter : count - 3 * quarter)
    }
  }

  private func decode(_ range: Range<Int>, _ count: Int) throws -> [UInt8] {
    var bits = try Bits(input[range])
    return try (0..<count).map { _ in
      var code: [Int] = []
      repeat {
        guard code.count < 11, !bits.isAtEnd else { throw Invalid() }
        code.append(try bits.take(1))
      } while codes![code] == nil
      return codes![code]!
    } + (bits.isAtEnd ? [] : { throw Invalid() }())
  }

  private mutating func readCodes(end: Int) throws -> [[Int]: UInt8] {
    guard position < end else { throw Invalid() }
    let header = Int(try number(1))
    var weights: [Int] = []
    if header >= 128 {
      let count = header - 127
      guard (count + 1) / 2 <= end - position else { throw Invalid() }
      for _ in 0..<(count + 1) / 2 {
        let byte = Int(try number(1))
        weights += [byte >> 4, byte & 15]
      }
      weights = Array(weights.prefix(count))
    } else {
      guard header <= end - position else { throw Invalid() }
      let weightsEnd = position + header
      let table = try readTable(maximum: 6, symbolCount: 256, end: weightsEnd)
      guard position <= weightsEnd else { throw Invalid() }
      var bits = try Bits(input[position..<weightsEnd])
      position = weightsEnd
      var states = [try bits.take(table.bitCount), try bits.take(table.bitCount)]
      var turn = 0
      while true {
        guard weights.count < 255 else { throw Invalid() }
        let state = table.states[states[turn]]
        weights.append(state.symbol)
        guard bits.count >= state.bitCount else {
          weights.append(table.states[states[1 - turn]].symbol)
          break
        }
        states[turn] = state.next + (try bits.take(state.bitCount))
        turn = 1 - turn
      }
    }
    guard weights.count < 256, weights.allSatisfy({ $0 <= 11 }) else { throw Invalid() }
    let sum = weights.reduce(0) { $0 + ($1 == 0 ? 0 : 1 << ($1 - 1)) }
    guard sum > 0 else { throw Invalid() }
    var length = 0
    while 1 << length <= sum { length += 1 }
    guard length <= 11, let last = (1...12).first(where: { 1 << ($0 - 1) == 1 << length - sum })
    else { throw Invalid() }
    weights.append(last)
    guard weights.count(where: { $0 == 1 }) >= 2 else { throw Invalid() }
    var codes: [[Int]: UInt8] = [:]
    var code = 0
    for weight in 1...length {
      for (symbol, other) in weights.enumerated() where other == weight {
        let bitCount = length + 1 - weight
        codes[(0..<bitCount).reversed().map { code >> ($0 + weight - 1) & 1 }] = UInt8(symbol)
        code += 1 << (weight - 1)
      }
    }
    return codes
  }

  private mutating func readTable(maximum: Int, symbolCount: Int, end: Int) throws -> Table {
    var bits: [Int] = []
    for byte in input[position..<end] { for bit in 0..<8 { bits.append(Int(byte) >> bit & 1) } }
    var place = 0
    func peek(_ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | (place + $1 < bits.count ? bits[place + $1] : 0) << $1 }
    }
    let bitCount = peek(4) + 5
    place = 4
    guard bitCount <= maximum else { throw Invalid() }
    var counts: [Int] = []
    var rest = 1 << bitCount
    while rest > 0 {
      guard place <= bits.count, counts.count <= symbolCount else { throw Invalid() }
      // Values from 0 to rest + 1, of which the first take a bit less.
      var width = 0
      while 1 << width < rest + 2 { width += 1 }
      let shortCount = 1 << width - (rest + 2)
      var value = peek(width - 1)
      if value < shortCount {
        place += width - 1
      } else {
        value = peek(width)
        place += width
        if value >= 1 << (width - 1) { value -= shortCount }
      }
      counts.append(value - 1)
      rest -= value == 0 ? 1 : value - 1
      if value == 1 {
        var zeros = 3
        while zeros == 3, place <= bits.count {
          zeros = peek(2)
          place += 2
          counts += [Int](repeating: 0, count: zeros)
        }
      }
    }
    guard rest == 0, counts.count <= symbolCount, place <= bits.count else { throw Invalid() }
    position += (place + 7) / 8
    return Table(counts, bitCount: bitCount)
  }

  private static let symbolCounts = [36, 32, 53]
  private static let runBits = [
    1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  ]
  private static let copyBits = [
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  ]

  private static func bases(_ first: Int, _ plain: Int, _ bits: [Int]) -> [(Int, Int)] {
    var all = (0..<plain).map { ($0 + first, 0) }
    for count in bits { all.append((all.last!.0 + 1 << all.last!.1, count)) }
    return all
  }

  private static let defaults = [
    (
      [4, 3] + [Int](repeating: 2, count: 11) + [1, 1, 1] + [Int](repeating: 2, count: 9)
        + [3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], 6
    ),
    (
      [Int](repeating: 1, count: 6) + [2, 2, 2] + [Int](repeating: 1, count: 15)
        + [Int](repeating: -1, count: 5), 5
    ),
    (
      [1, 4, 3, 2, 2, 2, 2, 2, 2] + [Int](repeating: 1, count: 37)
        + [Int](repeating: -1, count: 7), 6
    ),
  ]

  /// The bits of a stream from its end to its start.
  private struct Bits {
    private var bits: [Int]

    init(_ bytes: ArraySlice<UInt8>) throws {
      guard let last = bytes.last, last != 0 else { throw Invalid() }
      bits = bytes.flatMap { byte in (0..<8).map { Int(byte) >> $0 & 1 } }
      while bits.removeLast() == 0 {}
    }

    var count: Int { bits.count }
    var isAtEnd: Bool { bits.isEmpty }

    mutating func take(_ count: Int) throws -> Int {
      guard count <= bits.count else { throw Invalid() }
      return (0..<count).reduce(0) { value, _ in value << 1 | bits.removeLast() }
    }
  }

  private struct Table {
    var states: [(symbol: Int, bitCount: Int, next: Int)]
    let bitCount: Int

    init(_ symbol: Int) {
      states = [(symbol, 0, 0)]
      bitCount = 0
    }

    init(_ counts: [Int], bitCount: Int) {
      self.bitCount = bitCount
      let size = 1 << bitCount
      var symbols = [Int?](repeating: nil, count: size)
      var last = size
      for (symbol, count) in counts.enumerated() where count == -1 {
        last -= 1
        symbols[last] = symbol
      }
      var place = 0
      for (symbol, count) in counts.enumerated() where count > 0 {
        for _ in 0..<count {
          while place >= last { place = (place + size / 2 + size / 8 + 3) % size }
          symbols[place] = symbol
          place = (place + size / 2 + size / 8 + 3) % size
        }
      }
      states = symbols.map { ($0!, 0, 0) }
      for (symbol, count) in counts.enumerated() where count != 0 {
        var number = abs(count)
        for place in 0..<size where symbols[place] == symbol {
          var width = 0
          while number << width < size { width += 1 }
          states[place] = (symbol, width, number << width - size)
          number += 1
        }
      }
    }
  }

  /// xxHash with 64 bits and the seed 0.
  static func checksum(_ bytes: [UInt8]) -> UInt64 {
    let primes: [UInt64] = [
      11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 1_609_587_929_392_839_161,
      9_650_029_242_287_828_579, 2_870_177_450_012_600_261,
    ]
    func word(_ place: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    }
    func rotated(_ word: UInt64, _ count: Int) -> UInt64 { word << count | word >> (64 - count) }
    func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
      rotated(lane &+ word &* primes[1], 31) &* primes[0]
    }
    var place = 0
    var hash = primes[4]
    if bytes.count >= 32 {
      var lanes = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
      while bytes.count - place >= 32 {
        for lane in 0..<4 { lanes[lane] = round(lanes[lane], word(place + 8 * lane, 8)) }
        place += 32
      }
      hash = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ rotated($1.0, $1.1) }
      for lane in lanes { hash = (hash ^ round(0, lane)) &* primes[0] &+ primes[3] }
    }
    hash &+= UInt64(bytes.count)
    while bytes.count - place >= 8 {
      hash = rotated(hash ^ round(0, word(place, 8)), 27) &* primes[0] &+ primes[3]
      place += 8
    }
    if bytes.count - place >= 4 {
      hash = rotated(hash ^ word(place, 4) &* primes[0], 23) &* primes[1] &+ primes[2]
      place += 4
    }
    while place < bytes.count {
      hash = rotated(hash ^ UInt64(bytes[place]) &* primes[4], 11) &* primes[0]
      place += 1
    }
    hash = (hash ^ hash >> 33) &* primes[1]
    hash = (hash ^ hash >> 29) &* primes[2]
    return hash ^ hash >> 32
  }
}
