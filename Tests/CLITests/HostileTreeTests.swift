import Foundation
import Testing

/// Trees that somebody made to break a scanner.
@Suite struct HostileTreeTests {
  private func binary() throws -> Data {
    try Data(contentsOf: Program.binaries.appending(path: "linux-amd64-go1.27-modules"))
  }

  @Test(.timeLimit(.minutes(10)))
  func aTerabyteOfNothingTakesNoTime() throws {
    let folder = TemporaryFolder()
    let file = try folder.file("terabyte", binary())
    try FileHandle(forUpdating: file).truncate(atOffset: 1 << 40)
    let empty = try folder.file("zeros")
    try FileHandle(forUpdating: empty).truncate(atOffset: 1 << 40)
    let result = try Program.run(".", in: folder.url)
    #expect(result.output.hasPrefix("./terabyte: go1.27"))
    #expect(result.status == 0)
  }

  /// Where there are too few descriptors, what could not be looked at is named.
  @Test(arguments: [5, 6, 8, 12])
  func fewDescriptorsAreAnErrorEach(_ limit: Int) throws {
    let folder = TemporaryFolder()
    for name in ["a/b/c/d/e/f/binary", "binary", "g/binary"] {
      try folder.file(name, binary())
    }
    let result = try Program.command(
      ["sh", "-c", "ulimit -n \(limit); exec '\(Program.url.path)' ."], in: folder.url)
    let lines = result.output.split(separator: "\n")
    let found = lines.count { $0.contains("go1.27") }
    let missed = lines.count { $0.hasSuffix("open: Too many open files") }
    #expect(found + missed == lines.count)
    #expect(
      missed > 0 ? result.status == 3 : found == 3, "\(result.output) \(result.status)"
    )
  }

  /// Each directory on the way down has something left to do in it when there are no descriptors for all of them.
  @Test(arguments: [20, 64])
  func treesMayBeDeeperThanThereAreDescriptors(_ limit: Int) throws {
    let folder = TemporaryFolder()
    let depth = 300
    try folder.file("binary", binary(), mode: 0o755)
    let result = try Program.command(
      [
        "sh", "-ec",
        "top=$PWD; i=0; while [ $i -lt \(depth) ]; do mkdir a b; ln \"$top/binary\" b; cd -P a; i=$((i + 1)); done; "
          + "cd -P \"$top\"; ulimit -n \(limit); exec '\(Program.url.path)' -j 2 .",
      ], in: folder.url)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == depth + 1)
    #expect(lines.allSatisfy { $0.contains("go1.27") })
    try Program.removeDeepTree(folder.url)
  }

  /// The program raises the soft limit, and so reads where that alone would not do.
  @Test func theSoftLimitIsRaised() throws {
    let folder = TemporaryFolder()
    try folder.file("binary", binary())
    let result = try Program.command(
      ["sh", "-c", "ulimit -S -n 4; exec '\(Program.url.path)' ."], in: folder.url)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("./binary: go1.27"))
  }

  /// A large report is not held but made when its turn comes, however deep its file lies.
  @Test(arguments: [["-m"], ["--json"], ["version", "-m"]])
  func largeReportsComeFromAnyDepth(_ arguments: [String]) throws {
    let folder = TemporaryFolder()
    let many = Program.binaries.appending(path: "linux-amd64-go1.27-many")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c",
      "name=$(printf '%0200d' 0); i=0; while [ $i -lt 30 ]; do mkdir $name && cd -P $name; "
        + "i=$((i + 1)); done; cp '\(many.path)' .",
    ]
    shell.currentDirectoryURL = folder.url
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    let result = try Program.run(arguments + ["."], in: folder.url)
    #expect(result.error.isEmpty)
    #expect(result.status == 0)
    #expect(result.output.utf8.count > 16_384)
    #expect(result.output.contains("linux-amd64-go1.27-many") || arguments == ["--json"])
    try Program.removeDeepTree(folder.url)
  }

  /// Names are bytes. JSON stays valid whatever they are.
  @Test func namesNeedNotBeUTF8() throws {
    let folder = TemporaryFolder()
    let file = try folder.file("plain", binary())
    let odd: [UInt8] = Array(folder.url.path.utf8) + Array("/od\n\"d".utf8) + [0xff, 0xfe, 0x1b, 0]
    let renamed = odd.withUnsafeBufferPointer { odd in
      odd.withMemoryRebound(to: CChar.self) { rename(file.path, $0.baseAddress!) }
    }
    #expect(renamed == 0)
    let result = try Program.run("--json", ".", in: folder.url)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    #expect(object?["File"] as? String == "./od\n\"d\u{fffd}\u{fffd}\u{1b}")
  }

  @Test func whatIsNoFileIsPassedOver() throws {
    let folder = TemporaryFolder()
    try folder.file("binary", binary())
    #expect(mkfifo(folder.url.appending(path: "fifo").path, 0o644) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "loop").path, withDestinationPath: "loop")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "up").path, withDestinationPath: "..")
    let result = try Program.run(".", in: folder.url)
    #expect(result.output.split(separator: "\n").count == 1)
    #expect(result.error.isEmpty)
    let loop = try Program.run("loop", in: folder.url)
    #expect(loop.error == "gobuildinfo: loop: stat: Too many levels of symbolic links\n")
    #expect(loop.status == 3)
    let fifo = try Program.run("fifo", in: folder.url)
    #expect(fifo.error == "gobuildinfo: fifo: not a regular file\n")
  }

  #if os(Linux)
    /// Files of `/proc` say they are empty, files of `/sys` that they have a page.
    @Test(arguments: ["/proc/self", "/proc/version", "/sys/kernel/mm"])
    func filesMayLieAboutTheirSize(_ place: String) throws {
      let result = try Program.run("-v", place)
      #expect(result.output.isEmpty || place == "/proc/self")
    }
  #endif
}
