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
    \t"example.com/c" `v1.2.3`
    )
    replace example.com/a => ../a
    replace (
    \texample.com/b v0.2.0 => example.com/fork v0.3.0
    )
    exclude example.com/d v1.0.0
    """

  @Test func goModIsRead() throws {
    let file = try GoModFile(text)
    #expect(file.path == "example.com/tool")
    #expect(file.go == "1.26")
    #expect(file.toolchain == "go1.26.3")
    #expect(file.requirements.map(\.path) == ["example.com/a", "example.com/b", "example.com/c"])
    #expect(file.requirements.map(\.version) == ["v1.0.0", "v0.2.0", "v1.2.3"])
    #expect(file.replacement(of: "example.com/a", "v1.0.0")?.newPath == "../a")
    #expect(file.replacement(of: "example.com/b", "v0.2.0")?.newVersion == "v0.3.0")
    #expect(file.replacement(of: "example.com/b", "v0.2.1") == nil)
    // Brackets and comments need no blanks.
    let tight = try GoModFile("replace(\na => b v1.0.0// why\n)\nrequire a v0.1.0// indirect\n")
    #expect(tight.replacements.map(\.newVersion) == ["v1.0.0"])
    #expect(tight.requirements.map(\.version) == ["v0.1.0"])
  }

  @Test func faultsAreLocated() {
    for (text, line) in [
      ("module x\ngo soon\n", 2), ("require (\nexample.com/a\n)\n", 2), ("replace a b c\n", 1),
    ] {
      do throws(PolicyError) {
        _ = try GoModFile(text)
        Issue.record("read \(text)")
      } catch {
        #expect(error.line == line)
        #expect(error.description.hasPrefix("go.mod:\(line): expected "))
      }
    }
  }

  @Test func goSumIsRead() throws {
    let file = try GoSumFile(
      """
      example.com/a v1.0.0 h1:YQ==
      example.com/a v1.0.0/go.mod h1:Yg==
      """)
    #expect(file.sums(of: "example.com/a", "v1.0.0") == ["h1:YQ=="])
    #expect(file.sums(of: "example.com/a", "v1.0.1") == nil)
    #expect(throws: PolicyError.self) { try GoSumFile("example.com/a v1.0.0\n") }
  }
}
