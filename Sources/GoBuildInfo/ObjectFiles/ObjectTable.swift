/// What stands in for the pointers of a file that are yet to be written: by a loader in what can be loaded anywhere, by
/// a linker in an object.
enum Relocations {
  /// Pointers are in the file.
  case none
  case loader(ELFRelocations)
  case elfObject(ELFImage)
  case machOObject(MachOImage)
  case coffObject(COFFObject)

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    of image: Image, in source: inout Source
  ) throws(ReadError) {
    switch image {
    case .elf(let elf) where elf.isRelocatable: self = .elfObject(elf)
    case .elf(let elf):
      self = try ELFRelocations(of: elf, in: &source).map { .loader($0) } ?? .none
    case .machO(let image) where image.isObject: self = .machOObject(image)
    case .coff(let object): self = .coffObject(object)
    case .machO, .pe, .xcoff, .plan9, .webAssembly: self = .none
    }
  }

  /// The pointer at an address as it will be when the program runs.
  ///
  /// - Parameter stored: what the file has there.
  func pointer<Source: ByteSource & ~Copyable & ~Escapable>(
    at location: UInt64, stored: UInt64, in source: inout Source
  ) throws(ReadError) -> UInt64 {
    let relocated =
      switch self {
      case .none: stored as UInt64?
      case .loader(let relocations): try relocations.addend(at: location, in: &source)
      case .elfObject(let elf):
        try elf.relocatedPointer(at: ObjectAddress(location), stored: stored, in: &source)
      case .machOObject(let image):
        try image.relocatedPointer(at: location, stored: stored, in: &source)
      case .coffObject(let object):
        try object.relocatedPointer(at: ObjectAddress(location), stored: stored, in: &source)
      }
    return relocated ?? stored
  }
}

/// A table of relocations or symbols in an object: entries of one size.
struct ObjectTable {
  let range: Range<Int>
  let entryByteCount: Int

  /// The table at an offset of the object; what leaves the object is not part of it.
  init(in part: Range<Int>, at offset: UInt64, byteCount: UInt64, entryByteCount: Int) {
    range = part.clamped(at: offset, count: byteCount)
    self.entryByteCount = entryByteCount
  }

  init(in part: Range<Int>, at offset: UInt64, count: UInt64, entryByteCount: Int) {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: UInt64(entryByteCount))
    self.init(
      in: part, at: offset, byteCount: overflow ? .max : byteCount, entryByteCount: entryByteCount)
  }

  /// How much is read at once.
  private static let windowByteCount = 1 << 16

  /// The first value that `result` returns for an entry.
  func first<Source: ByteSource & ~Copyable & ~Escapable, Result>(
    in source: inout Source, _ result: (borrowing RawSpan) -> Result?
  ) throws(ReadError) -> Result? {
    var rest = range
    while rest.count >= entryByteCount {
      let count = min(rest.count, ObjectTable.windowByteCount) / entryByteCount * entryByteCount
      let window = try source.bytes(at: rest.lowerBound, count: count)
      for offset in stride(from: 0, to: count, by: entryByteCount) {
        if let found = result(window.extracting(offset..<offset + entryByteCount)) { return found }
      }
      rest = rest.dropping(count)
    }
    return nil
  }

  /// What `result` makes of the entry at an index; nil where there is none.
  func entry<Source: ByteSource & ~Copyable & ~Escapable, Result>(
    _ index: UInt64, in source: inout Source, _ result: (borrowing RawSpan) -> Result?
  ) throws(ReadError) -> Result? {
    let size = UInt64(entryByteCount)
    let (offset, overflow) = index.multipliedReportingOverflow(by: size)
    guard !overflow, let entry = range.subrange(at: offset, count: size) else { return nil }
    return result(try source.bytes(at: entry.lowerBound, count: entry.count))
  }
}
