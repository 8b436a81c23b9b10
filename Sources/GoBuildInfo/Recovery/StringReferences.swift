internal import BinarySupport

/// Which of some strings in an image a Go string header leads to.
///
/// A header is an address and a length. In the file of a program that can be loaded anywhere, the address may
/// be a relocation's, or be packed with what a loader of Mach-O files needs to know.
struct StringReferences {
  /// Those of the strings that a header leads to.
  private(set) var found: Set<Range<Int>> = []

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    to strings: [Range<Int>], in loaded: LoadedBytes, of image: Image, _ source: inout Source
  ) throws(ReadError) {
    guard let words = image.words, !strings.isEmpty else { return }
    // What is at the start of a Mach-O file, which addresses may be counted from.
    let positions = strings.map { $0.lowerBound } + [image.part.lowerBound]
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
        in: words.aligned(range, in: image.part), &source)
    }
    if case .elf(let elf) = image, words.byteCount == 8,
      elf.header.programHeaders.count <= StringReferences.maximumSegmentCount
    {
      try search(
        for: Targets(targets.filter { !found.contains($0.string) }), relocationsOf: elf, words,
        in: &source)
    }
  }

  /// Relocations are looked for in files with as many segments as linkers make.
  private static let maximumSegmentCount: UInt64 = 64

  private mutating func search<Source: ByteSource & ~Copyable & ~Escapable>(
    for targets: Targets, _ words: WordFormat, in part: Range<Int>, _ source: inout Source
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

  /// Looks for relocations (`Elf64_Rela`) that put the address of a string before its length.
  private mutating func search<Source: ByteSource & ~Copyable & ~Escapable>(
    for targets: Targets, relocationsOf elf: ELFImage, _ words: WordFormat, in source: inout Source
  ) throws(ReadError) {
    var rest = elf.part
    var left = targets
    for _ in 0..<StringReferences.maximumRelocationCount where !left.isEmpty {
      let wanted = left
      let order = words.order
      let position = try source.firstPosition(in: rest, overlap: ELFRelocation.byteCount - 1) {
        ELFRelocation.firstOffset(in: $0, order) {
          wanted.mayHold($0.addend) && wanted.contains($0.addend) { _ in true }
        }
      }
      guard let position else { return }
      let entry = try ELFRelocation(
        source.bytes(at: position, count: ELFRelocation.byteCount), at: 0, order)
      guard let entry else { return }
      if let place = try elf.filePart(from: entry.place, in: &source)?.subrange(at: 8, count: 8) {
        let length = words.word(try source.bytes(at: place.lowerBound, count: 8), 0)
        for string in left.strings(at: entry.addend, where: { $0 == length }) {
          found.insert(string)
        }
        left = left.filter { !found.contains($0) }
      }
      rest = position + 8..<elf.part.upperBound
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
