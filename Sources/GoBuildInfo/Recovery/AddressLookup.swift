/// Asks for the addresses of several places of a file in one walk over what maps the file into memory: a hostile
/// file has as many places as segments.
struct AddressLookup {
  private let positions: [Int]
  private let image: Range<Int>
  /// From the first of the positions to the last.
  private let extent: ClosedRange<Int>

  /// The address of each position; nil where it is not in the program's memory.
  private(set) var addresses: [UInt64?]

  init(of positions: [Int], in image: Range<Int>) {
    self.positions = positions
    self.image = image
    extent = (positions.min() ?? 0)...(positions.max() ?? 0)
    addresses = Array(repeating: nil, count: positions.count)
  }

  /// Takes note of what a part of the memory holds; the first part that holds a position counts.
  mutating func visit(_ part: MappedPart, base: UInt64 = 0) {
    guard let range = part.filePart(from: part.address, in: image), extent.overlaps(range) else {
      return
    }
    for index in positions.indices
    where addresses[index] == nil && range.contains(positions[index]) {
      addresses[index] = base &+ part.address &+ UInt64(positions[index] - range.lowerBound)
    }
  }
}

extension Image {
  /// The addresses of what lies at some positions of the file; nil for each that is not in the program's memory.
  func addresses<Source: ByteSource & ~Copyable & ~Escapable>(
    of positions: [Int], in source: inout Source
  ) throws(ReadError) -> [UInt64?] {
    var lookup = AddressLookup(of: positions, in: part)
    switch self {
    case .elf(let image): try image.look(up: &lookup, in: &source)
    case .machO(let image): try image.look(up: &lookup, in: &source)
    case .pe(let image): try image.look(up: &lookup, in: &source)
    case .xcoff(let image): try image.look(up: &lookup, in: &source)
    case .plan9(let image): image.look(up: &lookup)
    // An object is not where it will run.
    case .coff: break
    case .webAssembly(let module): try module.look(up: &lookup, in: &source)
    }
    return lookup.addresses
  }
}

extension ELFImage {
  fileprivate func look<Source: ByteSource & ~Copyable & ~Escapable>(
    up lookup: inout AddressLookup, in source: inout Source
  ) throws(ReadError) {
    _ = try firstSegment(in: &source) { segment -> Never? in
      if segment.isLoaded { lookup.visit(segment.mapping) }
      return nil
    }
  }
}

extension MachOImage {
  fileprivate func look<Source: ByteSource & ~Copyable & ~Escapable>(
    up lookup: inout AddressLookup, in source: inout Source
  ) throws(ReadError) {
    guard !isObject else { return }
    var commands = try commands(in: &source)
    while let segment = try commands.nextSegment() {
      if !segment.isPageZero { lookup.visit(segment.mapping) }
    }
  }
}

extension PEImage {
  fileprivate func look<Source: ByteSource & ~Copyable & ~Escapable>(
    up lookup: inout AddressLookup, in source: inout Source
  ) throws(ReadError) {
    _ = try sections.first(in: &source) { section -> Never? in
      if let mapping = section.mapping { lookup.visit(mapping, base: imageBase) }
      return nil
    }
  }
}

extension XCOFFImage {
  fileprivate func look<Source: ByteSource & ~Copyable & ~Escapable>(
    up lookup: inout AddressLookup, in source: inout Source
  ) throws(ReadError) {
    _ = try firstSection(in: &source) { section -> Never? in
      if section.mapping.fileOffset != 0 { lookup.visit(section.mapping) }
      return nil
    }
  }
}

extension Plan9Image {
  fileprivate func look(up lookup: inout AddressLookup) {
    lookup.visit(data)
    lookup.visit(text)
  }
}

extension WebAssemblyModule {
  fileprivate func look<Source: ByteSource & ~Copyable & ~Escapable>(
    up lookup: inout AddressLookup, in source: inout Source
  ) throws(ReadError) {
    _ = try firstSegment(in: &source) { segment -> Never? in
      lookup.visit(segment)
      return nil
    }
  }
}
