internal import BinarySupport
import GoBuildInfo

/// A module of a binary whose code is not that of the main module.
struct BuiltModule {
  /// The module, as packages import it.
  let module: Module

  /// What was compiled: what replaces the module, if anything.
  var built: Module { module.effective }

  var name: String {
    module.replacement.map {
      "\(module.path)@\(module.version) => " + ($0.path + " \($0.version)").trimmedAtEnd
    } ?? "\(module.path)@\(module.version)"
  }

  /// Whether the code lay in a directory: it is a module of a workspace, or replaced by a directory. Nothing in a binary
  /// records what was in that directory.
  var isLocal: Bool { ModuleVersion(built.version).isLocal }

  /// Whether the code is that of a module of a workspace, for which a binary records no replacement.
  var isOfWorkspace: Bool { module.replacement == nil && isLocal }

  /// The dependencies, and the main module where something replaces it: then it is the dependency of another module.
  static func all(of info: BuildInfo) -> [BuiltModule] {
    let modules = info.main?.replacement == nil ? info.dependencies : info.modules
    return modules.map { BuiltModule(module: $0) }
  }

  /// The outcome for local code.
  var isLocalCode: Policy.Finding.Outcome {
    .undetermined("\(name) is local code, and binaries do not record what was in it")
  }
}

extension Module {
  /// The module with its version, and what replaces it.
  var shownWithReplacement: String {
    "\(path)@\(version)" + (replacement.map { " => \($0.path) \($0.version)" } ?? "")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String { hasSuffix(" ") ? String(dropLast()) : self }
}
