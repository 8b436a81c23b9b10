import Foundation
import GoBinaryReport
import GoBuildInfo
import Testing

@testable import BinarySupport
@testable import GoBuildPolicy

@Suite struct GraphTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { HexadecimalText.padded(UInt32($0), digits: 2) }.joined()
  }

  private let info = BuildInfo(
    goVersion: "go1.27.3", path: "example.com/tool",
    main: Module(path: "example.com/tool", version: "v1.0.0"),
    dependencies: [
      Module(path: "b", version: "v1.0.0", sum: "h1:b"),
      Module(
        path: "a", version: "v1.0.0", replacement: Module(path: "c", version: "v1.9.0", sum: "h1:c")
      ),
    ], settings: [BuildSetting(key: "GOOS", value: "linux")])

  @Test func fingerprintsAreOfTheModulesAlone() {
    let text =
      "main\texample.com/tool\tv1.0.0\t\ndep\ta\tv1.0.0\t\n=>\tc\tv1.9.0\th1:c\ndep\tb\tv1.0.0\th1:b\n"
    let fingerprint = ModuleFingerprint(info)
    #expect(fingerprint.digits == hex(SHA256.hash(Array(text.utf8))))
    #expect(fingerprint.short.count == 12 && fingerprint.digits.hasPrefix(fingerprint.short))
    var other = info
    other.goVersion = "go1.26.0"
    other.settings = []
    other.dependencies.reverse()
    #expect(ModuleFingerprint(other) == fingerprint)
    other.dependencies[0].replacement?.sum = "h1:d"
    #expect(ModuleFingerprint(other) != fingerprint)
  }

  @Test func driftIsWhatDiffers() {
    #expect(Drift(from: info, to: info).changes.isEmpty)
    var other = info
    other.goVersion = "go1.27.4"
    other.dependencies[0].version = "v1.1.0"
    other.dependencies[0].sum = "h1:bb"
    other.dependencies.append(Module(path: "d", version: "v0.1.0"))
    other.settings = [BuildSetting(key: "GOOS", value: "plan9")]
    let changes = Drift(from: info, to: other).changes
    #expect(changes.map(\.subject) == [.goVersion, .module, .module, .setting])
    #expect(changes.map(\.name) == ["", "b", "d", "GOOS"])
    #expect(changes.map(\.before) == ["go1.27.3", "v1.0.0 h1:b", nil, "linux"])
    #expect(changes.map(\.after) == ["go1.27.4", "v1.1.0 h1:bb", "v0.1.0", "plan9"])
    let back = Drift(from: other, to: info).changes
    #expect(back.map(\.before) == changes.map(\.after))
  }

  /// Canonically equivalent text is not the same text, as in the paths of KELVIN SIGN and K.
  @Test func driftComparesBytes() {
    var (one, other) = (info, info)
    one.path = "example.com/\u{212a}"
    other.path = "example.com/K"
    one.settings = [BuildSetting(key: "caf\u{e9}", value: "1")]
    other.settings = [BuildSetting(key: "cafe\u{301}", value: "1")]
    let changes = Drift(from: one, to: other).changes
    #expect(changes.map(\.subject) == [.path, .setting, .setting])
  }

  /// What is listed twice is compared twice.
  @Test func driftComparesRepeatedNames() {
    var other = info
    other.settings.append(BuildSetting(key: "GOOS", value: "plan9"))
    other.dependencies.append(Module(path: "b", version: "v9.0.0"))
    let changes = Drift(from: info, to: other).changes
    #expect(changes.map(\.name) == ["b", "GOOS"])
    #expect(changes.map(\.before) == [nil, nil])
  }

  @Test(
    arguments: [
      ("-tags", "a,b", "b,c", ["-a", "+c"]), ("-tags", nil, "netgo", ["+netgo"]),
      ("-tags", "a,b", "b,a", ["a,b > b,a"]), ("-tags", nil, "", ["+"]),
      ("DefaultGODEBUG", "a=1,b=0,c=1", "a=0,c=1,d=1", ["a=1 > a=0", "-b=0", "+d=1"]),
      (
        "-ldflags", "-s -w -X main.v=1 -X 'main.t=a b'", "-s -X main.v=2 -X \"main.t=a b\"",
        ["--w", "X main.v=1 > X main.v=2"]
      ),
      ("-ldflags", "all=-s", "-s", ["-all="]), ("-ldflags", "-X 'a", "-X 'b", ["-X 'a > -X 'b"]),
      ("-gcflags", "-N -N", "-N", ["--N"]), ("CGO_CFLAGS", "-O2 -g", "-O2", ["--g"]),
      ("CGO_CFLAGS", "", "-O2", ["+-O2"]), ("-ldflags", "-s -w", "-w -s", ["-s -w > -w -s"]),
      ("GOARM64", "v8.0,lse", "v8.0", ["v8.0,lse > v8.0"]),
    ] as [(String, String?, String?, [String])])
  func listsDifferByWords(_ key: String, _ old: String?, _ new: String?, _ expected: [String]) {
    func info(_ value: String?) -> BuildInfo {
      BuildInfo(
        goVersion: "go1.27.3",
        settings: BuildSettings(value.map { [BuildSetting(key: key, value: $0)] } ?? []))
    }
    let changes = Drift(from: info(old), to: info(new)).changes.map { change in
      switch (change.before, change.after) {
      case (let before?, let after?):
        "\(before) > \(after)".replacingOccurrences(of: "-X main", with: "X main")
      case (let before?, nil): "-\(before)"
      case (nil, let after): "+\(after ?? "")"
      }
    }
    #expect(changes == expected)
  }

  private var record: BinaryRecord {
    var record = BinaryRecord(
      file: "a", info: info,
      facts: BinaryFacts(
        objectFile: .init(format: .elf, bitWidth: 64, isBigEndian: false),
        platforms: [Platform(os: "linux", architecture: "amd64")],
        buildID: .go(GoBuildID(text: "a/b/c/d")),
        linkage: Linkage(
          kind: .executable, interpreter: "/lib/ld.so", libraries: ["libc.so", "libm.so"])))
    record.sha256 = String(repeating: "ab", count: 32)
    return record
  }

  @Test func headersAndContentsDiffer() {
    #expect(Drift(from: record, to: record).changes.isEmpty)
    #expect(Drift(from: record, to: record).undetermined.isEmpty)
    var other = record
    other.file = "b"
    other.slice = "arm64"
    #expect(Drift(from: record, to: other).changes.isEmpty)
    other.sha256 = String(repeating: "cd", count: 32)
    #expect(Drift(from: record, to: other).changes.map(\.name) == ["sha256"])
    var headers = record
    headers.facts?.buildID = .missing
    headers.facts?.linkage.interpreter = nil
    headers.facts?.linkage.libraries = ["libc.so", "libz.so"]
    headers.facts?.linkage.hasSymbols = true
    let changes = Drift(from: record, to: headers).changes
    #expect(changes.allSatisfy { $0.subject == .header })
    #expect(
      changes.map(\.name) == ["buildid", "interpreter", "symbols", "library", "library"])
    #expect(changes.map(\.before) == ["a/b/c/d", "/lib/ld.so", nil, "libm.so", nil])
    #expect(changes.map(\.after) == [nil, nil, "true", nil, "libz.so"])
  }

  private func linked(_ packages: [(String, String?, Int, UInt64)]) -> LinkedPackages {
    LinkedPackages(
      packages: packages.map {
        LinkedPackage(
          path: $0.0, module: $0.1, version: $0.1.map { _ in "v1.0.0" }, functionCount: $0.2,
          byteCount: $0.3)
      }, modules: [], release: .go1_20, functionCount: 0, byteCount: 0)
  }

  @Test func packagesDiffer() {
    var (old, new) = (record, record)
    old.packages = linked([
      ("a.b/gone", "a.b", 1, 32), ("a.b/same", "a.b", 2, 64), ("main", nil, 1, 32),
      ("math/bits", nil, 3, 96), ("os", nil, 5, 100), ("x.y", "x.y", 2, 10), ("x.y/z", "x.y", 1, 5),
    ])
    new.packages = linked([
      ("a.b/new", "a.b", 4, 128), ("a.b/same", "a.b", 2, 64), ("main", nil, 1, 48),
      ("math/bits", nil, 0, 0), ("os", nil, 5, 100), ("x.y", "x.y", 1, 5), ("x.y/z", "x.y", 2, 10),
    ])
    let changes = Drift(from: old, to: new).changes
    #expect(
      changes.map { "\($0.subject.rawValue) \($0.name) \($0.before ?? "-") > \($0.after ?? "-")" }
        == [
          "code a.b 3 functions, 96 bytes > 6 functions, 192 bytes",
          "package a.b/gone 1 function, 32 bytes > -", "package a.b/new - > 4 functions, 128 bytes",
          "package x.y 2 functions, 10 bytes > 1 function, 5 bytes",
          "package x.y/z 1 function, 5 bytes > 2 functions, 10 bytes",
          "code - 1 function, 32 bytes > 1 function, 48 bytes",
          "package main 1 function, 32 bytes > 1 function, 48 bytes",
          "code std 8 functions, 196 bytes > 5 functions, 100 bytes",
          "package math/bits 3 functions, 96 bytes > inlined",
        ])
    #expect(
      changes.map { $0.code?.moduleName } == [
        "a.b", "a.b", "a.b", "x.y", "x.y", "-", "-", "std", "std",
      ])
    #expect(changes.map { $0.code?.functionCountChange } == [3, -1, 4, -1, 1, 0, 0, -3, -3])
    #expect(changes.map { $0.code?.byteCountChange } == [96, -32, 128, -5, 5, 16, 16, -96, -96])
    new.packages = nil
    #expect(
      Drift(from: old, to: new).undetermined == ["the packages of the new binary are not known"])
    #expect(
      Drift(from: new, to: old).undetermined == ["the packages of the old binary are not known"])
    // Reports may have any number.
    let most = linked([("a.b", "a.b", .max, .max), ("a.b/c", "a.b", 1, 1)])
    #expect(Drift.changes(from: most, to: linked([])).count == 3)
  }

  /// Without changes, what is missing on one side is no proof that there are none.
  @Test func missingFactsAreUndetermined() {
    var other = record
    other.sha256 = nil
    #expect(Drift(from: record, to: other).undetermined.isEmpty)
    other.facts?.buildID = .missing
    #expect(Drift(from: other, to: other).undetermined.count == 1)
    other.facts = nil
    #expect(Drift(from: record, to: other).undetermined.count == 2)
    #expect(Drift(from: other, to: record).undetermined.count == 2)
    other.sha256 = record.sha256
    #expect(Drift(from: record, to: other).undetermined.count == 1)
  }

  @Test(
    arguments: [
      ("go 1.28\ntoolchain default", ["go1.28"]), ("go 1.28\ntoolchain go1.22.0", ["go1.28"]),
      ("go 1.22\ntoolchain go1.28.1", ["go1.28.1"]), ("go 1.22\ntoolchain go1.27.0", []),
      ("go 1.22", []), ("toolchain go1.28.0", ["go1.28.0"]), ("", []),
    ] as [(String, [String])]) func bothLinesOfGoModCount(_ lines: String, _ expected: [String])
    throws
  {
    let text = "module example.com/tool\n\(lines)\n"
    // What a file may not have, it does not declare.
    guard let file = try? GoModFile(parsing: text) else { return }
    let changes = Drift(from: file, to: BuildInfo(goVersion: "go1.27.3")).changes
    #expect(changes.filter { $0.subject == .goVersion }.map(\.before) == expected)
    var unknown = BuildInfo(goVersion: "unknown")
    unknown.main = Module(path: "example.com/tool", version: "(devel)")
    #expect(Drift(from: file, to: unknown).undetermined.isEmpty == lines.isEmpty)
  }

  @Test func versionsThatAreNoneAreShown() throws {
    let file = try GoModFile(
      parsing: "module m\ngo 1.21\nrequire (\n a v1.0.0\n a v1.1.0\n b v1.0.0\n)\n")
    let info = BuildInfo(
      goVersion: "go1.27.3", main: Module(path: "m", version: "(devel)"),
      dependencies: [
        Module(path: "a", version: "(devel)"),
        Module(
          path: "b", version: "v1.0.0", replacement: Module(path: "../b", version: "(devel)")),
      ])
    let changes = Drift(from: file, to: info).changes
    #expect(changes.map(\.before) == ["v1.1.0", "v1.0.0"])
    #expect(changes.map(\.after) == ["(devel)", "v1.0.0 => ../b"])
  }

  /// As `cmd/go` reads them (`load.PerPackageFlag`, `cmd/internal/quoted`).
  @Test(
    arguments: [
      ("-s -w", nil, ["-s", "-w"]), (" \t-s\r\n", nil, ["-s"]), ("", nil, []),
      ("all=-X a.b=c", "all", ["-X", "a.b=c"]), ("./...=-s -X a=b", "./...", ["-s", "-X", "a=b"]),
      (" example.com/... =-s", "example.com/...", ["-s"]), ("all=", "all", []),
      (#"-X 'a.b=c d' "-X=e f""#, nil, ["-X", "a.b=c d", "-X=e f"]),
      // A quote within a word is part of it.
      (#"-X=a.b='c d'"#, nil, ["-X=a.b='c", "d'"]), (#"-a "b"c"#, nil, ["-a", "b", "c"]),
      ("all", nil, nil), ("=-s", nil, nil), ("'a'=-s", nil, nil), ("-X 'a", nil, nil),
    ] as [(String, String?, [String]?)])
  func flagsArePatternsAndWords(_ text: String, _ pattern: String?, _ words: [String]?) {
    let flags = PackageFlags(text)
    #expect(flags?.words == words)
    #expect(flags?.pattern == pattern)
  }

  @Test(arguments: [
    ("all", true), ("./...", true), ("example.com/tool", true), ("example.com/...", true),
    ("example.com/tool/...", true), ("...", true), ("...tool", true), ("ex...com/t...l", true),
    ("example.com/tools", false), ("example.com/tool/cmd", false), ("other.com/...", false),
    ("example.com/tool.../x", false), ("std", false), ("work", true), ("cmd", false),
    ("../x", true), (".", true), (".x/...", false), ("/src/...", false),
  ]) func patternsMatchPackages(_ pattern: String, _ expected: Bool) {
    #expect(PackageFlags("\(pattern)=-s")?.mayApply(to: "example.com/tool") == expected)
  }

  @Test func driftFromGoModIsWhatWasNotDeclared() throws {
    let file = try GoModFile(
      parsing:
        """
        module example.com/tool
        go 1.26
        require (
          a v1.0.0
          b v1.0.0
          unused v1.0.0
        )
        replace a => c v1.9.0
        """)
    #expect(Drift(from: file, to: info).changes.isEmpty)
    var other = info
    other.goVersion = "go1.25.0"
    other.dependencies[1].replacement = nil
    other.dependencies.append(Module(path: "e", version: "v1.0.0"))
    let changes = Drift(from: file, to: other).changes
    #expect(changes.map(\.name) == ["", "a", "e"])
    #expect(changes[1].before == "v1.0.0 => c v1.9.0" && changes[1].after == "v1.0.0")
    #expect(changes[2].before == nil)
  }

  @Test func jsonIsParsed() {
    let value = JSONValue(
      #"{"a": [1, -2.5e3, true, null], "b": {"c": "x\n\u0041\ud83d\ude00"}}"#)
    #expect(value?["a"]?.elements?.count == 4)
    #expect(value?["b"]?["c"]?.text == "x\nA\u{1f600}")
    // The case of keys does not matter, and so none may be there twice.
    #expect(value?["A"]?.elements?.count == 4)
    for text in [
      #"{"a": 1, "a": 2}"#, #"{"a": 1, "A": 2}"#, "", "{", "[1,]", #"{"a"}"#, #""\x""#, "tru",
      "1 2", "[\"\u{1}\"]", #""\ud800"#,
    ] {
      #expect(JSONValue(text) == nil, "\(text)")
    }
    #expect(JSONValue(String(repeating: "[", count: 10_000)) == nil)
    // Half of a pair, and what follows it, as in Go.
    #expect(JSONValue(#""\ud800\u0041""#)?.text == "\u{fffd}A")
    for text in [#""\u+041""#, "--1", "1e", "+"] { #expect(JSONValue(text) == nil, "\(text)") }
  }

  @Test func levelsAreOrdered() throws {
    let one = try #require(ArchitectureLevel(variable: "GOARM", value: "6"))
    let other = try #require(ArchitectureLevel(variable: "GOARM", value: "7,hardfloat"))
    #expect(one.order(to: other) == .before)
    func order(_ variable: String, _ first: String, _ second: String) throws -> VersionOrder? {
      try #require(ArchitectureLevel(variable: variable, value: first))
        .order(to: #require(ArchitectureLevel(variable: variable, value: second)))
    }
    #expect(try order("GOARM", "6", "7") == .before)
    #expect(try order("GOAMD64", "v3", "v1") == .after)
    #expect(try order("GOARM64", "v8.9", "v9.0") == nil)
    #expect(try order("GOARM64", "v8.5", "v9.0") == .before)
    #expect(try order("GOARM64", "v9.1", "v9.1") == .same)
    // Options, and what levels have of them without naming them.
    #expect(try order("GOARM", "7", "7,hardfloat") == .same)
    #expect(try order("GOARM", "5", "5,softfloat") == .same)
    #expect(try order("GOARM", "7,softfloat", "7") == .before)
    #expect(try order("GOARM", "7,softfloat", "6") == nil)
    #expect(try order("GOARM64", "v8.0,lse", "v8.1") == .before)
    #expect(try order("GOARM64", "v8.1,lse", "v8.1") == .same)
    #expect(try order("GOARM64", "v8.1,lse,crypto", "v9.0") == nil)
    #expect(ArchitectureLevel(variable: "GOARM64", value: "v8.0,sve")?.isKnown == false)
    #expect(ArchitectureLevel(variable: "GOAMD64", value: "v3,avx")?.isKnown == false)
    #expect(ArchitectureLevel(variable: "GOOS", value: "linux") == nil)
    #expect(ArchitectureLevel(variable: "GOAMD64", value: "v9")?.isKnown == false)
  }
}
