import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct ELFTests {
  let blob = SyntheticBlob()

  func read(_ elf: SyntheticELF) throws(ReadError) -> BuildInfo {
    try buildInfo(in: elf.bytes(blob.contents(at: elf.address)))
  }

  @Test func countsMayStandInSectionHeader0() throws {
    #expect(try read(SyntheticELF(extendsCounts: true)) == ObjectFileTests.expected)
    let big = SyntheticELF(order: .big, is64Bit: false, extendsCounts: true)
    #expect(try read(big) == ObjectFileTests.expected)
  }

  @Test func namesMayShareTheirEnds() throws {
    #expect(try read(SyntheticELF(sharesName: true)) == ObjectFileTests.expected)
    let other = SyntheticELF(otherSections: [".rela.go.buildinfo", ".go.buildinfo.old"])
    #expect(try read(other) == ObjectFileTests.expected)
  }

  @Test func theFirstOfTwoSectionsCounts() throws {
    // The first one is empty, so there is no build info in it.
    let twice = SyntheticELF(otherSections: [".go.buildinfo"])
    #expect(errorCode(reading: twice.bytes(blob.contents(at: twice.address))) == .noBuildInfo)
  }

  /// A file that was cut before its build info is truncated; a debug file, which leaves out contents, is not.
  @Test func sectionsBeyondTheEndAreTruncated() throws {
    let file = SyntheticELF().bytes(blob.contents(at: SyntheticELF().address))
    for order in [ByteOrder.little, .big] {
      for is64Bit in [true, false] {
        let elf = SyntheticELF(order: order, is64Bit: is64Bit, machine: 62)
        var file = elf.bytes(SyntheticBlob(order: order).contents(at: elf.address))
        let names = file.count
        // The offset of the section with the blob, the third after the empty one.
        let size = is64Bit ? 64 : 40
        let sections =
          is64Bit
          ? Int(file.span.raw.load(40, as: UInt64.self, order))
          : Int(file.span.raw.load(32, as: UInt32.self, order))
        let field = sections + 3 * size + (is64Bit ? 24 : 16)
        var writer = ByteWriter(order, is64Bit: is64Bit)
        writer.address(UInt64(names))
        file.replaceSubrange(field..<field + writer.bytes.count, with: writer.bytes)
        // Programs are read by the addresses of segments, which still have it.
        #expect(errorCode(reading: file) == nil)
        let address = field - writer.bytes.count
        file.replaceSubrange(address..<field, with: repeatElement(0x7f, count: field - address))
        #expect(errorCode(reading: file) == .truncated)
      }
    }
    #expect(errorCode(reading: SyntheticELF(isDebugFile: true).bytes(file)) == .noBuildInfo)
  }

  @Test func manySectionsAreReadInTime() throws {
    let many = SyntheticELF(
      otherSections: (0..<60_000).map { ".section\($0)" }, extendsCounts: true)
    #expect(try read(many) == ObjectFileTests.expected)
  }

  /// A source that counts how much it is asked for.
  private struct CountingBytes: ByteSource, ~Copyable, ~Escapable {
    private let bytes: RawSpan
    private(set) var askedFor = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    var byteCount: Int { bytes.byteCount }

    @_lifetime(copy self)
    mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
      askedFor += count
      return try bytes.checkedExtracting(at: offset, count: count)
    }

    @_lifetime(copy self)
    mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError) -> WindowPair {
      askedFor += first.count + second.count
      return WindowPair(
        try bytes.checkedExtracting(at: first.lowerBound, count: first.count),
        try bytes.checkedExtracting(at: second.lowerBound, count: second.count))
    }
  }

  @Test func noPlaceIsReadAgainAndAgain() throws {
    let many = SyntheticELF(
      otherSections: (0..<60_000).map { ".section\($0)" }, extendsCounts: true)
    let file = many.bytes(blob.contents(at: many.address))
    var source = CountingBytes(file.span.raw)
    let info = try BuildInfo(reading: &source)
    #expect(info == ObjectFileTests.expected)
    let asked = source.askedFor
    #expect(asked < 2 * file.count)
  }

  @Test func manyEqualNamesAmongManySectionsAreRefused() {
    let elf = SyntheticELF(
      otherSections: (0..<2_000).map { "\($0).go.buildinfo" }, extendsCounts: true)
    #expect(errorCode(reading: elf.bytes(blob.contents(at: elf.address))) == .limitExceeded)
  }

  @Test func anyNumberOfNamesMayPrecedeTheTrueOne() throws {
    let others = (0..<20).map { ".x\($0).go.buildinfo" }
    #expect(try read(SyntheticELF(otherSections: others)) == ObjectFileTests.expected)
  }

  /// A section may claim a terabyte; what counts is what the file has of it.
  @Test func endlessSectionsEndWithTheFile() throws {
    var bytes = SyntheticELF().bytes(blob.contents(at: 0x40_1000))
    // The size field of the fourth section header, which is the blob's.
    let place = bytes.count - 2 * 64 + 32
    bytes.replaceSubrange(place..<place + 8, with: [0, 0, 0, 0, 0, 1, 0, 0])
    #expect(try buildInfo(in: bytes) == ObjectFileTests.expected)
  }

  /// Entries of any other size than the format's no loader would read; large ones would take gigabytes.
  @Test(arguments: [UInt8(0), 63, 65, 0xff])
  func entriesOfAnotherSizeAreRefused(_ size: UInt8) {
    var bytes = SyntheticELF().bytes(blob.contents(at: 0x40_1000))
    bytes.replaceSubrange(58..<60, with: [size, size == 0xff ? 0xff : 0])
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
  }

  @Test func anotherSectionIsNotTaken() {
    let elf = SyntheticELF(sectionName: ".go.buildinfos")
    #expect(errorCode(reading: elf.bytes(blob.contents(at: elf.address))) == .noBuildInfo)
  }

  /// Go takes any program header for a mapping, and one of size 0 for a mapping of everything.
  @Test func onlyLoadedSegmentsMapAddresses() throws {
    let pointers = SyntheticBlob(form: .pointers)
    let elf = SyntheticELF(otherSegments: [(0x6474_e551, 0, 0), (1, 0, 0), (4, 0x40_1000, 0x1000)])
    #expect(
      try buildInfo(in: elf.bytes(pointers.contents(at: elf.address))) == ObjectFileTests.expected)
  }

  @Test func addressesNeedNotBeFileOffsets() throws {
    // The blob is aligned by its address, which here is 8 off from its place in the file.
    let elf = SyntheticELF(address: 0x40_1008)
    #expect(try read(elf) == ObjectFileTests.expected)
  }

  @Test func implausibleHeadersAreNamed() {
    var bytes = SyntheticELF().bytes(blob.contents(at: 0x40_1000))
    bytes[4] = 3
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
    bytes[4] = 2
    bytes[5] = 0
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
    bytes[5] = 1
    bytes[58] = 8
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
  }

  /// In a program that can be loaded anywhere, pointers are what relocations will make of them.
  @Test(arguments: [ByteOrder.little, .big])
  func pointersMayBeInRelocations(_ order: ByteOrder) throws {
    var elf = SyntheticELF(order: order)
    elf.type = 3
    let whole = SyntheticBlob(form: .pointers, order: order).contents(at: elf.address)
    for value: UInt8 in [0, 0x77] {
      var contents = whole
      var relocations = ByteWriter(order)
      // The two pointers of the blob, and those of the two string headers after it.
      for offset in [16, 24, 32, 48] {
        relocations.address(elf.address + UInt64(offset))
        relocations.address(8)
        relocations.bytes += whole[offset..<offset + 8]
        contents.replaceSubrange(offset..<offset + 8, with: repeatElement(value, count: 8))
      }
      let table = elf.address + UInt64((contents.count + 7) / 8 * 8)
      contents += [UInt8](repeating: 0, count: (8 - contents.count % 8) % 8) + relocations.bytes
      #expect(errorCode(reading: elf.bytes(contents)) == .malformedBuildInfo)
      var dynamic = ByteWriter(order)
      for number in [7, table, 8, UInt64(relocations.bytes.count), 0, 0] { dynamic.address(number) }
      elf.otherContents = [(2, dynamic.bytes)]
      #expect(try buildInfo(in: elf.bytes(contents)) == ObjectFileTests.expected)
      elf.otherContents = []
    }
  }
}
