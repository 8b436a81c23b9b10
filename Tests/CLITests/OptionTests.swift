import Foundation
import Testing

/// How command lines are read, whatever the subcommand.
@Suite struct OptionTests {
  private static let many = "linux-amd64-go1.27-many"
  private static let mips = "linux-mips-go1.27-stripped"

  /// A file that a program gets as its standard input.
  private func input(_ text: String) throws -> (folder: TemporaryFolder, url: URL) {
    let folder = TemporaryFolder()
    return (folder, try folder.file("input", Data(text.utf8)))
  }

  @Test func shortOptionsShareADash() throws {
    let apart = try Program.run("-m", "-q", OptionTests.many, "no-such-file")
    let together = try Program.run("-mq", OptionTests.many, "no-such-file")
    #expect(apart.output == together.output && apart.output.contains("\tdep\t"))
    #expect(together.status == 3)
    #expect(together.error.isEmpty)
  }

  @Test(arguments: [["-j", "3"], ["-j3"], ["-mj3"], ["--jobs", "3"], ["--jobs=3"]])
  func valuesStandBehindOptions(_ option: [String]) throws {
    let result = try Program.run(option + ["."], in: Program.binaries)
    #expect(result.status == 0)
    #expect(result.output.contains("\(OptionTests.many): go1.27.3"))
  }

