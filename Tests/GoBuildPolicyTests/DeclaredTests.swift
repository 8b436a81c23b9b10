import GoBuildInfo
import Testing

@testable import GoBuildPolicy

@Suite struct DeclaredTests {
  private let text = """
    // A comment.
    module example.com/tool // another

    go 1.26
    toolchain go1.26.3

    require example.com/a v1.0.0
    require (
    \texample.com/b v0.2.0 // indirect
    \t"example.com/c" "v1.2.3"
    )
    replace example.com/a => ../a
    replace (
    \texample.com/b v0.2.0 => example.com/fork v0.3.0
    )
    exclude example.com/d v1.0.0
    """

  @Test func goModIsRead() throws {
    let file = try GoModFile(parsing: text)
    #expect(file.path == "example.com/tool")
    #expect(file.go == "1.26")
    #expect(file.toolchain == "go1.26.3")
    #expect(file.requirements.map(\.path) == ["example.com/a", "example.com/b", "example.com/c"])
    #expect(file.requirements.map(\.version) == ["v1.0.0", "v0.2.0", "v1.2.3"])
    #expect(file.replacement(of: "example.com/a", "v1.0.0")?.newPath == "../a")
    #expect(file.replacement(of: "example.com/b", "v0.2.0")?.newVersion == "v0.3.0")
    #expect(file.replacement(of: "example.com/b", "v0.2.1") == nil)
    // Brackets and comments need no blanks.
    let tight = try GoModFile(
      parsing:
        "module x\nreplace(\na => b v1.0.0// why\n)\nrequire a v0.1.0// indirect\n")
    #expect(tight.replacements.map(\.newVersion) == ["v1.0.0"])
    #expect(tight.requirements.map(\.version) == ["v0.1.0"])
  }

  /// What Go rejects, with its line; each of these let a laxer gate pass, or hid what was declared.
  @Test(
    arguments: [
      ("module x\ngo soon\n", 2, "invalid go version 'soon': must match format 1.23.0"),
      ("module x\ngo 1.21 1.28\n", 2, "go directive expects exactly one argument"),
      ("module x\ngo 1.28\ngo 1.21\n", 3, "repeated go statement"),
      ("module x\ntoolchain go1.21.1\ntoolchain go1.22.1\n", 3, "repeated toolchain statement"),
      ("module x\ntoolchain local\n", 2, "invalid toolchain version 'local'"),
      ("module x\ntoolchain go1.27.0+devel\n", 2, "invalid toolchain version 'go1.27.0+devel'"),
      ("module x\ntoolchain go1.27.x-devel\n", 2, "invalid toolchain version 'go1.27.x-devel'"),
      ("module x\ntoolchain go1.27.0-a/b\n", 2, "invalid toolchain version 'go1.27.0-a/b'"),
      ("module x\ntoolchain 1.28.1\n", 2, "invalid toolchain version '1.28.1'"),
      ("module x\ngo (\n1.21\n)\n", 2, "unknown block type: go"),
      ("module x\n<<<<<<< HEAD\ngo 1.28\n", 2, "unknown directive: <<<<<<<"),
      ("module x\nrequire (\na.b/c v1.0.0\n", 4, "syntax error: unterminated block"),
      ("module x\nrequire a.b/c\n", 2, "usage: require module/path v1.2.3"),
      ("module x\nrequire a.b/c v1.2.3 v1.2.4\n", 2, "usage: require module/path v1.2.3"),
      ("module x\nrequire a.b/c master\n", 2, "version 'master' of a.b/c is not in canonical form"),
      ("module x\nrequire a.b/c v2.0.0\n", 2, "version 'v2.0.0' of a.b/c is invalid"),
      ("module x\nreplace a b c\n", 2, "usage: replace "),
      ("module x\nreplace a => ../b\nreplace a => ../c\n", 3, "conflicting replacements for a"),
      ("module x\nreplace a => b\n", 2, "replacement module without version"),
      ("module x\nretract soon\n", 2, "version 'soon' of x is not in canonical form"),
      ("module x\ngodebug panicnil\n", 2, "usage: godebug key=value"),
      ("module x\ntool ./x\n", 2, "malformed tool path './x'"),
      ("module x\nignore a b\n", 2, "ignore directive expects exactly one argument"),
      ("module x\nmodule y\n", 2, "repeated module statement"),
      ("module go\n", 1, "malformed module path"),
      ("module `x`\n", 1, "invalid quoted string `x`"),
      ("/* x */\n", 1, "mod files must use // comments"),
      ("\u{feff}module x\n", 1, "unexpected input character U+FEFF"),
      (
        "root:x:0:0:root:/root:/bin/bash\n", 1, "unknown directive: root:x:0:0:root:/root:/bin/bash"
      ),
      ("", nil, "missing module declaration"), ("go 1.21\n", nil, "missing module declaration"),
    ] as [(String, Int?, String)])
  func whatGoRejectsIsLocated(_ text: String, _ line: Int?, _ sentence: String) {
    do throws(PolicyError) {
      _ = try GoModFile(parsing: text)
      Issue.record("read \(text)")
    } catch {
      #expect(error.line == line)
      #expect(error.message.hasPrefix(sentence), "\(error.message)")
    }
  }

