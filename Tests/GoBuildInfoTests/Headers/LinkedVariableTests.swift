import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct LinkedVariableTests {
  private func variables(_ bytes: [UInt8]) throws(ReadError) -> [LinkedVariable] {
    var source = MemoryBytes(bytes.span.raw)
    return try LinkedVariable.all(reading: &source)
  }

  @Test(arguments: [true, false], [ByteOrder.little, .big])
  func symbolsOfTextAreVariables(_ is64Bit: Bool, _ order: ByteOrder) throws {
    var table = SymbolFile(order: order, is64Bit: is64Bit)
    table.add("main.main", "")
    table.add("main.version.str", "v1.2.3")
    table.add("example.com/p/build%2einfo.Version.str", "é")
    table.add("main.empty.str", "")
    // Go's own, and what C has.
    table.add("runtime.modinfo.str", "x")
    table.add(".str", "x")
    #expect(
      try variables(table.bytes()) == [
        LinkedVariable(name: "main.version", value: "v1.2.3"),
        LinkedVariable(name: "example.com/p/build.info.Version", value: "é"),
        LinkedVariable(name: "main.empty", value: ""),
      ])
  }

  /// Linkers other than Go's let the end of a name be another name.
  @Test func namesMayShareTheirEnds() throws {
    var table = SymbolFile()
    table.names = [0] + Array("_cgo_main.version.str\0".utf8)
    table.add(nameOffset: 6, "v1.0.0")
    #expect(try variables(table.bytes()) == [LinkedVariable(name: "main.version", value: "v1.0.0")])
  }

  @Test func whatIsNotTextIsIgnored() throws {
    var table = SymbolFile()
    table.add("main.version.str", "v1", extraByteCount: 1)
    table.add("main.long.str", String(repeating: "a", count: 4097))
    table.add("main.longest.str", String(repeating: "a", count: 4096))
    table.add("main.far.str", "v1", address: 0x99_0000)
    table.add("main.undefined.str", "v1", section: 0)
    #expect(try variables(table.bytes()).map(\.name) == ["main.longest"])
  }

  @Test func countsAreLimited() throws {
    var table = SymbolFile()
    for index in 0..<256 { table.add("main.v\(index).str", "x") }
    #expect(try variables(table.bytes()).count == 256)
    table.add("main.another.str", "x")
    #expect(throws: ReadError.self) { try variables(table.bytes()) }
    var hostile = SymbolFile()
    hostile.names = Array(repeating: Array(".str\0".utf8), count: 100_000).flatMap { $0 }
    #expect(throws: ReadError.self) { try variables(hostile.bytes()) }
  }

  @Test(arguments: TestBinary.all) func strippedFilesHaveNone(_ binary: TestBinary) throws {
    #expect(try variables(binary.bytes()).isEmpty)
  }

  @Test func damageIsAnErrorOrNothing() {
    var table = SymbolFile()
    table.add("main.version.str", "v1.2.3")
    let bytes = table.bytes()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 4..<damaged.count, using: &generator)
        damaged[place] = [0, 0xff, 0x7f, 0x80].randomElement(using: &generator)!
      }
      _ = try? variables(damaged)
    }
    for count in 0..<bytes.count { _ = try? variables(Array(bytes.prefix(count))) }
  }
}

/// An ELF file of one segment with a table of symbols, each for a text.
private struct SymbolFile {
  var order = ByteOrder.little
  var is64Bit = true
  var names: [UInt8] = [0]
  private var texts: [UInt8] = []
  private var symbols: [(name: Int, address: UInt64, byteCount: Int, section: Int)] = []

  private static let base: UInt64 = 0x40_0000
  private static let textOffset = 256

  init(order: ByteOrder = .little, is64Bit: Bool = true) {
    self.order = order
    self.is64Bit = is64Bit
  }

  mutating func add(
    _ name: String, _ text: String, extraByteCount: Int = 0, address: UInt64? = nil,
    section: Int = 1
  ) {
    add(
      nameOffset: names.count, text, extraByteCount: extraByteCount, address: address,
      section: section)
    names += Array(name.utf8) + [0]
  }

  mutating func add(
    nameOffset: Int, _ text: String, extraByteCount: Int = 0, address: UInt64? = nil,
    section: Int = 1
  ) {
    let place = SymbolFile.base + UInt64(SymbolFile.textOffset + texts.count)
    symbols.append((nameOffset, address ?? place, text.utf8.count + 1 + extraByteCount, section))
    texts += Array(text.utf8) + [0] + [1, 1]
  }

  func bytes() -> [UInt8] {
    var table = ByteWriter(order, is64Bit: is64Bit)
    for symbol in symbols {
      table.word(symbol.name)
      if is64Bit {
        table.bytes += [1, 0]
        table.half(symbol.section)
      }
      table.address(symbol.address)
      table.address(UInt64(symbol.byteCount))
      if !is64Bit {
        table.bytes += [1, 0]
        table.half(symbol.section)
      }
    }
    let sectionNames = Array("\0.symtab\0.strtab\0".utf8)
    let tableOffset = SymbolFile.textOffset + texts.count
    let namesOffset = tableOffset + table.bytes.count
    let sectionNamesOffset = namesOffset + names.count
    let sectionsOffset = sectionNamesOffset + sectionNames.count
    let byteCount = sectionsOffset + 4 * (is64Bit ? 64 : 40)

    var file = ByteWriter(order, is64Bit: is64Bit)
    file.bytes =
      [0x7f] + Array("ELF".utf8) + [is64Bit ? 2 : 1, order == .little ? 1 : 2, 1, 0]
    file.pad(to: 16)
    file.half(2)
    file.half(62)
    file.word(1)
    file.address(SymbolFile.base)
    file.address(is64Bit ? 64 : 52)
    file.address(UInt64(sectionsOffset))
    file.word(0)
    for number in [is64Bit ? 64 : 52, is64Bit ? 56 : 32, 1, is64Bit ? 64 : 40, 4, 3] {
      file.half(number)
    }
    file.word(1)
    if is64Bit { file.word(4) }
    file.address(0)
    for _ in 0..<2 { file.address(SymbolFile.base) }
    for _ in 0..<2 { file.address(UInt64(byteCount)) }
    if !is64Bit { file.word(4) }
    file.address(16)
    file.pad(to: SymbolFile.textOffset)
    file.bytes += texts + table.bytes + names + sectionNames
    for (name, type, offset, count, link) in [
      (0, 0, 0, 0, 0), (1, 2, tableOffset, table.bytes.count, 2),
      (9, 3, namesOffset, names.count, 0), (9, 3, sectionNamesOffset, sectionNames.count, 0),
    ] {
      file.word(name)
      file.word(type)
      file.address(0)
      file.address(0)
      file.address(UInt64(offset))
      file.address(UInt64(count))
      file.word(link)
      file.word(0)
      file.address(1)
      file.address(is64Bit ? 24 : 16)
    }
    return file.bytes
  }
}
