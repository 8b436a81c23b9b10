internal import BinarySupport

/// A COFF object for Windows: what is in a `c-archive` there.
///
/// It is a PE file less what surrounds it: the same header and sections, at offsets of the file rather than at
/// addresses, which it has none of. There is no magic; the first field names the machine, so that objects are
/// recognized only where one is expected, in static libraries.
package struct COFFObject: Sendable {
  let part: Range<Int>
  let header: COFFHeader
  let sections: PESectionTable

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    header = COFFHeader(
      try source.window(at: 0, count: UInt64(COFFHeader.byteCount), in: part, "COFF header"))
    // Go writes the optional header of a program into its objects, which C compilers do not.
    sections = try PESectionTable(
      in: part, at: UInt64(COFFHeader.byteCount) + UInt64(header.optionalHeaderByteCount),
      count: header.sectionCount)
  }
}

extension COFFObject: ImageFormat {
  /// Whether the first field is that of an object for one of the machines that Go compiles for. A file that is not a part
  /// of another may start with it by chance.
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool {
    guard !start.isWholeFile else { return false }
    let machine = start.halfWord.byteSwapped
    return machine == PE.Machine.i386 || machine == PE.Machine.amd64 || machine == PE.Machine.arm
      || machine == PE.Machine.arm64
  }

  var isRelocatable: Bool { true }

  var words: WordFormat? { nil }

  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard index == 0 else { return nil }
    return try firstSection(in: &source) { section, number in
      guard section.fileOffset != 0, section.fileByteCount != 0, section.isWritableData else {
        return nil
      }
      return AddressRange(
        start: ObjectAddress.start(ofSection: number), byteCount: UInt64(section.fileByteCount))
    }
  }

  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    _ = try firstSection(in: &source) { section, number -> Void? in
      guard !section.isLeftOut,
        // C compilers write the size of what is zero-filled as that in the file, Go as that in memory.
        let mapping = section.mapping(
          at: ObjectAddress.start(ofSection: number),
          memoryByteCount: UInt64(max(section.virtualSize, section.fileByteCount)))
      else { return nil }
      return isDone(mapping) ? () : nil
    }
  }

  /// The first value that `result` returns for a section and its number, which counts from 1.
  func firstSection<Result>(
    in source: inout some Bytes, _ result: (PESection, UInt64) -> Result?
  ) throws(ReadError) -> Result? {
    var number: UInt64 = 0
    return try sections.first(in: &source) { section in
      number += 1
      return result(section, number)
    }
  }
}
