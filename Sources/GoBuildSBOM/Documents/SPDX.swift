internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// Writes SPDX 2.3 documents in JSON: a package for each binary, and one for each module in it.
///
/// Packages are referred to by numbers, `SPDXRef-3-7` for the seventh module of the third binary, so that relations,
/// which come at the end, need little memory.
struct SPDX {
  private var json: JSONWriter
  private let output: DocumentOutput
  private var binaries: [Counts] = []

  private struct Counts {
    let hasMain: Bool
    let dependencyCount: Int32
    /// The modules that replace others; -1 for the main module.
    let replacing: [Int32]
  }

  init(_ output: DocumentOutput) {
    self.output = output
    json = JSONWriter(isIndented: true, drain: OutputDrain(output.take))
    json.beginObject()
    json.field("spdxVersion", "SPDX-2.3")
    json.field("dataLicense", "CC0-1.0")
    json.field("SPDXID", Reference.document)
    json.field("name", output.name)
    json.field(
      "comment",
      "Go records which modules are in a binary, not which of them needs which. Sums that begin with h1: are the "
        + "SHA-256 hash, in base64, of a list of the hashes of a module's files, not of a file.")
    json.key("packages")
    json.beginArray()
  }

  private enum Reference {
    static let document = "SPDXRef-DOCUMENT"
    static func binary(_ number: Int) -> String { "SPDXRef-\(number)" }
    static func main(_ number: Int) -> String { "SPDXRef-\(number)-main" }
    static func standardLibrary(_ number: Int) -> String { "SPDXRef-\(number)-stdlib" }
    static func dependency(_ number: Int, _ index: Int) -> String {
      "SPDXRef-\(number)-\(index + 1)"
    }
    static func original(of reference: String) -> String { "\(reference)-replaced" }
  }

  mutating func add(_ binary: DescribedBinary) {
    output.note(binary.revisionTime)
    let number = binaries.count + 1
    var replacing: [Int32] = []
    package(Reference.binary(number), binary.name, binary.main?.version ?? "", "APPLICATION") {
      json in
      if let hash = binary.record.sha256 {
        json.key("checksums")
        json.beginArray()
        json.beginObject()
        json.field("algorithm", "SHA256")
        json.field("checksumValue", hash)
        json.endObject()
        json.endArray()
      }
      json.field("packageFileName", binary.record.file.description)
      json.field(
        "comment", binary.facts.map { "\($0.key)=\($0.value)" }.joined(separator: "\n"))
    }
    let library = StandardLibrary(of: binary.record.info.goVersion)
    package(Reference.standardLibrary(number), library.name, library.version, "LIBRARY") { json in
      json.key("externalRefs")
      json.beginArray()
      json.reference("PACKAGE-MANAGER", "purl", "\(library.packageURL)")
      if let cpe = library.cpe { json.reference("SECURITY", "cpe23Type", cpe) }
      json.endArray()
    }
    if let main = binary.main {
      module(main, Reference.main(number), SPDX.comment(binary), SPDX.sourceInfo(binary))
      if main.original != nil { replacing.append(-1) }
    }
    for (index, dependency) in binary.dependencies.enumerated() {
      module(dependency, Reference.dependency(number, index))
      if dependency.original != nil { replacing.append(Int32(clamping: index)) }
    }
    binaries.append(
      Counts(
        hasMain: binary.main != nil, dependencyCount: Int32(clamping: binary.dependencies.count),
        replacing: replacing))
  }

  private static func comment(_ binary: DescribedBinary) -> String {
    [
      binary.moduleEvidence.map { "The module is inferred from the \($0)." },
      binary.versionEvidence.map { "The version is inferred from \($0)." },
    ].compactMap { $0 }.joined(separator: " ")
  }

  private static func sourceInfo(_ binary: DescribedBinary) -> String {
    let settings = binary.record.info.settings
    guard let revision = settings["vcs.revision"] else { return "" }
    let changes = settings["vcs.modified"] == "true" ? ", with changes" : ""
    return "\(settings["vcs"] ?? "revision") \(revision)\(changes)"
  }

