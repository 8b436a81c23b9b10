internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// Writes CycloneDX documents in JSON: a component for each binary, and in it one for each module.
///
/// Components are referred to by numbers, `3/7` for the seventh module of the third binary, so that what is written
/// of them at the end needs no memory of what they were.
struct CycloneDX {
  private var json: JSONWriter
  private let output: DocumentOutput
  private var binaries: [Counts] = []

  private struct Counts {
    let hasMain: Bool
    let dependencyCount: Int32
  }

  init(_ version: String, _ output: DocumentOutput) {
    self.output = output
    json = JSONWriter(isIndented: true, drain: OutputDrain(output.take))
    json.beginObject()
    json.field("bomFormat", "CycloneDX")
    json.field("specVersion", version)
    json.field("version", 1)
    json.key("components")
    json.beginArray()
  }

  mutating func add(_ binary: DescribedBinary) {
    output.note(binary.revisionTime)
    binaries.append(
      Counts(
        hasMain: binary.main != nil, dependencyCount: Int32(clamping: binary.dependencies.count)))
    let number = binaries.count
    json.beginObject()
    json.field("type", "application")
    json.field("bom-ref", ComponentReference.binary(number))
    json.field("name", binary.name)
    json.field("version", binary.main?.version ?? "")
    if let hash = binary.record.sha256 {
      json.key("hashes")
      json.beginArray()
      json.beginObject()
      json.field("alg", "SHA-256")
      json.field("content", hash)
      json.endObject()
      json.endArray()
    }
    properties(binary.facts)
    json.key("components")
    json.beginArray()
    standardLibrary(
      StandardLibrary(of: binary.record.info.goVersion), ComponentReference.standardLibrary(number))
    if let main = binary.main { self.main(main, of: binary, ComponentReference.main(number)) }
    for (index, module) in binary.dependencies.enumerated() {
      self.module(module, ComponentReference.dependency(number, index))
    }
    json.endArray()
    json.endObject()
  }

  private mutating func standardLibrary(_ library: StandardLibrary, _ reference: String) {
    json.beginObject()
    json.field("type", "library")
    json.field("bom-ref", reference)
    json.field("name", library.name)
    json.field("version", library.version)
    json.field("cpe", library.cpe ?? "")
    json.field("purl", "\(library.packageURL)")
    json.endObject()
  }

  private mutating func main(
    _ module: DescribedModule, of binary: DescribedBinary, _ reference: String
  ) {
    var facts: [(key: String, value: String)] = []
    if let evidence = binary.moduleEvidence { facts.append(("module-inferred-from", evidence)) }
    if let evidence = binary.versionEvidence { facts.append(("version-inferred-from", evidence)) }
    self.module(module, reference, facts, revision: Revision(binary.record.info.settings))
  }

  /// The revision that a main module was built from.
  private struct Revision {
    let id: String
    let time: String?

    init?(_ settings: BuildSettings) {
      guard let id = settings["vcs.revision"] else { return nil }
      self.id = id
      time = settings["vcs.time"].flatMap { Timestamp($0)?.text }
    }
  }

  private mutating func module(
    _ module: DescribedModule, _ reference: String,
    _ otherFacts: [(key: String, value: String)] = [], revision: Revision? = nil
  ) {
    json.beginObject()
    json.field("type", "library")
    json.field("bom-ref", reference)
    identity(module.path, module.version)
    if module.original != nil || revision != nil {
      json.key("pedigree")
      json.beginObject()
      if let original = module.original {
        json.key("ancestors")
        json.beginArray()
        json.beginObject()
        json.field("type", "library")
        identity(original.path, original.version)
        json.endObject()
        json.endArray()
      }
      if let revision { write(revision) }
      json.endObject()
    }
    var facts = otherFacts
    if let evidence = module.moduleEvidence { facts.append(("module-inferred-from", evidence)) }
    if !module.sum.isEmpty { facts.append(("go.sum", module.sum)) }
    if let folder = module.folder { facts.append(("replaced-by-folder", folder)) }
    if let evidence = module.evidence {
      facts += [("linked", evidence.isLinked), ("linked-evidence", evidence.reason)]
    }
    properties(facts)
    json.endObject()
  }

