/// Decompresses gzip data bit by bit, as RFC 1951 and 1952 describe it: slow, and without a table.
struct NaiveInflate {
  private let input: [UInt8]
  private var bit: Int
  private(set) var output: [UInt8] = []

  /// All that the members of a file hold; nil where it is not in order.
  static func members(_ file: [UInt8]) -> [UInt8]? {
    var all: [UInt8] = []
    var position = 0
    repeat {
      guard let start = headerEnd(file, position) else { return nil }
      var inflate = NaiveInflate(file, start)
      guard inflate.run() else { return nil }
      let end = (inflate.bit + 7) / 8
      guard file.count - end >= 8 else { return nil }
      func number(_ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(file[place + $1]) << UInt32(8 * $1) }
      }
      guard number(end) == checksum(inflate.output),
        number(end + 4) == UInt32(truncatingIfNeeded: inflate.output.count)
      else { return nil }
      all += inflate.output
      position = end + 8
    } while position < file.count
    return all
  }

  /// What a deflate stream holds, and how long it is; nil where it is not in order.
  static func stream(_ input: [UInt8]) -> (output: [UInt8], byteCount: Int)? {
    var inflate = NaiveInflate(input, 0)
    return inflate.run() ? (inflate.output, (inflate.bit + 7) / 8) : nil
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var state: UInt32 = 0xffff_ffff
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xedb8_8320 : state >> 1 }
    }
    return ~state
  }

  private static func headerEnd(_ file: [UInt8], _ start: Int) -> Int? {
    guard file.count - start >= 10, Array(file[start..<start + 3]) == [0x1f, 0x8b, 8],
      file[start + 3] < 32
    else { return nil }
    let flags = file[start + 3]
    var position = start + 10
    if flags & 4 != 0 {
      guard file.count - position >= 2 else { return nil }
      position += 2 + Int(file[position]) + Int(file[position + 1]) << 8
    }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard position <= file.count, let end = file[position...].firstIndex(of: 0) else {
        return nil
      }
      position = end + 1
    }
    if flags & 2 != 0 { position += 2 }
    return position <= file.count ? position : nil
  }

  private init(_ input: [UInt8], _ start: Int) {
    self.input = input
    bit = 8 * start
  }

  private mutating func take(_ count: Int) -> Int? {
    var value = 0
    for place in 0..<count {
      guard bit / 8 < input.count else { return nil }
      value |= Int(input[bit / 8] >> UInt8(bit % 8) & 1) << place
      bit += 1
    }
    return value
  }

  private mutating func run() -> Bool {
    var isLast = false
    while !isLast {
      guard let last = take(1), let kind = take(2) else { return false }
      isLast = last == 1
      switch kind {
      case 0: guard stored() else { return false }
      case 1:
        let lengths =
          [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
          + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8)
        guard block(Code(lengths)!, Code([Int](repeating: 5, count: 32))!) else { return false }
      case 2:
        guard let (literals, distances) = codes(), block(literals, distances) else { return false }
      default: return false
      }
    }
    return true
  }

  private mutating func stored() -> Bool {
    bit = (bit + 7) / 8 * 8
    guard let count = take(16), let inverse = take(16), count == ~inverse & 0xffff else {
      return false
    }
    for _ in 0..<count {
      guard let byte = take(8) else { return false }
      output.append(UInt8(byte))
    }
    return true
  }

  /// Codes by their lengths and numbers.
  private struct Code {
    private var symbols: [[Int]: Int] = [:]

    init?(_ lengths: [Int]) {
      var code = 0
      for length in 1...15 {
        code <<= 1
        for (symbol, other) in lengths.enumerated() where other == length {
          symbols[[length, code]] = symbol
          code += 1
        }
        guard code <= 1 << length else { return nil }
      }
      let used = lengths.filter { $0 > 0 }
      guard code == 1 << 15 || used.isEmpty || used == [1] else { return nil }
    }

    func symbol(_ length: Int, _ code: Int) -> Int? { symbols[[length, code]] }
  }

  private mutating func symbol(_ codes: Code) -> Int? {
    var code = 0
    for length in 1...15 {
      guard let bit = take(1) else { return nil }
      code = code << 1 | bit
      if let symbol = codes.symbol(length, code) { return symbol }
    }
    return nil
  }

  private mutating func codes() -> (Code, Code)? {
    guard let literalCount = take(5), let distanceCount = take(5), let lengthCount = take(4),
      literalCount + 257 <= 286, distanceCount + 1 <= 30
    else { return nil }
    var first = [Int](repeating: 0, count: 19)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    for place in order.prefix(lengthCount + 4) {
      guard let length = take(3) else { return nil }
      first[place] = length
    }
    guard let code = Code(first) else { return nil }
    var lengths: [Int] = []
    let count = literalCount + 257 + distanceCount + 1
    while lengths.count < count {
      guard let symbol = symbol(code) else { return nil }
      switch symbol {
      case 16:
        guard let last = lengths.last, let more = take(2) else { return nil }
        lengths += [Int](repeating: last, count: 3 + more)
      case 17:
        guard let more = take(3) else { return nil }
        lengths += [Int](repeating: 0, count: 3 + more)
      case 18:
        guard let more = take(7) else { return nil }
        lengths += [Int](repeating: 0, count: 11 + more)
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == count, lengths[256] > 0,
      let literals = Code(Array(lengths.prefix(literalCount + 257))),
      let distances = Code(Array(lengths.dropFirst(literalCount + 257)))
    else { return nil }
    return (literals, distances)
  }

  private mutating func block(_ literals: Code, _ distances: Code) -> Bool {
    while true {
      guard let symbol = symbol(literals) else { return false }
      if symbol < 256 {
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return true
      } else {
        guard let length = length(symbol), let code = self.symbol(distances),
          let distance = distance(code), distance <= output.count
        else { return false }
        for _ in 0..<length { output.append(output[output.count - distance]) }
      }
    }
  }

  private mutating func length(_ symbol: Int) -> Int? {
    switch symbol {
    case 257...264: return symbol - 254
    case 265...284:
      let extra = (symbol - 261) / 4
      return take(extra).map { 3 + (4 + (symbol - 261) % 4) << extra + $0 }
    case 285: return 258
    default: return nil
    }
  }

  private mutating func distance(_ symbol: Int) -> Int? {
    guard symbol < 30 else { return nil }
    if symbol < 4 { return symbol + 1 }
    let extra = symbol / 2 - 1
    return take(extra).map { 1 + (2 + symbol % 2) << extra + $0 }
  }
}
