import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// What is left where the blob is gone.
@Suite struct RecoveryTests {
  /// A file without a blob that holds the two strings, and headers that lead to them.
  private struct Remains {
    var version = Array("go1.27.3\0".utf8)
    var text = SyntheticBlob().framedText
    var order = ByteOrder.little
    var is64Bit = true
    /// What is added to the addresses in the headers.
    var tag: UInt64 = 0
    var hasHeaders = true
    /// What stands before all: other strings.
    var leading: [UInt8] = []

    func contents(at address: UInt64) -> [UInt8] {
      var file = ByteWriter(order, is64Bit: is64Bit)
      file.bytes = leading
      file.align(16)
      let strings = file.bytes.count + (hasHeaders ? (is64Bit ? 32 : 16) : 0)
      if hasHeaders {
        file.address((address + UInt64(strings)) | tag)
        file.address(UInt64(version.count - 1))
        file.address((address + UInt64(strings + version.count)) | tag)
        file.address(UInt64(text.count))
      }
      return file.bytes + version + text
    }
  }

  private func read(_ bytes: [UInt8]) throws(ReadError) -> (BuildInfo, Provenance) {
    var source = MemoryBytes(bytes.span.raw)
    let view = try BuildInfoView(reading: &source, options: .recovering)
    return (try BuildInfo(view), view.location.provenance)
  }

  private func recovered(_ bytes: [UInt8]) throws(ReadError) -> (BuildInfo, Recovery) {
    guard case (let info, .recovered(let recovery)) = try read(bytes) else {
      throw .noBuildInfo("not recovered")
    }
    return (info, recovery)
  }

  /// Real binaries whose blob was overwritten say the same as before.
  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func realBinariesAreReadWithoutTheirBlob(_ binary: TestBinary) throws {
    var bytes = try binary.bytes()
    var answers: [(Range<Int>, BuildInfo)] = []
    for part in try parts(of: bytes).map({ try $0.get() }) {
      var source = MemoryBytes(bytes.span.raw)
      let location = try BuildInfoLocation(in: &source, part: part.range)
      guard case .blob(let position, let form) = location.provenance else {
        throw CancellationError()
      }
      answers.append((part.range, try buildInfo(in: bytes, part: part.range)))
      let end = form == .pointers ? position + 32 : location.moduleText.upperBound + 16
      bytes.replaceSubrange(position..<end, with: repeatElement(0, count: end - position))
    }
    for (part, expected) in answers {
      var source = MemoryBytes(bytes.span.raw)
      #expect(throws: ReadError.self) { try buildInfo(in: bytes, part: part) }
      let location = try BuildInfoLocation(in: &source, part: part, options: .recovering)
      guard case .recovered(let recovery) = location.provenance else {
        Issue.record("not recovered")
        continue
      }
      #expect(recovery.version == .stringHeader)
      #expect(recovery.moduleText == (expected.main == nil ? .missing : .stringHeader))
      #expect(recovery.functionTable?.contains(expected.goVersion) == true)
      #expect(try BuildInfo(reading: &source, part: part, options: .recovering) == expected)
    }
  }

  @Test func aBlobThatCanBeReadIsRead() throws {
    let elf = SyntheticELF()
    let bytes = elf.bytes(SyntheticBlob().contents(at: elf.address))
    guard case (let info, .blob) = try read(bytes) else {
      Issue.record("recovered what is there")
      return
    }
    #expect(info == ObjectFileTests.expected)
  }

  @Test func everyContainerIsSearched() throws {
    for is64Bit in [false, true] {
      for order in [ByteOrder.little, .big] {
        let remains = Remains(order: order, is64Bit: is64Bit)
        let elf = SyntheticELF(order: order, is64Bit: is64Bit, sectionName: ".other")
        let machO = SyntheticMachO(order: order, is64Bit: is64Bit, sectionName: "other")
        var files = [
          elf.bytes(remains.contents(at: elf.address)),
          machO.bytes(remains.contents(at: machO.address)),
        ]
        if order == .little {
          let pe = SyntheticPE(is64Bit: is64Bit)
          let plan9 = SyntheticPlan9(is64Bit: is64Bit, textByteCount: 101)
          files.append(pe.bytes(remains.contents(at: pe.address)))
          files.append(plan9.bytes(remains.contents(at: plan9.address)))
        } else {
          let xcoff = SyntheticXCOFF(is64Bit: is64Bit)
          files.append(xcoff.bytes(remains.contents(at: xcoff.address)))
        }
        for file in files {
          let (info, recovery) = try recovered(file)
          #expect(info == ObjectFileTests.expected)
          #expect(recovery.version == .stringHeader)
          #expect(recovery.moduleText == .stringHeader)
        }
      }
    }
  }