  private mutating func identity(_ path: String, _ version: String) {
    json.field("name", path)
    json.field("version", version)
    json.field(
      "purl",
      "\(PackageURL(module: path, version: version, case: output.options.packageURLCase))")
  }

  private mutating func write(_ revision: Revision) {
    json.key("commits")
    json.beginArray()
    json.beginObject()
    json.field("uid", revision.id)
    if let time = revision.time {
      json.key("committer")
      json.beginObject()
      json.field("timestamp", time)
      json.endObject()
    }
    json.endObject()
    json.endArray()
  }

  private mutating func properties(_ facts: [(key: String, value: String)]) {
    guard !facts.isEmpty else { return }
    json.key("properties")
    json.beginArray()
    for fact in facts {
      json.beginObject()
      json.field("name", "gobuildinfo:\(fact.key)")
      json.field("value", fact.value)
      json.endObject()
    }
    json.endArray()
  }
}

// What follows all binaries.
extension CycloneDX {
  /// - Parameter addition: writes further fields of the document.
  mutating func finish(adding addition: ((inout JSONWriter) -> Void)?) {
    json.endArray()
    writeDependencies()
    writeCompositions()
    addition?(&json)
    properties([
      (
        "go.sum",
        "h1: and the SHA-256 hash, in base64, of a list of the hashes of a module's files; not of a file"
      ),
      ("dependencies", "Go records which modules are in a binary, not which of them needs which"),
    ])
    writeMetadata()
    json.flush()
    json.field("serialNumber", "urn:uuid:\(output.serialNumber())")
    json.endObject()
    json.flush()
    output.take([UInt8(ascii: "\n")])
  }

  private mutating func writeDependencies() {
    json.key("dependencies")
    json.beginArray()
    dependency(
      ComponentReference.document, on: binaries.indices.map { ComponentReference.binary($0 + 1) })
    for (index, counts) in binaries.enumerated() {
      let number = index + 1
      let modules =
        [ComponentReference.standardLibrary(number)]
        + (0..<Int(counts.dependencyCount)).map { ComponentReference.dependency(number, $0) }
      if counts.hasMain {
        dependency(ComponentReference.binary(number), on: [ComponentReference.main(number)])
        dependency(ComponentReference.main(number), on: modules)
      } else {
        dependency(ComponentReference.binary(number), on: modules)
      }
    }
    json.endArray()
  }

  private mutating func dependency(_ reference: String, on others: [String]) {
    json.beginObject()
    json.field("ref", reference)
    if !others.isEmpty {
      json.key("dependsOn")
      json.beginArray()
      for other in others { json.string(other) }
      json.endArray()
    }
    json.endObject()
  }

  /// That nobody knows whether a module needs others.
  private mutating func writeCompositions() {
    guard !binaries.isEmpty else { return }
    json.key("compositions")
    json.beginArray()
    json.beginObject()
    json.field("aggregate", "unknown")
    json.key("dependencies")
    json.beginArray()
    for (index, counts) in binaries.enumerated() {
      json.string(
        counts.hasMain ? ComponentReference.main(index + 1) : ComponentReference.binary(index + 1))
    }
    json.endArray()
    json.endObject()
    json.endArray()
  }

  private mutating func writeMetadata() {
    json.key("metadata")
    json.beginObject()
    if let timestamp = output.timestamp { json.field("timestamp", timestamp.text) }
    json.key("tools")
    json.beginObject()
    json.key("components")
    json.beginArray()
    json.beginObject()
    json.field("type", "application")
    json.field("name", output.options.tool.name)
    json.field("version", output.options.tool.version)
    json.endObject()
    json.endArray()
    json.endObject()
    json.key("component")
    json.beginObject()
    json.field("type", "application")
    json.field("bom-ref", ComponentReference.document)
    json.field("name", output.name)
    json.endObject()
    json.endObject()
  }
}
