import Foundation
import Testing

/// Text from files that means something to a terminal.
@Suite struct TerminalSafetyTests {
  /// A folder with a binary whose name and module path hold sequences that would act on a terminal.
  private func folder() throws -> TemporaryFolder {
    var bytes = try Data(contentsOf: Program.binaries.appending(path: "linux-amd64-go1.27-ldflags"))
    // Escape, and the same as one character of UTF-8: both start a control sequence. The text stands in
    // the program twice.
    while let path = bytes.range(of: Data("mod\texample.com/".utf8)) {
      bytes.replaceSubrange(
        path.upperBound - 5..<path.upperBound, with: [0x1b, 0x5b, 0xc2, 0x9b, 0x41])
    }
    let folder = TemporaryFolder()
    try folder.file("b\u{1b}[31m\n\u{202e}", bytes)
    return folder
  }

  @Test func textIsEscaped() throws {
    let folder = try folder()
    let result = try Program.run("-m", ".", in: folder.url)
    #expect(result.output.hasPrefix("./b\\x1b[31m\\x0a\\u202e: go1.27"))
    #expect(result.output.contains("\\x1b[\\u009bA"))
    #expect(!result.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    let missing = try Program.run("\u{1b}]0;title\u{7}", in: folder.url)
    #expect(missing.error == "gobuildinfo: \\x1b]0;title\\x07: stat: No such file or directory\n")
  }

  @Test func jsonIsEscapedAndValid() throws {
    let folder = try folder()
    let result = try Program.run("--json", ".", in: folder.url)
    #expect(!result.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!result.output.unicodeScalars.contains { 0x7f...0x9f ~= $0.value || $0 == "\u{202e}" })
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect(object?["File"] as? String == "./b\u{1b}[31m\n\u{202e}")
  }

  /// What other programs get is what `go version` would give them; what a terminal gets is harmless.
  @Test func theDropInIsEscapedForTerminalsOnly() throws {
    let folder = try folder()
    let piped = try Program.run("version", "-m", ".", in: folder.url)
    #expect(piped.output.contains("\u{1b}[\u{9b}A"))
    #if os(Linux)
      for flags in ["-m", "-m -json"] {
        let shell = Process()
        shell.executableURL = URL(filePath: "/usr/bin/script")
        shell.arguments = ["-qec", "'\(Program.url.path)' version \(flags) .", "/dev/null"]
        shell.currentDirectoryURL = folder.url
        let pipe = Pipe()
        shell.standardOutput = pipe
        shell.standardInput = FileHandle.nullDevice
        try shell.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        shell.waitUntilExit()
        let shown = String(decoding: data, as: UTF8.self)
        #expect(shown.contains("go1.27"))
        #expect(!shown.unicodeScalars.contains { $0 == "\u{1b}" || 0x7f...0x9f ~= $0.value })
      }
    #endif
  }
}
