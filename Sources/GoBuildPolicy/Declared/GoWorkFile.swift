internal import BinarySupport
import GoBuildInfo

/// The version of Go that a `go.work` asks for.
struct GoWorkFile {
  private(set) var go: String?
  private(set) var toolchain: String?

  /// The later one of both.
  var minimumGoVersion: GoVersion? { .later(ofLine: go, toolchain: toolchain) }

  init(contentsOf path: Pathname) throws(PolicyError) {
    try self.init(parsing: TextFile.text(of: path), name: path.description)
  }

  /// Parses the text of a file as strictly as the go command does.
  init(parsing text: String, name: String = "go.work") throws(PolicyError) {
    var folders: Set<BytewiseKey> = []
    let directives = try ModuleFileDirective.all(
      in: text, name: name, blocks: ["godebug", "use", "replace"], completesVersions: true)
    for directive in directives {
      switch directive.verb {
      case "go": go = try directive.goVersion(after: go)
      case "toolchain": toolchain = try directive.toolchain(after: toolchain)
      case "godebug": try directive.checkDebugSetting()
      case "replace": _ = try directive.replacement()
      case "use":
        let folder = try directive.string()
        guard folders.insert(BytewiseKey(GoWorkFile.cleaned(folder))).inserted else {
          throw directive.fault("path \(folder) appears multiple times in workspace")
        }
      default: throw directive.unknown()
      }
    }
  }

  /// A folder in the form of `filepath.Clean`, in which Go compares those that are relative to the file. Of absolute folders
  /// that are one it rejects the modules.
  private static func cleaned(_ folder: String) -> String {
    let root = folder.hasPrefix("/") ? "/" : ""
    var elements: [Substring] = []
    for element in folder.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) {
      if element == "." { continue }
      if element == "..", let last = elements.last, last != ".." {
        elements.removeLast()
      } else if element != ".." || root.isEmpty {
        elements.append(element)
      }
    }
    return elements.isEmpty && root.isEmpty ? "." : root + elements.joined(separator: "/")
  }
}

extension GoVersion {
  /// The later one of a `go` line and a `toolchain` line; nil where neither names a version.
  static func later(ofLine go: String?, toolchain: String?) -> GoVersion? {
    let versions = [go.map { "go\($0)" }, toolchain].compactMap { $0.map { GoVersion($0) } }
    return versions.compactMap { $0.isDevelopment ? $0 : $0.release }
      .max { $0.order(to: $1) == .before }
  }
}