  /// A loader of Mach-O files finds in the upper bits of an address what it needs to know.
  @Test func packedAddressesAreRead() throws {
    let machO = SyntheticMachO(sectionName: "other")
    let (info, recovery) = try recovered(
      machO.bytes(Remains(tag: 0x0010_0000_0000_0000).contents(at: machO.address)))
    #expect(info == ObjectFileTests.expected)
    #expect(recovery.version == .stringHeader)
  }

  /// In a program that can be loaded anywhere, the address may be a relocation's.
  @Test func relocationsAreRead() throws {
    let elf = SyntheticELF(sectionName: ".other")
    var remains = Remains(hasHeaders: false)
    let strings = elf.address + 32
    var headers = ByteWriter(.little)
    for count in [remains.version.count - 1, remains.text.count] {
      headers.address(0)
      headers.address(UInt64(count))
    }
    remains.leading = headers.bytes
    var relocations = ByteWriter(.little)
    for (index, address) in [strings, strings + UInt64(remains.version.count)].enumerated() {
      relocations.address(elf.address + UInt64(16 * index))
      relocations.address(8)
      relocations.address(address)
    }
    var contents = remains.contents(at: elf.address)
    contents += [UInt8](repeating: 0, count: (8 - contents.count % 8) % 8) + relocations.bytes
    let (info, recovery) = try recovered(elf.bytes(contents))
    #expect(info == ObjectFileTests.expected)
    #expect(
      recovery == Recovery(version: .stringHeader, moduleText: .stringHeader, functionTable: nil))
    // Without them there is nothing but the strings themselves.
    contents.removeLast(48)
    let (same, less) = try recovered(elf.bytes(contents))
    #expect(same == ObjectFileTests.expected)
    #expect(
      less == Recovery(version: .onlyCandidate, moduleText: .onlyCandidate, functionTable: nil))
  }

  /// A program may carry another one, which must not speak for it.
  @Test func whatAProgramCarriesIsNotItsOwn() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let other = SyntheticBlob(text: "path\tsomething/else\n").framedText
    let remains = Remains(leading: Array("go1.2.3\0".utf8) + other)
    #expect(
      try recovered(elf.bytes(remains.contents(at: elf.address))).0 == ObjectFileTests.expected)
    // A version of releases that did not write the table of functions is not the program's, whoever uses it.
    var odd = remains
    odd.version = Array("go1.17.3\0".utf8)
    odd.leading = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    let (info, recovery) = try recovered(elf.bytes(odd.contents(at: elf.address)))
    #expect(info.goVersion.rawValue.isEmpty && recovery.functionTable == .go1_20)
    // Where nothing tells which is which, nothing is claimed.
    let unclear = Remains(hasHeaders: false, leading: Array("go1.2.3\0".utf8) + other)
    #expect(
      errorCode { _ = try self.recovered(elf.bytes(unclear.contents(at: elf.address))) }
        == .noBuildInfo)
  }

  @Test func versionsAreThoseOfTheLinker() throws {
    let elf = SyntheticELF(sectionName: ".other")
    for version in [
      "go1.27.3", "go1.22.5 (Red Hat 1.22.5-1.el9)", "go1.26.0-X:jsonv2",
      "devel go1.28-3f2a Mon Nov 2",
    ] {
      let remains = Remains(version: Array("\(version)\0".utf8))
      #expect(
        try recovered(elf.bytes(remains.contents(at: elf.address))).0.goVersion.rawValue == version)
    }
    // What debug information says of a compiler is no version of the program's own, nor is a part of a sentence.
    for version in ["Go cmd/compile go1.27.3; regabi\0", "go1.x\0", "go1.27.3\u{7}", "go1.\0"] {
      let remains = Remains(version: Array(version.utf8), hasHeaders: false)
      let (info, recovery) = try recovered(elf.bytes(remains.contents(at: elf.address)))
      #expect(info.goVersion.rawValue.isEmpty)
      #expect(recovery.version == .missing)
    }
  }

  /// A program may carry another one with its table of functions.
  @Test func theTableOfTheProgramCounts() throws {
    let elf = SyntheticELF(sectionName: ".other")
    var other: [UInt8] = [0xfa, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    other += [UInt8](repeating: 1, count: 56)
    let table = SyntheticFunctionTable(functions: LinkedFunctionsTests.sample).bytes
    let remains = Remains(leading: other + table)
    let (info, recovery) = try recovered(elf.bytes(remains.contents(at: elf.address)))
    #expect(info.goVersion == "go1.27.3" && recovery.functionTable == .go1_20)
  }

  /// Where the version is lost, the table of functions says something.
  @Test(arguments: FunctionTable.allCases)
  func functionTablesNarrowTheVersion(_ table: FunctionTable) throws {
    for order in [ByteOrder.little, .big] {
      var magic = ByteWriter(order)
      magic.number(table.rawValue)
      let elf = SyntheticELF(order: order, sectionName: ".other")
      let remains = Remains(
        version: magic.bytes + [0, 0, 1, 8], order: order, hasHeaders: false)
      let bytes = elf.bytes(remains.contents(at: elf.address))
      let (info, recovery) = try recovered(bytes)
      #expect(info.goVersion.rawValue.isEmpty)
      #expect(info.dependencies == ObjectFileTests.expected.dependencies)
      #expect(recovery.functionTable == table)
      var source = MemoryBytes(bytes.span.raw)
      #expect(try Diagnosis.diagnose(reading: &source) == .goProgram(table))
    }
  }

  @Test func damagedBlobsAreWorkedAround() throws {
    let elf = SyntheticELF()
    let remains = Remains().contents(at: elf.address)
    var blob = SyntheticBlob().contents(at: elf.address + UInt64(remains.count + 15) / 16 * 16)
    // The length of the version.
    let magic = try #require(blob.indices.first { blob[$0...].starts(with: SyntheticBlob.magic) })
    blob[magic + 32] = 0xff
    let padding = [UInt8](repeating: 0, count: (16 - remains.count % 16) % 16)
    let bytes = elf.bytes(remains + padding + blob)
    #expect(errorCode(reading: bytes) == .malformedBuildInfo)
    #expect(try recovered(bytes).0 == ObjectFileTests.expected)
  }

  /// Of WebAssembly only the version can be lost.
  @Test func webAssemblyIsReadWithoutProducers() throws {
    var module = SyntheticWebAssembly(text: SyntheticBlob().framedText)
    module.version = nil
    module.data.append((0x8000, Array("go1.27.3\0".utf8)))
    #expect(errorCode(reading: module.bytes) == .noBuildInfo)
    #expect(try recovered(module.bytes).0 == ObjectFileTests.expected)
    // With a second version in it, a string header decides.
    module.data.append((0x9000, Array("go1.2\0".utf8)))
    #expect(try recovered(module.bytes).0.goVersion.rawValue.isEmpty)
    // The zeros after the length are left out of the file.
    module.data.append((0xa000, [0, 0x80, 0, 0, 0, 0, 0, 0, 8]))
    module.data.append((0xb000, [UInt8](repeating: 1, count: 20)))
    #expect(try recovered(module.bytes).0 == ObjectFileTests.expected)
  }

  /// What may be another program's is not passed off as this one's.
  @Test func webAssemblySaysWhatSpeaksForItsText() throws {
    var module = SyntheticWebAssembly(text: SyntheticBlob().framedText)
    guard case (_, .webAssembly(.onlyCandidate)) = try read(module.bytes) else {
      Issue.record("claimed to be proven")
      return
    }
    module.data.append((0x9000, SyntheticBlob(text: "path\tsomething/else\n").framedText))
    #expect(errorCode(reading: module.bytes) == .malformedBuildInfo)
    // The text starts after a byte at 0x2000.
    var header = ByteWriter(.little)
    header.address(0x2001)
    header.address(UInt64(SyntheticBlob().framedText.count))
    module.data.append((0xa000, header.bytes))
    guard case (let info, .webAssembly(.stringHeader)) = try read(module.bytes) else {
      Issue.record("not proven")
      return
    }
    #expect(info == ObjectFileTests.expected)
  }

  /// Beyond what is looked at there may be what would decide, so that nothing is claimed.
  @Test func tooManyCandidatesAreNone() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let many = Array(String(repeating: "go1.20\0", count: 64).utf8)
    let remains = Remains(hasHeaders: false, leading: many)
    #expect(try recovered(elf.bytes(remains.contents(at: elf.address))).1.version == .missing)
  }

  @Test func longVersionsAreReadToTheirEnd() throws {
    for count in [240, 245, 250, 255, 256, 300] {
      let long = "devel go1.28-" + String(repeating: "x", count: count)
      let candidates = Array("\(long)\0 go1.27.3\0".utf8)
      var source = MemoryBytes(candidates.span.raw)
      let found =
        try VersionText.candidates(
          in: LoadedBytes([0..<candidates.count]), &source) ?? []
      let isTooLong = "go1.28-".utf8.count + count >= VersionText.maximumByteCount
      #expect(found.count == (isTooLong ? 1 : 2), "\(count)")
    }
  }

  /// A blob counts wherever it is, as where its section was renamed.
  @Test func misplacedBlobsAreRead() throws {
    for form in [BlobForm.inline, .pointers] {
      let elf = SyntheticELF(sectionName: ".other")
      let blob = SyntheticBlob(form: form).contents(at: elf.address)
      let (info, recovery) = try recovered(elf.bytes(blob))
      #expect(info == ObjectFileTests.expected)
      #expect(recovery.version == .misplacedBlob && recovery.moduleText == .misplacedBlob)
      // One that is not aligned is what a program has that reads others.
      let moved = [UInt8](repeating: 0, count: 8) + blob
      #expect(try recovered(elf.bytes(moved)).1.version == .missing)
    }
    let machO = SyntheticMachO(sectionName: "other")
    #expect(
      try recovered(machO.bytes(SyntheticBlob().contents(at: machO.address))).1.version
        == .misplacedBlob)
  }

  /// A program that carries another one may have lost its own blob, but not its strings.
  @Test func carriedBlobsAreNotTheProgramsOwn() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let other = SyntheticBlob(version: "go1.20.1", text: "path\tother\n")
    let remains = Remains(leading: other.contents(at: elf.address))
    let (info, recovery) = try recovered(elf.bytes(remains.contents(at: elf.address)))
    #expect(info == ObjectFileTests.expected)
    #expect(recovery.version == .stringHeader && recovery.moduleText == .stringHeader)
    // Two that contradict each other are none.
    let first = other.contents(at: elf.address)
    let padding = [UInt8](repeating: 0, count: (16 - first.count % 16) % 16)
    let second = SyntheticBlob(version: "go1.21.2").contents(
      at: elf.address + UInt64(first.count + padding.count))
    #expect(
      errorCode { _ = try self.recovered(elf.bytes(first + padding + second)) } == .noBuildInfo)
  }

  /// The table of functions has a path for each file that was compiled, some of them in a folder with a version.
  @Test func pathsAreNoVersions() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let files = (0..<500).map { "/usr/lib/go1.22.1/src/runtime/file\($0).go\0" }
    let others = [
      "/root/my go1.22 files/main.go\0", "golang.org/x/crypto/poly1305/bits_go1.13.go\0",
      "C:\\go1.22.1\\src\\a.s\0",
    ]
    let paths = Array((files + others).joined().utf8)
    let remains = Remains(leading: paths)
    #expect(
      try recovered(elf.bytes(remains.contents(at: elf.address))).0 == ObjectFileTests.expected)
    // The root of the toolchain is a string that ends in a version.
    for root in ["/root/sdk/go1.22.1\0", "/mod/golang.org/toolchain@v0.0.1-go1.22.4.linux-amd64\0"]
    {
      let obfuscated = Remains(
        version: Array("unknown\0".utf8), hasHeaders: false, leading: paths + root.utf8)
      let (info, recovery) = try recovered(elf.bytes(obfuscated.contents(at: elf.address)))
      #expect(info.goVersion.rawValue.isEmpty && recovery.version == .missing)
    }
  }

  /// Debug information, symbols and what was appended to a file are not the program's.
  @Test func onlyWhatIsLoadedIsSearched() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let bytes = elf.bytes(Remains(version: [1]).contents(at: elf.address))
    let appended = bytes + Array("\0go1.20\0".utf8) + [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    let (info, recovery) = try recovered(appended)
    #expect(info.goVersion.rawValue.isEmpty)
    #expect(recovery.version == .missing && recovery.functionTable == nil)
    var source = MemoryBytes(appended.span.raw)
    #expect(try Diagnosis.diagnose(reading: &source) == nil)
  }

  /// Until Go 1.17 the version is one of many constants, and only the program knows where it ends.
  @Test func packedVersionsNeedAStringHeader() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let table: [UInt8] = [0xfb, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    let strings = elf.address + 32
    var contents = ByteWriter(.little)
    contents.address(strings + 9)
    contents.address(9)
    contents.bytes += table
    contents.pad(to: 32)
    contents.bytes += Array("debugLockgo1.15.15hchanLeaf".utf8)
    let text = SyntheticBlob().framedText
    #expect(
      try recovered(elf.bytes(contents.bytes + text)).0.goVersion.rawValue == "go1.15.15")
    contents.bytes[8] = 6
    #expect(try recovered(elf.bytes(contents.bytes + text)).0.goVersion.rawValue == "go1.15")
  }

  /// Text without an end does not make each start cost as much as all that follows.
  @Test(.timeLimit(.minutes(10)))
  func repetitionsTakeNoLonger() throws {
    let elf = SyntheticELF(sectionName: ".other")
    let text = Array(String(repeating: "go1.1", count: 200_000).utf8)
    #expect(errorCode { _ = try self.recovered(elf.bytes(text)) } == .noBuildInfo)
  }
}
