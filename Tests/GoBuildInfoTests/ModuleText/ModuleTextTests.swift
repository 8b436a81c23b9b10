import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct ModuleTextTests {
  func parse(_ text: String) throws(ReadError) -> BuildInfo {
    try BuildInfo(goVersion: "go1.27", moduleText: text)
  }

  @Test func readsWhatItPrints() throws {
    let info = try parse(SyntheticBlob.exampleText)
    #expect(info.path == "example.com/tool")
    #expect(info.main == Module(path: "example.com/tool", version: "v1.2.3", sum: "h1:bWFpbg=="))
    #expect(info.dependencies.map(\.path) == ["example.com/a", "example.com/b", "example.com/d"])
    #expect(info.dependencies[1].replacement?.version == "v0.3.0")
    #expect(info.settings["-ldflags"] == "-X 'a=b c'")
    #expect(info.platform == Platform(os: "linux", architecture: "amd64"))
    let withoutVersion = String(info.description.dropFirst("go\tgo1.27\n".count))
    #expect(try parse(withoutVersion) == info)
  }

  /// Cases and sentences of `debug.ParseBuildInfo`, as Go 1.27 gives them.
  @Test(arguments: [
    ("mod\texample.com\n", "line 1: expected 2 or 3 columns; got 1"),
    ("dep\ta\tb\tc\td\n", "line 1: expected 2 or 3 columns; got 4"),
    ("\n\ndep\t\n", "line 3: expected 2 or 3 columns; got 1"),
    ("mod\ta\tb\n=>\tc\td\n", "line 2: expected 3 columns for replacement; got 2"),
    ("=>\ta\tb\tc\n", "line 1: replacement with no module on previous line"),
    (
      "dep\ta\tb\n=>\ta\tb\tc\n=>\ta\tb\tc\n", "line 3: replacement with no module on previous line"
    ),
    ("build\t\n", "line 1: build line missing '='"),
    ("build\t=value\n", "line 1: build line with missing key"),
    ("build\tkey\n", "line 1: build line missing '=' after key"),
    ("build\t\"key\n", "line 1: invalid quoted key in build line"),
    ("build\t\"key\"\n", "line 1: build line missing '=' after quoted key"),
    ("build\t\"key\"x=1\n", "line 1: unexpected character after quoted key: 'x'"),
    ("build\t`key`'=1\n", "line 1: unexpected character after quoted key: '\\''"),
    ("build\ta key=1\n", "line 1: unquoted key \"a key\" must be quoted"),
    ("build\tkey=a value\n", "line 1: unquoted value \"a value\" must be quoted"),
    ("build\tkey=\"value\n", "line 1: invalid quoted value in build line"),
    ("build\tkey=\"a\"b\n", "line 1: invalid quoted value in build line"),
    ("build\tkey=\"\\q\"\n", "line 1: invalid quoted value in build line"),
    ("build\tkey=\"\\ud800\"\n", "line 1: invalid quoted value in build line"),
    ("build\tkey=\"\\400\"\n", "line 1: invalid quoted value in build line"),
  ])
  func namesWhatIsWrong(_ text: String, _ sentence: String) {
    do throws(ReadError) {
      _ = try parse(text)
      Issue.record("accepted \(text)")
    } catch {
      #expect(error.code == .malformedModuleText)
      #expect(error.description == "module text \(sentence)")
    }
  }

  /// Printing meets the same damage first as Go does, whichever walk over the text would.
  @Test func printingNamesTheFirstDamage() throws {
    let elf = SyntheticELF()
    let blob = SyntheticBlob(text: "=>\ta\tb\tc\ndep\ta\n")
    let bytes = elf.bytes(blob.contents(at: elf.address))
    let view = try BuildInfoView(parsing: bytes.span.raw)
    for isJSON in [false, true] {
      do throws(ReadError) {
        var json = JSONWriter(isIndented: false)
        if isJSON { try view.write(to: &json) } else { _ = try view.printedModuleText() }
        Issue.record("printed damaged text")
      } catch {
        #expect(error.description.contains("line 1: replacement with no module"))
        #expect(error.offset == UInt64(view.location.moduleText.lowerBound))
      }
    }
  }

  @Test func repairsByteByByteAsGoDoes() throws {
    let bytes: [UInt8] = [0x61, 0xff, 0xe2, 0x82, 0x62]
    #expect(String(repairing: bytes.span.raw) == "a\u{fffd}\u{fffd}\u{fffd}b")
    #expect(Pathname(bytes: bytes).description == "a\u{fffd}\u{fffd}\u{fffd}b")
  }

  @Test func takesWhatGoTakes() throws {
    // Unknown lines, carriage returns, keywords without a tab, a last line without its end.
    let info = try parse(
      "x\n\npath\ta\r\npaths\tb\npath\nmod\tm\t\ndep\td\tv1\nbuild\tk=\nbuild\tlast=1")
    #expect(info.path == "a\r")
    #expect(info.main == Module(path: "m", version: ""))
    #expect(info.settings == [BuildSetting(key: "k", value: "")])
    // The last one counts, and a later line may still replace.
    let twice = try parse("path\ta\npath\tb\nmod\ta\tv1\nmod\tb\tv2\nbuild\tk=v\n=>\tc\tv3\t\n")
    #expect(twice.path == "b")
    #expect(twice.main?.replacement == Module(path: "c", version: "v3"))
    #expect(try parse("mod\t\t\n").main == nil)
  }

  @Test func keepsDuplicateSettings() throws {
    let info = try parse("build\tk=1\nbuild\tk=2\n")
    #expect(info.settings["k"] == "1")
    #expect(info.settings.values(of: "k") == ["1", "2"])
    #expect(info.description == "go\tgo1.27\nbuild\tk=1\nbuild\tk=2\n")
  }

  @Test func readsAsManyModulesAsItSays() throws {
    let line = "dep\texample.com/m\tv1.0.0\th1:sum=\n"
    let text = String(repeating: line, count: 16_384)
    #expect(try parse(text).dependencies.count == 16_384)
    #expect(errorCode { try parse(text + line) } == .limitExceeded)
  }

  /// Settings between modules make the search for a replacement look ahead.
  @Test func looksAheadOnlyOnce() throws {
    let line = String(repeating: "build\tk=v\n", count: 8_000)
    let text = "dep\ta\tv1\n" + line + "dep\tb\tv1\n" + line + "=>\tc\tv1\t\n"
    let bytes = Array(text.utf8)
    var entries = ModuleEntries(ModuleTextReader(bytes.span.raw, at: nil))
    var replaced: [Bool] = []
    while let entry = try entries.next() { replaced.append(entry.module.replacement != nil) }
    #expect(replaced == [false, true])
  }
}
