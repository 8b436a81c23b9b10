import Foundation
import Testing

/// Executables of which nobody can say whether they are Go programs: no command skips them, wherever they are.
///
/// `Tests/CommandLine/unjudged` does the same with real ones.
@Suite struct UnjudgedExecutableTests {
  /// An ELF executable for amd64 with one segment and without sections.
  private static func executable(type: UInt8 = 2, _ contents: [UInt8]) -> Data {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let size = 64 + 56 + contents.count
    let identification = [0x7f] + Array("ELF".utf8) + [2, 1, 1, 0] + number(0, 8)
    let header = number(Int(type), 2) + number(62, 2) + number(1, 4) + number(0x40_0078, 8)
    let tables = number(64, 8) + number(0, 8) + number(0, 4) + number(64, 2) + number(56, 2)
    let counts = number(1, 2) + number(64, 2) + number(0, 2) + number(0, 2)
    let segment =
      number(1, 4) + number(6, 4) + number(0, 8) + number(0x40_0000, 8) + number(0x40_0000, 8)
    let sizes = number(size, 8) + number(size, 8) + number(4096, 8)
    return Data(identification + header + tables + counts + segment + sizes + contents)
  }

  private static func withFalseClass(_ executable: Data) -> Data {
    var executable = executable
    executable[4] = 1
    return executable
  }

  static let kinds: [(name: String, contents: Data, reason: String)] = [
    ("packed", executable(Array("UPX!".utf8) + [UInt8](repeating: 1, count: 99)), "packed by UPX"),
    (
      "wiped", executable([0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8] + [UInt8](repeating: 1, count: 99)),
      "a Go program (Go 1.20 or later) whose build info is missing"
    ),
    ("cut", executable([]).prefix(80), "does not fit the file"),
    // Linux ignores the class.
    ("class", withFalseClass(executable([UInt8](repeating: 1, count: 4096))), "without loaded"),
  ]

  @Test(arguments: kinds.map(\.name)) func isSkippedByNoCommand(_ name: String) throws {
    let kind = try #require(UnjudgedExecutableTests.kinds.first { $0.name == name })
    let folder = TemporaryFolder()
    let good = Program.binaries.appending(path: "linux-amd64-go1.27-modules")
    try folder.file("good", try Data(contentsOf: good))
    try folder.file("bad", kind.contents)
    let archive = folder.url.appending(path: "all.tar")
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    tar.arguments = ["tar", "-C", folder.url.path, "-cf", archive.path, "good", "bad"]
    try tar.run()
    tar.waitUntilExit()
    for path in ["bad", ".", "all.tar"] {
      for command in [["check", "--go-version", ">= 1.24"], ["sbom"], []] {
        let result = try Program.run(command + [path], in: folder.url)
        #expect(result.status == 3, "\(command) \(path)")
        #expect(result.error.contains(kind.reason), "\(command) \(path): \(result.error)")
      }
    }
  }

  /// The memory of a process is not a program: skipped where it is found, not admitted where it is named.
  @Test func coreFilesAreNotPrograms() throws {
    let folder = TemporaryFolder()
    try folder.file(
      "core", UnjudgedExecutableTests.executable(type: 4, [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]))
    let good = Program.binaries.appending(path: "linux-amd64-go1.27-modules")
    try folder.file("good", try Data(contentsOf: good))
    let rule = ["check", "--go-version", ">= 1.24"]
    #expect(try Program.run(rule + ["."], in: folder.url).status == 0)
    let named = try Program.run(rule + ["core"], in: folder.url)
    #expect(named.status == 3 && named.error.contains("a core file"))
  }

  /// Files that people declare things in may come from another command.
  @Test func policiesMayComeFromPipes() throws {
    let script = """
      g='\(Program.url.path)'; b=linux-amd64-go1.27-modules
      echo '# nothing' | "$g" check --policy - --linkage static $b 2>/dev/null; [ $? = 2 ] || exit 9
      echo 'go-version >= 1.24' | "$g" check --policy - $b && echo 'go-version < 1.24' | "$g" check --policy - $b
      """
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.currentDirectoryURL = Program.binaries
    shell.arguments = ["-c", script]
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1)
  }
}
