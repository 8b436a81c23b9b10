import Foundation
import Testing

@Suite struct InspectCommandTests {
  static let modules = "linux-amd64-go1.27-modules"

  @Test func printsALineForEachBinary() throws {
    let result = try Program.run(InspectCommandTests.modules)
    #expect(
      result.output
        == "\(InspectCommandTests.modules): go1.27.3 linux/amd64 example.com/modules@(devel)\n")
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
  }

  @Test func printsModules() throws {
    for option in ["-m", "--modules"] {
      // Options may stand after paths.
      let result = try Program.run(InspectCommandTests.modules, option)
      #expect(result.output.contains("\n\tdep\texample.com/words\tv1.2.3\th1:"))
    }
  }

  @Test func printsEverySlice() throws {
    let name = "darwin-universal-go1.27-stripped"
    let text = try Program.run(name)
    #expect(
      text.output.split(separator: "\n") == [
        "\(name) (x86_64): go1.27.3 darwin/amd64 example.com/hello@(devel)",
        "\(name) (arm64): go1.27.3 darwin/arm64 example.com/hello@(devel)",
      ])
    let json = try Program.run("--json", name)
    let slices = try objects(json.output).map { $0["Slice"] as? String }
    #expect(slices == ["x86_64", "arm64"])
  }

  @Test func printsOneObjectALine() throws {
    let result = try Program.run("--json", ".")
    let files = try objects(result.output).compactMap { $0["File"] as? String }
    #expect(Set(files) == Set(VersionCommandTests.names.map { "./" + $0 }))
    #expect(result.status == 0)
  }

  @Test func saysWhatContainersSay() throws {
    let result = try Program.run("-m", InspectCommandTests.modules)
    let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("\tbinary\t") }
    #expect(lines.contains("\tbinary\tcontainer=ELF, 64-bit, little-endian"))
    #expect(lines.contains("\tbinary\tlinkage=static"))
    #expect(lines.last?.hasPrefix("\tbinary\tsource=blob at byte ") == true)
    let object = try #require(
      objects(Program.run("--json", InspectCommandTests.modules).output).first)
    let binary = try #require(object["Binary"] as? [String: Any])
    #expect(binary["Container"] as? String == "ELF")
    #expect(binary["AddressBits"] as? Int == 64)
    #expect(binary["Platforms"] as? [String] == ["linux/amd64", "dragonfly/amd64"])
    #expect(binary["Static"] as? Bool == true)
    #expect((binary["BuildID"] as? String)?.split(separator: "/").count == 4)
    let provenance = try #require(object["Provenance"] as? [String: Any])
    #expect(provenance["Source"] as? String == "blob")
    #expect(provenance["Form"] as? String == "inline")
  }

  /// A program whose blob was overwritten is told to be one, and read when asked for.
  @Test func recoversOnRequest() throws {
    let folder = TemporaryFolder()
    var binary = try Data(contentsOf: Program.binaries.appending(path: InspectCommandTests.modules))
    let magic = try #require(binary.range(of: Data([0xff] + Array(" Go buildinf:".utf8))))
    binary.replaceSubrange(magic.lowerBound..<magic.lowerBound + 400, with: Data(count: 400))
    try folder.file("wiped", binary)
    let refused = try Program.run("wiped", in: folder.url)
    #expect(refused.status == 3)
    #expect(
      refused.error
        == "gobuildinfo: wiped: a Go program (Go 1.20 or later) whose build info is missing; --recover searches for remnants of it\n"
    )
    let recovered = try Program.run("--recover", "wiped", in: folder.url)
    #expect(recovered.status == 0)
    #expect(
      recovered.output == "wiped: go1.27.3 linux/amd64 example.com/modules@(devel) (recovered)\n")
    let json = try objects(Program.run("--recover", "--json", ".", in: folder.url).output)
    let provenance = try #require(json.first?["Provenance"] as? [String: Any])
    #expect(provenance["GoVersion"] as? String == "used by the program")
    #expect(provenance["ModuleText"] as? String == "used by the program")
    #expect(try Program.run("version", "-extended", "-m", "wiped", in: folder.url).status == 1)
  }

  /// Settings that name another platform than the headers are remarked upon.
  @Test func reportsContradictions() throws {
    let folder = TemporaryFolder()
    var binary = try Data(contentsOf: Program.binaries.appending(path: InspectCommandTests.modules))
    while let place = binary.range(of: Data("GOOS=linux".utf8)) {
      binary.replaceSubrange(place, with: Data("GOOS=plan9".utf8))
    }
    try folder.file("odd", binary)
    let result = try Program.run("odd", in: folder.url)
    #expect(
      result.output
        == "odd: go1.27.3 plan9/amd64 example.com/modules@(devel) (its headers say linux/amd64|dragonfly/amd64)\n"
    )
    let text = try Program.run("-m", "odd", in: folder.url).output
    #expect(text.contains("\n\tbinary\tcontradiction=settings name another platform\n"))
    let json = try objects(Program.run("--json", "odd", in: folder.url).output)
    #expect((json.first?["Binary"] as? [String: Any])?["ContradictsSettings"] as? Bool == true)
  }

  /// Headers that cannot be read do not keep build info from being shown.
  @Test func reportsWhatItCannotReadOfHeaders() throws {
    let folder = TemporaryFolder()
    var binary = try Data(
      contentsOf: Program.binaries.appending(path: "darwin-universal-go1.27-stripped"))
    // The last load command of the first slice claims more than there is.
    func word(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(binary[offset + $1]) << (8 * $1) }
    }
    let image = 1 << 14
    var command = image + 32
    for _ in 1..<word(image + 16) { command += word(command + 4) }
    binary.replaceSubrange(command + 4..<command + 8, with: [0xff, 0xff, 0xff, 0x7f])
    try folder.file("odd", binary)
    let result = try Program.run("-m", "odd", in: folder.url)
    #expect(result.status == 0)
    #expect(
      result.output.hasPrefix("odd (x86_64): go1.27.3 darwin/amd64 example.com/hello@(devel)\n"))
    #expect(result.output.contains("\n\tbinary\tunreadable=expected a load command that fits"))
    let json = try objects(Program.run("--json", "odd", in: folder.url).output)
    #expect((json.first?["Binary"] as? [String: Any])?["Unreadable"] != nil)
  }

  @Test func readsStandardInput() throws {
    let file = Program.binaries.appending(path: InspectCommandTests.modules)
    let redirected = try Program.run("-", input: file)
    #expect(redirected.output == "-: go1.27.3 linux/amd64 example.com/modules@(devel)\n")
    let folder = TemporaryFolder()
    let script = "cat '\(file.path)' | '\(Program.url.path)' - >'\(folder.url.path)/output'"
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", script]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    let piped = try String(contentsOf: folder.url.appending(path: "output"), encoding: .utf8)
    #expect(piped == redirected.output)
  }

  /// Each failure is a line of its own with its reason, and does not keep the others from being read.
  @Test func namesWhyAFileCannotBeRead() throws {
    let folder = TemporaryFolder()
    let binary = try Data(contentsOf: Program.binaries.appending(path: InspectCommandTests.modules))
    try folder.file("binary", binary)
    try folder.file("cut", binary.prefix(700))
    try folder.file("empty")
    try folder.file("text", Data("just some text in a file\n".utf8))
    // A well-formed ELF file with a section header table, but none of Go's.
    let other = try Data(contentsOf: Program.url)
    try folder.file("other", other)
    #expect(mkfifo(folder.url.appending(path: "fifo").path, 0o600) == 0)
    let reasons: [(String, String, Int32)] = [
      ("cut", "does not fit the file", 3), ("empty", "empty file", 1),
      ("text", "not an executable, library or archive that Go links", 1),
      ("missing", "No such file or directory", 3),
      ("other", "not a Go executable", 1), ("fifo", "not a regular file", 3),
    ]
    for (name, reason, status) in reasons {
      let result = try Program.run(name, "binary", in: folder.url)
      #expect(result.status == status, "\(name)")
      #expect(result.output.hasPrefix("binary: go1.27.3"))
      let lines = result.error.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines[0].hasPrefix("gobuildinfo: \(name): "))
      #expect(lines[0].contains(reason), "\(lines[0])")
    }
    // In a directory, files that are not Go binaries are expected, but not executables that cannot be judged.
    let walked = try Program.run(".", in: folder.url)
    #expect(walked.status == 3)
    #expect(walked.error.hasPrefix("gobuildinfo: ./cut: "))
    #expect(walked.error.split(separator: "\n").count == 1)
    #expect(walked.output.split(separator: "\n").count == 1)
    #expect(try Program.run("-v", ".", in: folder.url).error.split(separator: "\n").count == 4)
  }

  /// A Go binary that is damaged is no file to pass over, even in a directory.
  @Test func reportsDamagedBinariesInDirectories() throws {
    let folder = TemporaryFolder()
    var binary = try Data(contentsOf: Program.binaries.appending(path: InspectCommandTests.modules))
    // Binaries hold their module text twice.
    let line = Data("mod\texample.com/modules\t(devel)\t\n".utf8)
    while let place = binary.range(of: line) {
      binary.replaceSubrange(place, with: line.map { $0 == UInt8(ascii: "\t") ? 0x20 : $0 })
      binary[place.lowerBound + 3] = UInt8(ascii: "\t")
    }
    try folder.file("damaged", binary)
    let result = try Program.run(".", in: folder.url)
    #expect(result.status == 3)
    #expect(result.error.contains("./damaged: module text line 2: expected 2 or 3 columns; got 1"))
  }

  /// What cannot be read of a universal file does not hide the rest.
  @Test func readsTheSlicesThatAreThere() throws {
    let folder = TemporaryFolder()
    let name = "darwin-universal-go1.27-stripped"
    var binary = try Data(contentsOf: Program.binaries.appending(path: name))
    binary.replaceSubrange(1 << 14..<(1 << 14) + 4, with: Data(repeating: 0, count: 4))
    try folder.file("universal", binary)
    let result = try Program.run("universal", in: folder.url)
    #expect(result.status == 3)
    #expect(result.output == "universal (arm64): go1.27.3 darwin/arm64 example.com/hello@(devel)\n")
    #expect(
      result.error.hasPrefix(
        "gobuildinfo: universal (slice 1): expected a Mach-O image or an archive"))
  }

  /// What follows the Go object of an archive does not hide it, in a directory neither.
  @Test func readsTheObjectsThatAreThere() throws {
    let folder = TemporaryFolder()
    func member(_ name: String, _ contents: Data) -> Data {
      func field(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: width - text.utf8.count)
      }
      let header = field(name, 48) + field("\(contents.count)", 10) + "`\n"
      return Data(header.utf8) + contents + Data(count: contents.count % 2)
    }
    // Any image will do in place of an object.
    let image = try Data(contentsOf: Program.binaries.appending(path: InspectCommandTests.modules))
    try folder.file(
      "lib.a",
      Data("!<arch>\n".utf8) + member("go.o/", image)
        + member("go.o/", Data("no object at all".utf8)))
    for arguments in [["lib.a"], ["."], ["-m", "."]] {
      let result = try Program.run(arguments, in: folder.url)
      #expect(
        result.output.contains("lib.a (go.o): go1.27.3 linux/amd64 example.com/modules@(devel)\n"))
      #expect(result.error.contains("lib.a (go.o): "))
      #expect(result.status == 1)
    }
    let json = try objects(Program.run("--json", "lib.a", in: folder.url).output)
    #expect(json.map { $0["Member"] as? String } == ["go.o"])
  }

  @Test(.enabled(if: getuid() != 0, "everything is readable for root"))
  func namesUnreadableFiles() throws {
    let folder = TemporaryFolder()
    try folder.file("secret", mode: 0)
    let result = try Program.run("secret", in: folder.url)
    #expect(result.status == 1)
    #expect(result.error == "gobuildinfo: secret: open: Permission denied\n")
  }

  @Test func followsALinkThatIsNamed() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "link").path, withDestinationPath: Program.binaries.path)
    let result = try Program.run("link", in: folder.url)
    #expect(result.output.contains("link/\(InspectCommandTests.modules): go1.27.3"))
  }

  @Test func explainsItself() throws {
    let help = try Program.run("--help")
    #expect(help.status == 0)
    #expect(help.output.contains("Usage: gobuildinfo"))
    #expect(try Program.run("--version").output.hasPrefix("gobuildinfo 0."))
    let nothing = try Program.run()
    #expect(nothing.status == 2)
    #expect(nothing.output.isEmpty)
    let unknown = try Program.run("--jsn", ".")
    #expect(unknown.status == 2)
    #expect(unknown.error.contains("unknown option '--jsn'; did you mean '--json'?"))
  }

  #if os(Linux)
    /// A program that runs is read through `/proc/PID/exe`.
    @Test func readsRunningPrograms() throws {
      #if arch(x86_64)
        // The program prints to a pipe that is full, and so is still there when we look.
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting.fileDescriptor
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        let filler = [UInt8](repeating: 0, count: 4096)
        while write(writer, filler, filler.count) > 0 {}
        while write(writer, filler, 1) > 0 {}
        _ = fcntl(writer, F_SETFL, 0)
        let process = Process()
        process.executableURL = Program.binaries.appending(path: InspectCommandTests.modules)
        process.standardError = pipe
        try process.run()
        defer {
          process.terminate()
          process.waitUntilExit()
        }
        let path = "/proc/\(process.processIdentifier)/exe"
        // Until the new program is in place, the path leads to the one that starts it.
        let deadline = Date(timeIntervalSinceNow: 10)
        var output = ""
        while output.isEmpty, Date() < deadline { output = try Program.run(path).output }
        #expect(output == "\(path): go1.27.3 linux/amd64 example.com/modules@(devel)\n")
      #endif
    }

    /// The program needs the C library and the Swift runtime, nothing else.
    @Test func linksNothingElse() throws {
      let ldd = Process()
      let pipe = Pipe()
      ldd.executableURL = URL(filePath: "/usr/bin/ldd")
      ldd.arguments = [Program.url.path]
      ldd.standardOutput = pipe
      try ldd.run()
      let listing = String(
        decoding: try #require(try pipe.fileHandleForReading.readToEnd()), as: UTF8.self)
      ldd.waitUntilExit()
      let libraries = listing.split(separator: "\n").compactMap {
        $0.split(whereSeparator: \.isWhitespace).first?.split(separator: "/").last
      }
      let known = [
        // The C and C++ libraries and the loader.
        "linux-vdso", "ld-linux", "libc.", "libm.", "libstdc++.", "libgcc_s.",
        // The Swift runtime, with what its concurrency part is made of.
        "libswiftCore.", "libswiftGlibc.", "libswift_Concurrency.", "libswift_StringProcessing.",
        "libswift_RegexParser.", "libswift_Builtin_float.", "libdispatch.", "libBlocksRuntime.",
        "libswiftSwiftOnoneSupport.",
      ]
      #expect(libraries.contains { $0.hasPrefix("libswiftCore.") })
      for library in libraries {
        #expect(known.contains { library.hasPrefix($0) }, "\(library)")
      }
    }
  #endif

  private func objects(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }
}
