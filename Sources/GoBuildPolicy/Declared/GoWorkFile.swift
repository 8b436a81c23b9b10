import GoBuildInfo

/// The version of Go that a `go.work` asks for.
struct GoWorkFile {
  private(set) var go: String?
  private(set) var toolchain: String?

  /// The later one of both.
  var minimumGoVersion: GoVersion? { .later(ofLine: go, toolchain: toolchain) }

  static func read(_ name: Pathname) throws(PolicyError) -> GoWorkFile {
    try GoWorkFile(
      try PolicyError.reading(name) { name throws(ReadError) in try TextFile.contents(of: name) },
      name: name.description)
  }

  /// Parses the text of a file as strictly as the go command does.
  init(_ text: String, name: String = "go.work") throws(PolicyError) {
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
        guard folders.insert(BytewiseKey(folder)).inserted else {
          throw directive.fault("path \(folder) appears multiple times in workspace")
        }
      default: throw directive.unknown()
      }
    }
  }
}

extension GoVersion {
  /// The later one of a `go` line and a `toolchain` line; nil where neither names a version.
  static func later(ofLine go: String?, toolchain: String?) -> GoVersion? {
    [go.map { "go\($0)" }, toolchain].compactMap { $0 }.compactMap { GoVersion($0).release }
      .max { ($0.order(to: $1) ?? 0) < 0 }
  }
}
