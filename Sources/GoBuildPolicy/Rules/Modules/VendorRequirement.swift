internal import BinarySupport
import GoBuildInfo

/// `vendor`: each module is one of a vendor folder, in the same version and replaced in the same way.
struct VendorRequirement: Requirement {
  private let file: VendorModules

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .file }
  static var help: String { "modules, versions and replacements are those of vendor/modules.txt" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          Modules, versions and replacements are those of the modules in the file from which packages come. The main module is \
          not checked, unless it is replaced.
          """,
        forms: [.init("FILE", "each of its modules is in that `vendor/modules.txt`")],
        undetermined:
          "the folder is that of a workspace, and the binary has a module of a workspace",
        example: "vendor vendor/modules.txt")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    file = try arguments.file { path throws(PolicyError) in try VendorModules(contentsOf: path) }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    BuiltModule.all(of: input.info).compactMap { built in
      let module = built.module
      if file.isOfWorkspace, built.isOfWorkspace { return built.isLocalCode }
      guard let vendored = file.module(module.path) else {
        return .refused(
          expected: "a module of the vendor folder", found: module.shownWithReplacement,
          advice: "build from the source that the vendor folder belongs to")
      }
      if vendored.version == module.version,
        Self.isSame(vendored.replacement, module.replacement)
      {
        return nil
      }
      return .refused(
        expected: vendored.shownWithReplacement, found: module.shownWithReplacement,
        advice: "build with -mod=vendor")
    }
  }

  private static func isSame(_ vendored: Module?, _ found: Module?) -> Bool {
    guard let vendored, let found else { return vendored == nil && found == nil }
    // The file has no version of a directory, and Go records one of two words for that.
    return vendored.path == found.path
      && (vendored.version == found.version
        || (vendored.version.isEmpty && ModuleVersion(found.version).isLocal))
  }
}
