internal import BinarySupport
package import GoBinaryReport
import GoBuildInfo

/// What documents of all kinds say of a binary.
struct DescribedBinary {
  let record: BinaryRecord
  let mainVersion: MainVersion?
  let main: DescribedModule?
  let dependencies: [DescribedModule]

  init(_ record: BinaryRecord, _ linkedCode: BillOfMaterials.Options.LinkedCode) {
    self.record = record
    mainVersion = MainVersion(record)
    let version = mainVersion?.version.rawValue
    if let module = record.info.main {
      main = DescribedModule(
        module, version: version, Evidence(record.packages?.modules.first, linkedCode))
    } else if let version, let path = MainVersion.modulePath(of: record.info) {
      main = DescribedModule(path, version)
    } else {
      main = nil
    }
    let listed = linkedCode.describedDependencies(of: record).map { index in
      let module = record.info.dependencies[index]
      return DescribedModule(
        module, version: nil, Evidence(record.linkedDependency(index), linkedCode))
    }
    let mainPath = main?.path ?? ""
    let inferred = (record.packages?.modules ?? []).filter {
      linkedCode != .ignored && $0.isInferred && !$0.path.utf8.elementsEqual(mainPath.utf8)
    }
    dependencies =
      listed + inferred.map { DescribedModule(inferred: $0, Evidence($0, linkedCode)) }
  }

  /// The evidence for the code of a module; nil where documents do not have it.
  struct Evidence {
    /// `true`, `false` or `unknown`.
    let isLinked: String
    let reason: String

    init?(_ module: LinkedModule?, _ linkedCode: BillOfMaterials.Options.LinkedCode) {
      guard linkedCode != .ignored else { return nil }
      switch module?.linked {
      case .code?: (isLinked, reason) = ("true", "functions in the function table")
      case .inlined?: (isLinked, reason) = ("true", "inlined functions in the function table")
      case LinkedModule.Linked.none?:
        (isLinked, reason) = (
          "false", "no function in the function table; constants, types and data may be linked"
        )
      case nil: (isLinked, reason) = ("unknown", "no function table could be read")
      }
    }
  }

  /// The path, with what tells the image from others in the file.
  var name: String {
    record.file.description + (record.part.map { " (\($0))" } ?? "")
  }

  /// Facts under keys, in the order in which they are written: those that begin with `header:` are what the headers of
  /// the file say, `setting:` and the two others about Go what its build info says.
  var facts: [(key: String, value: String)] {
    var facts = [("go", record.info.goVersion.rawValue), ("package", record.info.path)]
    if let location = record.location {
      facts += [
        ("archive", location.archive.description), ("image", location.image ?? ""),
        ("layer", location.layer ?? ""),
        ("file", location.file.description),
      ]
    }
    facts += [("slice", record.slice ?? ""), ("member", record.member ?? "")]
    if let found = record.facts {
      let platforms = found.platforms.map { $0.description }.joined(separator: "|")
      facts += [
        ("header:container", found.objectFile.description), ("header:platform", platforms),
        ("header:kind", found.linkage.kind.rawValue),
        ("header:build-id", found.buildID.description),
        ("header:interpreter", found.linkage.interpreter ?? ""),
      ]
      facts += found.linkage.libraries.map { ("header:library", $0) }
    }
    facts.append(("evidence", record.evidence?.rawValue ?? ""))
    return facts.filter { !$0.1.isEmpty }.map { (key: $0.0, value: $0.1) }
      + record.info.settings.map { (key: "setting:\($0.key)", value: $0.value) }
  }

  /// What the version of the main module was inferred from; nil where the binary states it.
  var versionEvidence: String? {
    switch mainVersion?.source {
    case .linkerFlag(let variable): "-X \(variable)"
    case .symbol(let variable): "symbol \(variable).str"
    case .versionControl: "vcs.revision and vcs.time"
    case .stated, nil: nil
    }
  }

  /// What the path of the main module was inferred from; nil where the binary states it.
  var moduleEvidence: String? {
    record.info.main == nil && main != nil ? "main package \(record.info.path)" : nil
  }

  /// When the revision was made that the binary was built from.
  var revisionTime: String? { record.info.settings["vcs.time"] }
}

extension BillOfMaterials.Options.LinkedCode {
  /// The dependencies that documents have of a binary, in their order: places in the list of the build info.
  package func describedDependencies(of record: BinaryRecord) -> [Int] {
    record.info.dependencies.indices.filter { index in
      self != .required || record.linkedDependency(index)?.linked != LinkedModule.Linked.none
    }
  }
}

extension BinaryRecord {
  /// What is linked of a dependency; nil where that is not known.
  fileprivate func linkedDependency(_ index: Int) -> LinkedModule? {
    // The main module comes first in the list of linked modules.
    let linked = packages?.modules.dropFirst(info.main == nil ? 0 : 1)
    return linked.flatMap { index < $0.count ? $0[$0.startIndex + index] : nil }
  }
}

/// A module as a document describes it: what was built, and what that replaces.
struct DescribedModule {
  let path: String
  /// Empty where there is none.
  let version: String
  /// The hash over the list of the module's files, `h1:` and base64; empty where there is none.
  let sum: String
  /// The folder that was built in place of a version; nil otherwise.
  let folder: String?
  /// The module that was replaced.
  let original: (path: String, version: String)?

  /// Whether its code is linked; nil where the document does not have it.
  let evidence: DescribedBinary.Evidence?

  /// What path and version were inferred from; nil where the binary states them.
  let moduleEvidence: String?

  /// - Parameters:
  ///   - version: what is known of the version otherwise.
  ///   - evidence: whether its code is linked.
  init(_ module: Module, version: String?, _ evidence: DescribedBinary.Evidence?) {
    guard let replacement = module.replacement else {
      self.init(
        module.path, version ?? module.version, module.sum, folder: nil, original: nil, evidence)
      return
    }
    // What is in a folder is another thing than the version, but still the module of that path.
    let isFolder = DescribedModule.isFolder(replacement.path)
    self.init(
      isFolder ? module.path : replacement.path,
      version ?? (isFolder ? "" : replacement.version), replacement.sum,
      folder: isFolder ? replacement.path : nil,
      original: (module.path, DescribedModule.named(module.version)), evidence)
  }

  /// A module that build info does not list.
  init(_ path: String, _ version: String) {
    self.init(path, version, "", folder: nil, original: nil, nil)
  }

  /// A module that the paths of source files name.
  init(inferred module: LinkedModule, _ evidence: DescribedBinary.Evidence?) {
    self.init(
      module.path, module.version, "", folder: nil, original: nil, evidence,
      moduleEvidence: "paths of source files")
  }

  private init(
    _ path: String, _ version: String, _ sum: String, folder: String?,
    original: (path: String, version: String)?, _ evidence: DescribedBinary.Evidence?,
    moduleEvidence: String? = nil
  ) {
    self.moduleEvidence = moduleEvidence
    self.path = path
    self.version = DescribedModule.named(version)
    self.sum = sum
    self.folder = folder
    self.original = original
    self.evidence = evidence
  }

  /// A version, unless it is what Go writes in place of one.
  private static func named(_ version: String) -> String { version == "(devel)" ? "" : version }

  /// Whether a replacement is a path in the file system, as `go.mod` tells them from modules.
  private static func isFolder(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    // C:\folder
    if bytes.count > 2, bytes[1] == UInt8(ascii: ":") { return true }
    return path == "." || path == ".."
      || ["./", "../", "/", ".\\", "..\\", "\\"].contains { path.hasPrefix($0) }
  }
}
