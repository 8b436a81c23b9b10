/// Which of some strings in an image a Go string header leads to.
///
/// A header is an address and a length. In the file of a program that can be loaded anywhere, the address may
/// be a relocation's, or be packed with what a loader of Mach-O files needs to know.
struct StringReferences {
  /// Those of the strings that a header leads to.
  private(set) var found: Set<Range<Int>> = []

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    to strings: [Range<Int>], of image: Image, in source: inout Source
  ) throws(ReadError) {
    guard let words = image.words else { return }
    var targets: [Target] = []
    // What is at the start of a Mach-O file, which addresses may be counted from.
    let base = words.isPacked ? try image.address(of: image.part.lowerBound, in: &source) : nil
    for string in strings {
      guard let address = try image.address(of: string.lowerBound, in: &source) else { continue }
      targets.append(Target(address: address, string: string))
      if let base { targets.append(Target(address: address &- base, string: string)) }
    }
    try search(for: targets, words, in: image.part, &source)
    if case .elf(let elf) = image, words.byteCount == 8 {
      try search(for: targets, relocationsOf: elf, words, in: &source)
    }
  }

  /// A string, and the address that a header must have.
  private struct Target: Sendable {
    let address: UInt64
    let string: Range<Int>

    var byteCount: UInt64 { UInt64(string.count) }
  }

  private mutating func search<Source: ByteSource & ~Copyable & ~Escapable>(
    for targets: [Target], _ words: WordFormat, in part: Range<Int>, _ source: inout Source
  ) throws(ReadError) {
    var rest = part
    var left = targets
    let size = 2 * words.byteCount
    // Each header that is found takes away what it leads to, so this ends.
    while let lowest = left.map({ $0.address }).min(), let highest = left.map({ $0.address }).max() {
      let wanted = left
      let position = try source.firstPosition(in: rest, overlap: size - 1) { bytes in
        var offset = 0
        while offset + size <= bytes.byteCount {
          let address = words.address(bytes, offset)
          if address >= lowest, address <= highest {
            let length = words.word(bytes, offset + words.byteCount)
            if wanted.contains(where: { $0.address == address && words.isLength(length, $0.byteCount) })
            {
              return offset
            }
          }
          offset += words.alignment
        }
        return nil
      }
      guard let position else { return }
      let address = words.address(try source.bytes(at: position, count: size), 0)
      for target in left where target.address == address { found.insert(target.string) }
      left.removeAll { found.contains($0.string) }
      // As much as keeps the alignment.
      rest = position..<part.upperBound
    }
  }

  /// How many words that may be relocations are looked at.
  private static let maximumRelocationCount = 4096

  /// Looks for relocations (`Elf64_Rela`) that put the address of a string where its length stands behind.
  private mutating func search<Source: ByteSource & ~Copyable & ~Escapable>(
    for targets: [Target], relocationsOf elf: ELFImage, _ words: WordFormat, in source: inout Source
  ) throws(ReadError) {
    var rest = elf.part
    var left = targets.filter { !found.contains($0.string) }
    for _ in 0..<StringReferences.maximumRelocationCount {
      guard let lowest = left.map({ $0.address }).min(), let highest = left.map({ $0.address }).max()
      else { return }
      let wanted = left
      let position = try source.firstPosition(in: rest, overlap: 23) { bytes in
        var offset = 0
        while offset + 24 <= bytes.byteCount {
          let addend = words.word(bytes, offset + 16)
          // A relocation that needs no symbol has but its type in the second word.
          if addend >= lowest, addend <= highest, words.word(bytes, offset + 8) <= 0xffff,
            wanted.contains(where: { $0.address == addend })
          {
            return offset
          }
          offset += 8
        }
        return nil
      }
      guard let position else { return }
      let entry = try Relocation(source.bytes(at: position, count: 24), words)
      if let place = try elf.filePart(from: entry.place, in: &source)?.subrange(at: 8, count: 8) {
        let length = words.word(try source.bytes(at: place.lowerBound, count: 8), 0)
        for target in left where target.address == entry.addend && target.byteCount == length {
          found.insert(target.string)
        }
        left.removeAll { found.contains($0.string) }
      }
      rest = position + 8..<elf.part.upperBound
    }
  }

  private struct Relocation {
    let place: UInt64
    let addend: UInt64

    init(_ bytes: RawSpan, _ words: WordFormat) {
      place = words.word(bytes, 0)
      addend = words.word(bytes, 16)
    }
  }
}