  @Test func whatGoAcceptsIsAccepted() throws {
    let file = try GoModFile(
      parsing:
        """
        module example.com/tool/v2 // Deprecated: use another
        go 1.22
        toolchain go1.21.5
        godebug default=go1.21
        tool example.com/a/cmd/gen
        ignore ./node_modules
        retract [v2.0.0, v2.0.3] // [v1.0.0
        require example.com/a v1.2.0
        require (
        \texample.com/a v1.3.0
        \texample.com/a v1.1.0
        \texample.com/b v1.0.0
        )
        exclude example.com/b v1.0.0
        replace example.com/a => "../with space"
        replace example.com/a => "../with space"
        """)
    // The later version counts, and what is excluded does not.
    #expect(file.requirements.map { "\($0.path) \($0.version)" } == ["example.com/a v1.3.0"])
    #expect(file.replacements.map(\.newPath) == ["../with space"])
    // A toolchain before the one that the go line asks for makes no difference.
    #expect(file.minimumGoVersion == "go1.22")
    for (toolchain, version) in [
      ("go1.27.0-devel", "go1.27.0-devel"), ("go1.27.0-20261102", "go1.27.0-20261102"),
      ("go1.27.1-devel_3f2a1b", "go1.27.1-devel_3f2a1b"), ("go1.27.2-custom", "go1.27.2"),
      ("go1.27rc1-", "go1.27rc1"), ("go1", "go1.22"),
    ] {
      let file = try GoModFile(parsing: "module x\ngo 1.22\ntoolchain \(toolchain)\n")
      #expect(file.minimumGoVersion == GoVersion(version), "\(toolchain)")
    }
    let plain = try GoModFile(parsing: "module x\r\ngo 1.22\r\ntoolchain default\r\n")
    #expect(plain.toolchain == "default" && plain.minimumGoVersion == "go1.22")
  }

  @Test func goWorkIsRead() throws {
    let file = try GoWorkFile(
      parsing:
        "go 1.22\ntoolchain go1.22.4\nuse (\n./app\n./lib\n)\nreplace a v1.2 => b v1.0.0\n")
    #expect(file.minimumGoVersion == "go1.22.4")
    for text in [
      "use ./a\nuse ./a\n", "use ./a\nuse ./a/\n", "use a\nuse ./b/../a\n", "use .\nuse ./\n",
      "use ../a/..\nuse ..\n", "use /a\nuse /../a/\n", "use \"\"\nuse .\n", "module x\n",
      "use ./a ./b\n", "go 1.22\ngo 1.21\n",
    ] {
      #expect(throws: PolicyError.self, "\(text)") { try GoWorkFile(parsing: text) }
    }
    for text in ["use ../../a\nuse ../a\n", "use /a\nuse ./a\n", "use a/b\nuse b\n"] {
      #expect(throws: Never.self, "\(text)") { try GoWorkFile(parsing: "go 1.22\n\(text)") }
    }
  }

  @Test func goSumIsRead() throws {
    let sum = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    let file = try GoSumFile(
      parsing:
        """
        example.com/a v1.0.0 \(sum)
        example.com/a v1.0.0/go.mod \(sum)
        """)
    #expect(file.sums(of: "example.com/a", "v1.0.0") == [sum])
    #expect(file.sums(of: "example.com/a", "v1.0.1") == nil)
    for text in [
      "example.com/a v1.0.0", "<<<<<<< HEAD x", "=======", "example.com/a v1.0.0 h1:YQ==",
      "example.com/a v1.0.0 \(sum) x", "example.com/a v1.0.0 \(sum.dropLast(2))B=",
      "example.com/\u{fffd} v1.0.0 \(sum)",
    ] {
      #expect(throws: PolicyError.self, "\(text)") { try GoSumFile(parsing: "\n\(text)\n") }
    }
  }

  @Test func vendorFoldersAreRead() throws {
    let file = try VendorModules(
      parsing:
        """
        ## workspace
        # example.com/a v1.2.3
        ## explicit; go 1.17
        example.com/a
        example.com/a/sub
        # example.com/lib v1.0.0
        ## explicit; go 1.21
        # example.com/b v1.0.0 => ../b
        example.com/b
        # example.com/c => example.com/fork v1.0.0
        """)
    #expect(file.isOfWorkspace)
    #expect(file.modules.map(\.path) == ["example.com/a", "example.com/lib", "example.com/b"])
    #expect(file.module("example.com/a")?.version == "v1.2.3")
    #expect(file.module("example.com/lib") == nil)
    #expect(file.module("example.com/b")?.replacement?.path == "../b")
    for text in [
      "<<<<<<< HEAD", "=======", "# example.com/a", "# example.com/a latest", "package",
      "# example.com/a v1.0.0\ntwo words", "# example.com/a v1.0.0 => b latest",
      "# example.com/a v1.0.0 = ../b", "root:x:0:0:root:/root:/bin/bash", "", "\n",
      // Packages of no version, and of several.
      "# example.com/a v1.0.0\n# example.com/b => ../b\nexample.com/b",
      "# example.com/a v1.0.0\nexample.com/a\n# example.com/a v1.1.0\nexample.com/a/sub",
      // Go ignores these lines.
      " # example.com/a v1.0.0\nexample.com/a", "#\texample.com/a v1.0.0\nexample.com/a",
    ] {
      #expect(throws: PolicyError.self, "\(text)") { try VendorModules(parsing: text) }
    }
    // Replaced versions that are not in the folder are listed too, and a workspace may have no dependencies.
    let replaced = try VendorModules(
      parsing:
        "# a.b/c v1.0.0 => ../c\n## explicit\n# a.b/c v1.1.0\na.b/c\n# a.b/c v1.0.0 => ../c\n")
    #expect(replaced.module("a.b/c")?.version == "v1.1.0")
    #expect(try VendorModules(parsing: "## workspace\n").isOfWorkspace)
  }
}
