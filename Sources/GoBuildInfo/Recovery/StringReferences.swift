internal import BinarySupport

/// Which of some strings in an image a Go string header leads to.
///
/// A header is an address and a length. In the file of a program that can be loaded anywhere, the address may
/// be a relocation's, or be packed with what a loader of Mach-O files needs to know.
struct StringReferences {
  /// Those of the strings that a header leads to.
  private(set) var found: Set<Range<Int>> = []

  init(
    to strings: [Range<Int>], in loaded: LoadedBytes, of image: Image,
    _ source: inout some Bytes
  ) throws(ReadError) {
    let (format, part) = try image.words(in: &source)
    guard let words = format, !strings.isEmpty else { return }
    // What is at the start of a Mach-O file, which addresses may be counted from.
    let positions = strings.map { $0.lowerBound } + [part.lowerBound]
    var addresses = try image.addresses(of: positions, in: &source)
    let base = addresses.removeLast()
    var targets: [Target] = []
    for (string, address) in zip(strings, addresses) {
      guard let address else { continue }
      targets.append(Target(address: address, string: string))
      if words.isPacked, let base {
        targets.append(Target(address: address &- base, string: string))
      }
    }
    for range in loaded.ranges {
      try search(
        for: Targets(targets.filter { !found.contains($0.string) }), words,
        in: words.aligned(range, in: part), &source)
    }
    try search(
      for: Targets(targets.filter { !found.contains($0.string) }), relocationsOf: image, words,
      in: part, &source)
  }

  private mutating func search(
    for targets: Targets, _ words: WordFormat, in part: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) {
    var rest = part
    var left = targets
    let size = 2 * words.byteCount
    // Each header that is found takes away what it leads to, so this ends.
    while !left.isEmpty {
      let wanted = left
      let position = try source.firstPosition(in: rest, overlap: size - 1) { bytes in
        var offset = 0
        while offset + size <= bytes.byteCount {
          let address = words.address(bytes, offset)
          if wanted.mayHold(address) {
            let length = words.word(bytes, offset + words.byteCount)
            if wanted.contains(address, where: { words.isLength(length, $0) }) { return offset }
          }
          offset += words.alignment
        }
        return nil
      }
      guard let position else { return }
      let header = try StringHeader(source.bytes(at: position, count: size), words)
      for string in left.strings(at: header.address, where: { words.isLength(header.length, $0) }) {
        found.insert(string)
      }
      left = left.filter { !found.contains($0) }
      // As much as keeps the alignment.
      rest = position..<part.upperBound
    }
  }

  private struct StringHeader {
    let address: UInt64
    let length: UInt64

    init(_ bytes: RawSpan, _ words: WordFormat) {
      address = words.address(bytes, 0)
      length = words.word(bytes, words.byteCount)
    }
  }

  /// How many words that may be relocations are looked at.
  private static let maximumRelocationCount = 4096

  /// Searches for relocations that put the address of a string before its length.
  private mutating func search(
    for targets: Targets, relocationsOf image: Image, _ words: WordFormat, in part: Range<Int>,
    _ source: inout some Bytes
  ) throws(ReadError) {
    var rest = part
    var left = targets
    let size = UInt64(words.byteCount)
    for _ in 0..<StringReferences.maximumRelocationCount where !left.isEmpty {
      let wanted = left
      let next = try image.firstRelocation(in: rest, &source) { address in
        wanted.mayHold(address) && wanted.contains(address) { _ in true }
      }
      guard let (relocation, header) = next else { return }
      if let place = header?.subrange(at: size, count: size) {
        let length = words.word(try source.bytes(at: place.lowerBound, count: place.count), 0)
        for string in left.strings(at: relocation.addend, where: { $0 == length }) {
          found.insert(string)
        }
        left = left.filter { !found.contains($0) }
      }
      rest = relocation.position + words.byteCount..<part.upperBound
    }
  }
}

/// A string, and the address that a header must have to lead to it.
private struct Target: Sendable {
  let address: UInt64
  let string: Range<Int>
}

/// What is searched for, in the order of the addresses.
private struct Targets: Sendable {
  private let targets: [Target]
  private let lowest: UInt64
  private let highest: UInt64

  init(_ targets: [Target]) {
    self.targets = targets.sorted { $0.address < $1.address }
    lowest = self.targets.first?.address ?? 0
    highest = self.targets.last?.address ?? 0
  }

  var isEmpty: Bool { targets.isEmpty }

  func filter(_ isWanted: (Range<Int>) -> Bool) -> Targets {
    Targets(targets.filter { isWanted($0.string) })
  }

  /// Whether there may be strings at an address: the first test, which nearly no word passes.
  @inline(__always)
  func mayHold(_ address: UInt64) -> Bool { address >= lowest && address <= highest }

  func contains(_ address: UInt64, where isLength: (UInt64) -> Bool) -> Bool {
    var index = firstIndex(of: address)
    while index < targets.count, targets[index].address == address {
      if isLength(UInt64(targets[index].string.count)) { return true }
      index += 1
    }
    return false
  }

  func strings(at address: UInt64, where isLength: (UInt64) -> Bool) -> [Range<Int>] {
    targets.filter { $0.address == address && isLength(UInt64($0.string.count)) }.map { $0.string }
  }

  private func firstIndex(of address: UInt64) -> Int {
    var (low, high) = (0, targets.count)
    while low < high {
      let middle = (low + high) / 2
      if targets[middle].address < address { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
