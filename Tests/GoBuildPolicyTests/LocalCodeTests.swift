import Foundation
import GoBuildInfo
import Testing

@testable import GoBuildPolicy

/// What rules about modules make of code that lay in a directory, and of versions that are not semantic.
@Suite struct LocalCodeTests {
  private let sum = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

  /// A build with one dependency besides one that has all that a rule may ask for.
  private func build(_ dependency: Module) -> BuildInfo {
    BuildInfo(
      goVersion: "go1.27.3", path: "example.com/tool",
      main: Module(path: "example.com/tool", version: "(devel)"),
      dependencies: [Module(path: "example.com/good", version: "v1.0.0", sum: sum), dependency])
  }

  private var workspace: BuildInfo { build(Module(path: "example.com/lib", version: "(devel)")) }

  private var directory: BuildInfo {
    build(
      Module(
        path: "example.com/lib", version: "v1.0.0",
        replacement: Module(path: "../lib", version: "(devel)")))
  }

  /// The main package is one of a dependency of another module, which replaces it.
  private var replacedMain: BuildInfo {
    var info = workspace
    info.dependencies.removeLast()
    info.main = Module(
      path: "example.com/tool", version: "v1.0.0",
      replacement: Module(path: "../tool", version: "(devel)"))
    return info
  }

  private func outcome(
    _ rule: String, _ words: String, _ info: BuildInfo, files: [String: String] = [:]
  ) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    let findings = try Rule(named: rule, arguments: words, folder: Pathname(folder.path)).check(
      Policy.Input(info: info))
    let outcomes = findings.map { finding in
      switch finding.outcome {
      case .admitted: "admitted"
      case .refused: "refused"
      case .undetermined: "undetermined"
      }
    }
    return outcomes.contains("refused")
      ? "refused" : outcomes.contains("undetermined") ? "undetermined" : "admitted"
  }

  private var files: [String: String] {
    [
      "go.sum": "example.com/good v1.0.0 \(sum)\nexample.com/lib v1.0.0 \(sum)\n",
      "go.mod": """
      module example.com/tool
      go 1.21
      require example.com/good v1.0.0
      require example.com/lib v1.0.0
      """,
      "modules.txt": """
      # example.com/good v1.0.0
      example.com/good
      # example.com/lib v1.0.0
      example.com/lib
      """,
    ]
  }

  @Test func localCodeDoesNotPassForCodeWithASum() throws {
    for info in [workspace, directory, replacedMain] {
      #expect(try outcome("sums", "complete", info) == "undetermined")
      #expect(try outcome("go-sum", "go.sum", info, files: files) == "undetermined")
    }
    // Go records an empty version of some directories.
    var empty = directory
    empty.dependencies[1].replacement?.version = ""
    #expect(try outcome("sums", "complete", empty) == "undetermined")
  }

  /// A branch, a commit or a number is what somebody patched in or an odd tool wrote, but not local code.
  @Test(arguments: ["latest", "main", "1.2.3", "abcdef123456", "v1.2.3.4", "devel", " "])
  func otherVersionsAreVersions(_ version: String) throws {
    let bare = build(Module(path: "example.com/lib", version: version))
    #expect(try outcome("sums", "complete", bare) == "refused")
    #expect(try outcome("go-sum", "go.sum", bare, files: files) == "undetermined")
    let summed = build(Module(path: "example.com/lib", version: version, sum: sum))
    #expect(try outcome("go-sum", "go.sum", summed, files: files) == "refused")
    #expect(try outcome("go-mod", "go.mod", summed, files: files) == "refused")
    #expect(try outcome("module", "deny example.com/lib < v1.0.0", summed) == "undetermined")
  }

  @Test func replacementsCountWorkspaces() throws {
    #expect(try outcome("replacements", "none", workspace) == "undetermined")
    #expect(try outcome("replacements", "only example.com/lib", workspace) == "admitted")
    #expect(try outcome("replacements", "none", directory) == "refused")
    #expect(try outcome("replacements", "only ../lib", directory) == "admitted")
    #expect(try outcome("replacements", "none", replacedMain) == "refused")
  }

  @Test func declaredModulesAreNotLocalOnes() throws {
    #expect(try outcome("go-mod", "go.mod", workspace, files: files) == "refused")
    #expect(try outcome("go-mod", "go.mod", directory, files: files) == "refused")
    #expect(try outcome("go-mod", "go.mod", replacedMain, files: files) == "refused")
    #expect(try outcome("vendor", "modules.txt", workspace, files: files) == "refused")
    #expect(try outcome("vendor", "modules.txt", directory, files: files) == "refused")
    #expect(try outcome("vendor", "modules.txt", replacedMain, files: files) == "refused")
    #expect(try outcome("main", "released", replacedMain) == "refused")
    var declared = files
    declared["go.mod"]! += "\nreplace example.com/lib => ../lib\n"
    declared["modules.txt"] = files["modules.txt"]!.replacingOccurrences(
      of: "lib v1.0.0", with: "lib v1.0.0 => ../lib")
    // What the file itself declares is as declared.
    #expect(try outcome("go-mod", "go.mod", directory, files: declared) == "admitted")
    #expect(try outcome("vendor", "modules.txt", directory, files: declared) == "admitted")
    var versioned = directory
    versioned.dependencies[1].replacement?.version = "v1.0.0"
    #expect(try outcome("go-mod", "go.mod", versioned, files: declared) == "refused")
    #expect(try outcome("vendor", "modules.txt", versioned, files: declared) == "refused")
    declared["modules.txt"] = "## workspace\n" + files["modules.txt"]!
    #expect(try outcome("vendor", "modules.txt", workspace, files: declared) == "undetermined")
  }

  @Test func reportsDoNotTellLocalCodeApart() throws {
    for info in [workspace, directory, replacedMain] {
      let report = String(decoding: try JSONEncoder().encode(info), as: UTF8.self)
      #expect(try outcome("report", "r", info, files: ["r": report]) == "undetermined")
    }
  }
}
