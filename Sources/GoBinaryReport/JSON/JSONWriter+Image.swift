package import BinarySupport
package import GoBuildInfo

extension JSONWriter {
  /// Writes the object of an image, as `gobuildinfo --json` prints it.
  ///
  /// - Parameters:
  ///   - platform: the platform of the build settings.
  ///   - writeBuildInfo: writes the fields of the build info.
  /// - Throws: what `writeBuildInfo` throws.
  package mutating func write(
    _ image: ReportedImage, _ facts: ReportedFacts, platform: Platform?, provenance: Provenance?,
    fingerprint: ModuleFingerprint,
    buildInfo writeBuildInfo: (inout JSONWriter) throws(ReadError) -> Void
  ) throws(ReadError) {
    beginObject()
    writePlace(of: image)
    try writeBuildInfo(&self)
    field("Fingerprint", fingerprint.digits)
    if !facts.variables.isEmpty { write(facts.variables) }
    key("Binary")
    beginObject()
    if let facts = facts.facts { write(facts) }
    if let isInImage = facts.isInterpreterInImage { field("InterpreterInImage", isInImage) }
    if facts.contradicts(platform) { field("ContradictsSettings", true) }
    if let failure = facts.failure { field("Unreadable", failure.description) }
    endObject()
    if let provenance { write(provenance) }
    if let packages = facts.packages { write(packages) }
    if let functions = facts.functions { write(functions) }
    endObject()
  }

  /// Writes the fields that name an image.
  mutating func writePlace(of image: ReportedImage) {
    field("File", image.file.bytes.span.raw)
    if let location = image.location { write(location) }
    field("SHA256", image.sha256 ?? "")
    field("Slice", image.slice ?? "")
    field("Member", image.member ?? "")
  }

  package mutating func write(_ location: ArchiveLocation) {
    key("Archive")
    beginObject()
    field("Path", location.archive.description)
    field("Image", location.image ?? "")
    field("Layer", location.layer ?? "")
    list("Platforms", location.platforms.map { $0.description })
    field("File", location.file.description)
    if location.isUnverified { field("Unverified", true) }
    endObject()
  }

  private mutating func write(_ variables: [LinkedVariable]) {
    key("Variables")
    beginArray()
    for variable in variables {
      beginObject()
      field("Name", variable.name)
      field("Value", variable.value)
      endObject()
    }
    endArray()
  }

  private mutating func write(_ facts: BinaryFacts) {
    let linkage = facts.linkage
    field("Container", facts.objectFile.format.rawValue)
    field("AddressBits", facts.objectFile.bitWidth)
    field("BigEndian", facts.objectFile.isBigEndian)
    list("Platforms", facts.platforms.map { $0.description })
    field("Kind", linkage.kind.rawValue)
    if linkage.kind.isLinked { field("Static", linkage.isStatic) }
    field("Interpreter", linkage.interpreter ?? "")
    list("Libraries", linkage.libraries)
    field("CLibrary", linkage.cLibrary?.rawValue ?? "")
    if let linksC = facts.linksC { field("Cgo", linksC) }
    if let hasSymbols = linkage.hasSymbols { field("Symbols", hasSymbols) }
    if let hasDebugInfo = linkage.hasDebugInfo { field("DebugInfo", hasDebugInfo) }
    field("BuildID", facts.buildID.description)
    field("BuildIDState", facts.buildID.state ?? "")
  }

  private mutating func list(_ key: String, _ values: [String]) {
    guard !values.isEmpty else { return }
    self.key(key)
    beginArray()
    for value in values { string(value) }
    endArray()
  }
}
