package import BinarySupport
package import GoBuildInfo

extension JSONWriter {
  package mutating func write(_ provenance: Provenance) {
    key("Provenance")
    beginObject()
    switch provenance {
    case .blob(let position, let form):
      field("Source", "blob")
      field("Form", form == .inline ? "inline" : "pointers")
      field("Offset", position)
    case .webAssembly(let moduleText):
      field("Source", "WebAssembly")
      field("ModuleText", moduleText.word)
    case .recovered(let recovery):
      field("Source", "recovered")
      field("GoVersion", recovery.version.word)
      field("ModuleText", recovery.moduleText.word)
      field("FunctionTable", recovery.functionTable?.description ?? "")
    }
    endObject()
  }
}