  private mutating func module(
    _ module: DescribedModule, _ reference: String, _ comment: String = "",
    _ sourceInfo: String = ""
  ) {
    let style = output.options.packageURLCase
    package(reference, module.path, module.version, "LIBRARY") { json in
      json.key("externalRefs")
      json.beginArray()
      json.reference(
        "PACKAGE-MANAGER", "purl",
        "\(PackageURL(module: module.path, version: module.version, case: style))")
      // Locators have no blanks.
      if !module.sum.isEmpty, !module.sum.utf8.contains(where: { $0 <= 0x20 }) {
        json.reference("OTHER", "go-sum", module.sum)
      }
      json.endArray()
      var words = comment
      if let evidence = module.moduleEvidence {
        words += "\(words.isEmpty ? "" : " ")The module is inferred from \(evidence)."
      }
      if let folder = module.folder {
        words += "\(words.isEmpty ? "" : " ")Built from the folder \(folder)."
      }
      if let evidence = module.evidence {
        words +=
          "\(words.isEmpty ? "" : " ")linked=\(evidence.isLinked) (\(evidence.reason))"
      }
      json.field("comment", words)
      json.field("sourceInfo", sourceInfo)
    }
    guard let original = module.original else { return }
    package(Reference.original(of: reference), original.path, original.version, "LIBRARY") { json in
      json.key("externalRefs")
      json.beginArray()
      json.reference(
        "PACKAGE-MANAGER", "purl",
        "\(PackageURL(module: original.path, version: original.version, case: style))")
      json.endArray()
      json.field("comment", "Not in the binary: replaced by \(module.folder ?? module.path).")
    }
  }

  private mutating func package(
    _ reference: String, _ name: String, _ version: String, _ purpose: String,
    _ writeRest: (inout JSONWriter) -> Void
  ) {
    json.beginObject()
    json.field("SPDXID", reference)
    json.field("name", name)
    json.field("versionInfo", version)
    json.field("primaryPackagePurpose", purpose)
    json.field("downloadLocation", "NOASSERTION")
    json.field("filesAnalyzed", false)
    writeRest(&json)
    json.endObject()
  }
}

// What follows all binaries.
extension SPDX {
  mutating func finish() {
    json.endArray()
    json.key("relationships")
    json.beginArray()
    for (index, counts) in binaries.enumerated() { writeRelations(index + 1, counts) }
    json.endArray()
    json.key("creationInfo")
    json.beginObject()
    json.field("created", (output.timestamp ?? .epoch).text)
    json.key("creators")
    json.beginArray()
    let tool = output.options.tool
    json.string("Tool: \(tool.name)\(tool.version.isEmpty ? "" : "-\(tool.version)")")
    json.endArray()
    json.endObject()
    json.flush()
    json.field("documentNamespace", "urn:uuid:\(output.serialNumber())")
    json.endObject()
    json.flush()
    output.take([UInt8(ascii: "\n")])
  }

  private mutating func writeRelations(_ number: Int, _ counts: Counts) {
    let binary = Reference.binary(number)
    relation(Reference.document, "DESCRIBES", binary)
    var needing = binary
    if counts.hasMain {
      needing = Reference.main(number)
      relation(binary, "CONTAINS", needing)
    }
    let dependencies = (0..<Int(counts.dependencyCount)).map { Reference.dependency(number, $0) }
    for module in [Reference.standardLibrary(number)] + dependencies {
      relation(binary, "CONTAINS", module)
      relation(needing, "DEPENDS_ON", module)
    }
    for index in counts.replacing {
      let reference =
        index < 0 ? Reference.main(number) : Reference.dependency(number, Int(index))
      relation(Reference.original(of: reference), "ANCESTOR_OF", reference)
    }
  }

  private mutating func relation(_ one: String, _ type: String, _ other: String) {
    json.beginObject()
    json.field("spdxElementId", one)
    json.field("relationshipType", type)
    json.field("relatedSpdxElement", other)
    json.endObject()
  }
}

extension JSONWriter {
  /// What other systems call a package.
  fileprivate mutating func reference(_ category: String, _ type: String, _ locator: String) {
    beginObject()
    field("referenceCategory", category)
    field("referenceType", type)
    field("referenceLocator", locator)
    endObject()
  }
}
