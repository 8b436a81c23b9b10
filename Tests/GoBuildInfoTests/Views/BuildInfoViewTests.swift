import AllocationCounter
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct BuildInfoViewTests {
  @Test(arguments: TestBinary.all)
  func showsWhatIsCopied(_ binary: TestBinary) throws {
    let file = try MappedFile(mapping: binary.path)
    let view = try BuildInfoView(parsing: file.bytes)
    let info = try BuildInfo(contentsOf: binary.path)
    #expect(String(view.goVersion) == info.goVersion.rawValue)
    let path = try #require(try path(of: view))
    #expect(path == info.path)
    #expect(try mainPath(of: view) == info.main?.path)

    var modules: [Module] = []
    var dependencies = view.dependencies
    while let module = try dependencies.next() {
      var copy = Module(
        path: String(module.path), version: String(module.version), sum: String(module.sum))
      if let replacement = module.replacement {
        copy.replacement = Module(
          path: String(replacement.path), version: String(replacement.version),
          sum: String(replacement.sum))
      }
      modules.append(copy)
    }
    #expect(modules == info.dependencies)

    var settings = BuildSettings()
    var all = view.settings
    while let setting = try all.next() {
      settings.append(BuildSetting(key: setting.key, value: setting.value))
    }
    #expect(settings == info.settings)
  }

  private func path(of view: borrowing BuildInfoView) throws -> String? {
    guard let path = try view.path else { return nil }
    return String(path)
  }

  private func mainPath(of view: borrowing BuildInfoView) throws -> String? {
    guard let main = try view.main else { return nil }
    return String(main.path)
  }

  @Test func textIsBorrowed() throws {
    guard #available(macOS 26, *) else { return }
    let bytes = Array("h\u{e9}llo".utf8)
    let text = BorrowedText(bytes.span.raw)
    #expect(try text.utf8.count == 6)
    #expect(text.equals("h\u{e9}llo") == true)
    #expect(text.equals("h\u{e9}ll") == false)
    let damaged: [UInt8] = [0x61, 0xff]
    #expect(throws: UTF8.ValidationError.self) {
      _ = try BorrowedText(damaged.span.raw).utf8.count
    }
    #expect(String(BorrowedText(damaged.span.raw)) == "a\u{fffd}")
  }

  @Test func damagedLinesAreMetWhereTheyStand() throws {
    let elf = SyntheticELF()
    let blob = SyntheticBlob(text: "path\tp\ndep\ta\tv1\ndep\tb\nbuild\tk=v\n")
    let bytes = elf.bytes(blob.contents(at: elf.address))
    let view = try BuildInfoView(parsing: bytes.span.raw)
    var dependencies = view.dependencies
    #expect(
      errorCode {
        let view = try BuildInfoView(parsing: bytes.span.raw)
        try view.validate()
      } == .malformedModuleText)
    do throws(ReadError) {
      while try dependencies.next() != nil {}
      Issue.record("met no damage")
    } catch {
      #expect(error.description.contains("line 3"))
    }
  }

  #if DEBUG
    static let isOptimized = false
  #else
    static let isOptimized = true
  #endif

  /// A reader that has its buffers allocates nothing more. (For a file that is refused it does not
  /// either, but the test library allocates at each error.)
  @Test(.enabled(if: isOptimized, "what is not optimized boxes values on the heap"))
  func filesAreNotAllocated() throws {
    try #require(allocation_count() >= 0)
    let path = TestBinary(name: "linux-amd64-go1.27-modules").path
    var reader = FileReader()
    var counts: [Int] = []
    counts.reserveCapacity(3)
    for _ in 0..<3 {
      let before = allocation_count()
      try reader.open(path)
      let view = try BuildInfoView(reading: &reader)
      var modules = view.dependencies
      while try modules.next() != nil {}
      counts.append(allocation_count() - before)
    }
    #expect(counts.last == 0)
  }

  /// Walking the records of a text with four hundred modules allocates nothing.
  @Test(.enabled(if: isOptimized, "what is not optimized boxes values on the heap"))
  func recordsAreNotAllocated() throws {
    try #require(TestBinary.all.contains { $0.name == "linux-amd64-go1.27-many" })
    let file = try MappedFile(mapping: TestBinary(name: "linux-amd64-go1.27-many").path)
    try #require(allocation_count() >= 0)
    var counts: [Int] = []
    var moduleCount = 0
    for _ in 0..<2 {
      let before = allocation_count()
      let view = try BuildInfoView(parsing: file.bytes)
      var dependencies = view.dependencies
      while let module = try dependencies.next() {
        moduleCount += module.version.isEmpty ? 0 : 1
      }
      var settings = view.settings
      while let setting = try settings.next() {
        moduleCount += setting.rawValue.isEmpty ? 0 : 0
      }
      counts.append(allocation_count() - before)
    }
    #expect(moduleCount == 800)
    // The first round may set up what the language runtime needs.
    #expect(counts[1] == 0)
  }
}