  @Test(arguments: [
    ("--jobs=0", "from 1 to 1024"), ("-jx", "from 1 to 1024"), ("-j", "expected an argument"),
    ("--json=yes", "'--json' takes no value"), ("--jsn", "did you mean '--json'?"),
    ("-my", "unknown option '-my'"), ("--color=sometimes", "auto, always or never"),
    ("--shard=3/2", "K/N"), ("-json", "did you mean '--json'?"), ("--sha256", "needs '--json'"),
  ])
  func saysWhatIsWrong(_ option: String, _ sentence: String) throws {
    let result = try Program.run(OptionTests.many, option)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(sentence))
    #expect(result.error.hasSuffix("\nTry 'gobuildinfo --help'.\n"))
  }

  @Test(arguments: [
    ("chekc", "check"), ("difff", "diff"), ("sbmo", "sbom"), ("verison", "version"),
  ])
  func suggestsACommand(_ word: String, _ command: String) throws {
    let result = try Program.run(word, "--policy", "none", OptionTests.many)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(
      result.error
        == "gobuildinfo: '\(word)' is neither a command nor a file; did you mean '\(command)'?\nTry 'gobuildinfo --help'.\n"
    )
    // A file of that name is read.
    let folder = TemporaryFolder()
    let binary = try Data(contentsOf: Program.binaries.appending(path: OptionTests.many))
    try folder.file(word, binary)
    #expect(try Program.run(word, in: folder.url).output.contains("go1.27.3"))
    // So is what is far from all commands, or no word at all.
    #expect(try Program.run("no-such-file").error.contains("stat: No such file"))
    #expect(try Program.run("./\(word)").error.contains("stat: No such file"))
  }

  @Test func optionsEndAtTwoDashes() throws {
    let result = try Program.run("--", "-m")
    #expect(result.status == 3)
    #expect(result.error.contains("gobuildinfo: -m: stat: No such file"))
  }

  @Test(arguments: [
    "version", "check", "diff", "sbom", "report", "platforms", "completion", "manual",
  ])
  func explains(_ subcommand: String) throws {
    let help = try Program.run(subcommand, "-h")
    #expect(help.status == 0)
    #expect(help.output.contains("Usage: gobuildinfo \(subcommand)"))
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try Program.run("--help").output.contains("\n  \(subcommand) "))
    #expect(try Program.run("manual").output.contains("\n.SS \"gobuildinfo \(subcommand)\"\n"))
  }

  @Test func refusesOtherArguments() throws {
    for arguments in [["platforms", "x"], ["manual", "x"], ["completion"], ["completion", "sh"]] {
      let result = try Program.run(arguments, in: Program.binaries)
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
    }
  }

  @Test func passesOverWhatIsExcluded() throws {
    let all = try Program.run(".")
    let some = try Program.run("--exclude", "*linux*", "--exclude=windows-386*", ".")
    #expect(some.status == 0)
    let lines = all.output.split(separator: "\n")
    #expect(
      some.output.split(separator: "\n")
        == lines.filter { !$0.contains("linux-") && !$0.contains("windows-386") })
    // What is named is read all the same.
    #expect(try Program.run("--exclude", "*", OptionTests.many).output.contains("go1.27.3"))
  }

  @Test func readsAListOfPaths() throws {
    let list = try input("\(OptionTests.many)\0\0no-such\nfile\0\(OptionTests.mips)")
    for option in ["-0", "--null"] {
      let result = try Program.run(option, in: Program.binaries, input: list.url)
      #expect(
        result.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }
          == [Substring(OptionTests.many), Substring(OptionTests.mips)])
      #expect(result.error.contains("no-such\\x0afile: stat"))
      #expect(result.status == 3)
    }
    let both = try Program.run(
      "sbom", "-0q", OptionTests.mips, in: Program.binaries, input: list.url)
    #expect(both.status == 3)
    #expect(both.error.isEmpty)
    #expect(both.output.components(separatedBy: "example.com/many").count > 1)
  }

  @Test func aListMayBeLongAndItsPathsMayNot() throws {
    let many = String(repeating: OptionTests.mips + "\0", count: 5000)
    let list = try input(many)
    let result = try Program.run("-0", in: Program.binaries, input: list.url)
    #expect(result.output.split(separator: "\n").count == 5000)
    #expect(result.status == 0)
    let long = try input(many + String(repeating: "x", count: 1 << 20))
    let failure = try Program.run("-0", in: Program.binaries, input: long.url)
    #expect(failure.output.split(separator: "\n").count == 5000)
    #expect(
      failure.error == "gobuildinfo: -: expected paths of at most 65536 bytes, a NUL after each\n")
    #expect(failure.status == 3)
  }

  @Test func aListIsNoBinary() throws {
    let result = try Program.run("-0", "-")
    #expect(result.status == 2)
    #expect(result.error.contains("standard input is the list"))
  }

  @Test func anEmptyListAdmitsNothing() throws {
    let list = try input("")
    #expect(try Program.run("-0", in: Program.binaries, input: list.url).status == 0)
    let check = try Program.run(
      "check", "--headers", "true", "-0", in: Program.binaries, input: list.url)
    #expect(check.status == 3)
    #expect(check.error.contains("no Go binaries to check"))
  }

  @Test func quietChecksTellWhatIsNotAdmitted() throws {
    let rule = ["check", "--go-version", ">= 1.24", "."]
    let all = try Program.run(rule, in: Program.binaries)
    let quiet = try Program.run(rule + ["-q"], in: Program.binaries)
    #expect(all.status == 1 && quiet.status == 1)
    #expect(
      quiet.output.split(separator: "\n")
        == all.output.split(separator: "\n").filter { !$0.hasSuffix(": admitted") })
  }

  @Test func colorsAreForThoseWhoAskForThem() throws {
    let plain = try Program.run(OptionTests.many)
    #expect(!plain.output.contains("\u{1b}"))
    let colored = try Program.run("--color=always", OptionTests.many)
    #expect(colored.output.contains("\u{1b}[1m\(OptionTests.many)\u{1b}[0m: go1.27.3"))
    let text = colored.output.replacing(/\u{1b}\[[0-9]*m/, with: "")
    #expect(text == plain.output)
    #expect(
      try !Program.run("--color=always", "--json", OptionTests.many).output.contains("\u{1b}"))
  }

  /// The same status as for `check` and `diff`: a document about nothing is not evidence.
  @Test func aDocumentAboutNothingIsUndetermined() throws {
    let folder = TemporaryFolder()
    let path = folder.url.path
    let result = try Program.run("sbom", path)
    #expect(result.error == "gobuildinfo: \(path): no Go binaries to describe\n")
    #expect(result.status == 3)
    #expect(result.output.contains("CycloneDX"))
    let list = try input("")
    #expect(try Program.run("sbom", "-0", input: list.url).status == 3)
    #expect(try Program.run("sbom", path, OptionTests.mips).status == 3)
    #expect(try Program.run("sbom", "--shard=1/2", path).status == 0)
    #expect(try Program.run("check", "--headers", "true", path).status == 3)
    #expect(try Program.run("diff", path, OptionTests.mips).status == 3)
  }

  /// A declared file is not what a command writes that fails; Go itself writes an empty go.sum, as a file.
  @Test func declaredFilesWithoutContentsAreRefused() throws {
    let folder = TemporaryFolder()
    for name in ["go.sum", "modules.txt", "go.mod", ".go-version", "report"] {
      try folder.file(name, Data())
    }
    for (rule, name, status) in [
      ("go-sum", "go.sum", 0), ("vendor", "modules.txt", 2), ("go-mod", "go.mod", 2),
      ("go-version-from", ".go-version", 2), ("report", "report", 2), ("policy", "report", 2),
    ] {
      let binary = OptionTests.mips
      let file = folder.url.appending(path: name).path
      #expect(
        try Program.run("check", "--\(rule)", file, binary).status == Int32(status), "\(rule)")
      // `: |` is a command that succeeds and writes nothing.
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.currentDirectoryURL = Program.binaries
      shell.arguments = [
        "-c",
        ": | '\(Program.url.path)' check --\(rule) /dev/stdin \(binary) 2>'\(folder.url.path)/error'",
      ]
      try shell.run()
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 2, "\(rule)")
      let error = try String(
        contentsOf: folder.url.appending(path: "error"), encoding: .utf8)
      #expect(error.contains("empty pipe"), "\(error)")
    }
  }

  @Test func aBinaryIsComparedWithItsFileInAReport() throws {
    let folder = TemporaryFolder()
    let report = try folder.file(
      "report", Data(Program.run("--json", ".").output.replacing(#"":"./"#, with: #"":""#).utf8))
    let result = try Program.run("diff", "--exit-code", report.path, OptionTests.mips)
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
  }

  @Test func aReportWithoutFilesIsNamedItself() throws {
    let result = try Program.run("check", "--headers", "true", "\(OptionTests.mips).json")
    #expect(result.output.hasPrefix("\(OptionTests.mips).json: "))
  }
}
