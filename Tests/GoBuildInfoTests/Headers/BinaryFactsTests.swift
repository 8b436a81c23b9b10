import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct BinaryFactsTests {
  private func facts(_ bytes: [UInt8], part: Range<Int>? = nil) throws(ReadError) -> BinaryFacts {
    var source = MemoryBytes(bytes.span.raw)
    return try BinaryFacts(reading: &source, part: part)
  }

  /// What the names of the test binaries say of them.
  @Test(arguments: TestBinary.all)
  func realBinariesAreForTheirPlatform(_ binary: TestBinary) throws {
    let bytes = try binary.bytes()
    for part in try parts(of: bytes).map({ try $0.get() }) {
      let facts = try facts(bytes, part: part.range)
      let platform = try #require(try buildInfo(in: bytes, part: part.range).platform)
      #expect(facts.platforms.contains(platform))
      #expect(!facts.contradicts(platform))
      #expect(facts.contradicts(Platform(os: "plan9", architecture: "386")))
      var source = MemoryBytes(bytes.span.raw)
      #expect(try BinaryFacts.platforms(reading: &source, part: part.range) == facts.platforms)
      guard case .go(let id) = facts.buildID else {
        Issue.record("no build ID")
        continue
      }
      #expect(id.parts.count == 4)
      #expect(id.actionID?.count == 20 && id.contentID?.count == 20)
      #expect(facts.linkage.hasSymbols == false)
      #expect(facts.linkage.hasDebugInfo == false)
    }
  }

  @Test func objectFileFormatsAreNamed() throws {
    let expected: [(String, String)] = [
      ("linux-mips-go1.27-stripped", "ELF, 32-bit, big-endian"),
      ("linux-s390x-go1.24-stripped", "ELF, 64-bit, big-endian"),
      ("darwin-universal-go1.27-stripped", "Mach-O, 64-bit, little-endian"),
      ("windows-386-go1.21-stripped", "PE, 32-bit, little-endian"),
    ]
    for (name, container) in expected {
      #expect(try facts(TestBinary(name: name).bytes()).objectFile.description == container)
    }
  }

  @Test func linkageIsTold() throws {
    let linux = try facts(TestBinary(name: "linux-amd64-go1.27-modules").bytes())
    #expect(linux.linkage.isStatic)
    #expect(linux.linkage.kind == .executable)
    #expect(linux.linksC == nil)
    let windows = try facts(TestBinary(name: "windows-amd64-go1.27-stripped").bytes())
    #expect(windows.linkage.libraries.map { $0.lowercased() } == ["kernel32.dll"])
    #expect(windows.linksC == false)
    let darwin = try facts(TestBinary(name: "darwin-universal-go1.27-stripped").bytes())
    #expect(darwin.linkage.interpreter == "/usr/lib/dyld")
    #expect(darwin.linkage.libraries.contains("/usr/lib/libSystem.B.dylib"))
    #expect(darwin.platforms == [Platform(os: "darwin", architecture: "amd64")])
  }

  /// Where the section headers were removed, the symbols may still be there.
  @Test func strippingIsUnknownWithoutSectionHeaders() throws {
    let linkage = try facts(SyntheticELF(hasSections: false).bytes([0, 0, 0, 0])).linkage
    #expect(linkage.hasSymbols == nil && linkage.hasDebugInfo == nil)
  }

  @Test func coreFilesAreNotLinked() throws {
    let machO = SyntheticMachO(fileType: 4)
    for core in [SyntheticELF(type: 4).bytes([0, 0, 0, 0]), machO.bytes([0, 0, 0, 0])] {
      let kind = try facts(core).linkage.kind
      #expect(kind == .core && !kind.isLinked)
    }
  }

  // MARK: - Synthetic ELF files

  private func note(_ name: String, _ type: Int, _ contents: [UInt8]) -> [UInt8] {
    var file = ByteWriter(.little)
    file.word(name.utf8.count)
    file.word(contents.count)
    file.word(type)
    file.text(name)
    file.align(4)
    file.bytes += contents
    file.align(4)
    return file.bytes
  }

  private func facts(notes: [UInt8]) throws(ReadError) -> BinaryFacts {
    try facts(SyntheticELF(otherContents: [(4, notes)]).bytes([0, 0, 0, 0]))
  }

  @Test func buildIDsAreToldApart() throws {
    let gnu = note("GNU\0", 3, [0xde, 0xad])
    let go = note("Go\0\0", 4, Array("a/b".utf8))
    #expect(try facts(notes: []).buildID == .missing)
    #expect(try facts(notes: note("Go\0\0", 4, [])).buildID == .empty)
    #expect(try facts(notes: gnu).buildID == .gnu([0xde, 0xad]))
    #expect(try facts(notes: gnu).buildID.description == "dead")
    for notes in [gnu + go, go + gnu] {
      #expect(try facts(notes: notes).buildID == .go(GoBuildID(text: "a/b")))
    }
    let long = note("Go\0\0", 4, [UInt8](repeating: 0x41, count: 5000))
    #expect(try facts(notes: long).buildID == .overlong(byteCount: 5000))
    // Notes whose sizes lie end there.
    var lying = go
    lying[4...7] = [0xff, 0xff, 0xff, 0xff]
    #expect(try facts(notes: lying).buildID == .missing)
  }

  @Test func rawBuildIDsAreToldApart() throws {
    func id(_ code: [UInt8]) throws(ReadError) -> BuildID {
      var source = MemoryBytes(code.span.raw)
      return try BuildID(nearStartOf: 0..<code.count, in: &source)
    }
    func raw(_ literal: String) -> [UInt8] {
      [0, 0xff] + Array(" Go build ID: \(literal)\n ".utf8) + [0xff, 0]
    }
    #expect(try id([1, 2, 3]) == .missing)
    #expect(try id(raw("\"\"")) == .empty)
    #expect(try id(raw("\"a/b/c/d\"")) == .go(GoBuildID(text: "a/b/c/d")))
    #expect(try id(raw("\"a\\\"b\"")) == .go(GoBuildID(text: "a\"b")))
    #expect(try id(raw("\"a\\q\"")) == .damaged)
    #expect(try id(Array(raw("\"abc\"").dropLast(3))) == .damaged)
    #expect(try id(raw("\"\(String(repeating: "x", count: 5000))\"")) == .overlong(byteCount: 5000))
    // Without the byte that no text has, it is text about build IDs.
    #expect(try id(Array(raw("\"abc\"").dropFirst(2))) == .missing)
  }

  @Test func systemsAreToldAsFarAsTheyCanBe() throws {
    func systems(_ elf: SyntheticELF) throws(ReadError) -> [String] {
      try facts(elf.bytes([0, 0, 0, 0])).platforms.map(\.description)
    }
    func interpreter(_ path: String) -> [(Int, [UInt8])] { [(3, Array(path.utf8) + [0])] }
    #expect(try systems(SyntheticELF()) == ["linux/amd64", "dragonfly/amd64"])
    #expect(try systems(SyntheticELF(machine: 183)) == ["linux/arm64"])
    #expect(try systems(SyntheticELF(machine: 0x1234)) == [])
    #expect(try systems(SyntheticELF(order: .big, machine: 21)) == ["linux/ppc64"])
    #expect(try systems(SyntheticELF(is64Bit: false, machine: 8)) == ["linux/mipsle"])
    // 32-bit ABIs of 64-bit machines, and machines of the other byte order.
    #expect(try systems(SyntheticELF(is64Bit: false, machine: 62)) == [])
    #expect(try systems(SyntheticELF(is64Bit: false, machine: 243)) == [])
    #expect(try systems(SyntheticELF(order: .big, machine: 183)) == [])
    #expect(try systems(SyntheticELF(systemABI: 9)) == ["freebsd/amd64"])
    #expect(try systems(SyntheticELF(systemABI: 12)) == ["openbsd/amd64"])
    #expect(
      try systems(SyntheticELF(otherContents: interpreter("/lib/amd64/ld.so.1")))
        == ["solaris/amd64", "illumos/amd64"])
    #expect(
      try systems(SyntheticELF(otherContents: interpreter("/system/bin/linker64")))
        == ["android/amd64"])
    #expect(
      try systems(SyntheticELF(otherContents: interpreter("/lib/ld-musl-x86_64.so.1")))
        == ["linux/amd64"])
    let notes = [(4, note("NetBSD\0", 1, [0, 0, 0, 0]))]
    #expect(try systems(SyntheticELF(otherContents: notes)) == ["netbsd/amd64"])
    let linux = [(4, note("GNU\0", 1, [UInt8](repeating: 0, count: 16)))]
    #expect(try systems(SyntheticELF(otherContents: linux)) == ["linux/amd64"])
    let hurd = [(4, note("GNU\0", 1, [1, 0, 0, 0]))]
    #expect(try systems(SyntheticELF(otherContents: hurd)).count == 2)
  }

  @Test func webAssemblyIsForItsHost() throws {
    var module = SyntheticWebAssembly(text: SyntheticBlob().framedText)
    for (host, system) in [("gojs", "js"), ("go", "js"), ("wasi_snapshot_preview1", "wasip1")] {
      module.host = host
      #expect(try facts(module.bytes).platforms == [Platform(os: system, architecture: "wasm")])
    }
    module.host = "env"
    #expect(try facts(module.bytes).platforms.isEmpty)
    // What names no platform rules out none.
    #expect(try !facts(module.bytes).contradicts(Platform(os: "js", architecture: "wasm")))
    #expect(try facts(module.bytes).buildID == .go(GoBuildID(text: "a/b/c/d")))
  }

  @Test func namesHaveALimit() throws {
    func interpreter(_ count: Int) throws(ReadError) -> String? {
      let path = "/" + String(repeating: "x", count: count - 1)
      return try facts(SyntheticELF(otherContents: [(3, Array(path.utf8) + [0])]).bytes([0]))
        .linkage.interpreter
    }
    #expect(try interpreter(1000)?.utf8.count == 1000)
    #expect(errorCode { _ = try interpreter(5000) } == .limitExceeded)
    let notes = [(Int, [UInt8])](repeating: (4, []), count: 17)
    #expect(
      errorCode { _ = try facts(SyntheticELF(otherContents: notes).bytes([0])) } == .limitExceeded)
  }

  @Test func cLibrariesAreKnown() {
    #expect(CLibrary(interpreter: "/lib64/ld-linux-x86-64.so.2", libraries: []) == .glibc)
    #expect(CLibrary(interpreter: "/lib/ld-musl-aarch64.so.1", libraries: []) == .musl)
    #expect(CLibrary(interpreter: "/system/bin/linker", libraries: []) == .bionic)
    #expect(CLibrary(interpreter: nil, libraries: ["libc.so.6"]) == .glibc)
    #expect(CLibrary(interpreter: "/lib/amd64/ld.so.1", libraries: ["libc.so"]) == nil)
    #expect(CLibrary(interpreter: nil, libraries: []) == nil)
  }

  // MARK: - Damage

  /// Whatever is cut or flipped, reading comes to an end, in every object file format.
  @Test(arguments: ObjectFileTests.cases)
  func damageIsSurvived(_ file: ObjectFileTests.Case) {
    for position in file.bytes.indices {
      _ = try? facts(Array(file.bytes.prefix(position)))
      for bit in stride(from: position % 2, to: 8, by: 2) {
        var flipped = file.bytes
        flipped[position] ^= 1 << bit
        _ = try? facts(flipped)
      }
    }
  }
}
