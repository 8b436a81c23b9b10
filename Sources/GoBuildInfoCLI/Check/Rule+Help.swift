internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

extension Rule.Name {
  /// The arguments of the rule: an example.
  var words: OptionDescription.Value {
    switch self {
    case .goVersion: .word("'>= 1.26, < 1.28'")
    case .goVersionFrom, .goSum, .goMod, .vendor, .report: .file()
    case .platform: .word("linux/amd64", of: Port.all.map { $0.platform.description })
    case .headers: .word("true", of: ["true"])
    case .level: .word("'GOAMD64 <= v2'")
    case .setting: .word("'CGO_ENABLED = 0'")
    case .sums: .word("complete", of: ["complete"])
    case .replacements: .word("none", of: ["none"])
    case .main: .word("released", of: ["released"])
    case .vcs: .word("clean", of: ["clean"])
    case .module: .word("'deny PATH < VERSION'")
    case .modules: .word("'only PATH...'", of: ["none"])
    case .buildID: .word("present", of: ["present"])
    case .linkage: .word("static", of: ["static", "dynamic"])
    case .interpreter: .word("none", of: ["none"])
    case .libraries: .word("none", of: ["none"])
    case .stripped: .word("yes", of: ["yes", "no"])
    }
  }

  /// What the rule demands.
  var help: String {
    switch self {
    case .goVersion:
      "that version of Go; also <=, >, =, !=; 1.26 stands for all of its releases"
    case .goVersionFrom:
      "the Go of a go.mod (at least), .go-version or .tool-versions (exactly)"
    case .platform:
      "one of those platforms, separated by blanks; settings and headers must agree on it"
    case .headers: "the headers name the platform that the settings name"
    case .level:
      "how new a processor must be; also GO386, GOARM, GOARM64, GOMIPS, GOMIPS64, GOPPC64, GORISCV64"
    case .setting:
      "a build setting; also 'KEY != VALUE', 'KEY present', 'KEY absent', and of lists 'KEY has WORD', 'KEY lacks WORD'"
    case .sums: "each module has a sum where Go writes one"
    case .replacements: "no module is replaced, or 'only PATH...'; PATH may end in '/...'"
    case .main: "the main module has a tagged version"
    case .vcs: "built without changes in the tree; or 'revision REVISION', all of it"
    case .module:
      "a module that may not be there, or 'require PATH >= VERSION'; PATH may end in '/...', and the version may be left out"
    case .modules: "no other modules, or 'none'; PATH may end in '/...'"
    case .goSum: "each sum is one of go.sum"
    case .goMod: "modules, versions and replacements are those of go.mod"
    case .vendor: "modules, versions and replacements are those of vendor/modules.txt"
    case .report:
      "modules, versions and replacements are those of an earlier report, made by 'gobuildinfo --json'"
    case .buildID: "there is a build ID, or '= ID'"
    case .linkage: "linked statically, or 'dynamic'"
    case .interpreter:
      "no dynamic linker; or PATH..., where a program that needs none is admitted too"
    case .libraries: "no shared libraries, or 'only NAME...'"
    case .stripped:
      "without symbols and debug information, or 'no'"
    }
  }
}
