package import BinarySupport
package import GoBuildInfo

extension JSONWriter {
  /// Writes the object of an image that `gobuildinfo packages --json` prints.
  package mutating func write(_ linked: LinkedPackages, of image: ReportedImage) {
    beginObject()
    writePlace(of: image)
    writeFields(of: linked)
    endObject()
  }

  /// Writes what is linked into a reported binary.
  mutating func write(_ linked: LinkedPackages) {
    key("Code")
    beginObject()
    writeFields(of: linked)
    endObject()
  }

  /// Writes the names of the functions of a reported binary.
  mutating func write(_ names: LinkedFunctionNames) {
    key("Functions")
    beginObject()
    field("FunctionTable", names.release.description)
    key("Packages")
    beginArray()
    for package in names.packages {
      beginObject()
      field("Path", package.path)
      key("Functions")
      beginArray()
      for function in package.functions { string(function) }
      endArray()
      endObject()
    }
    endArray()
    endObject()
  }

  private mutating func writeFields(of linked: LinkedPackages) {
    field("FunctionTable", linked.release.description)
    field("Functions", linked.functionCount)
    field("CodeBytes", Int(clamping: linked.byteCount))
    key("Packages")
    beginArray()
    for package in linked.packages { write(package) }
    endArray()
    key("Modules")
    beginArray()
    for module in linked.modules {
      beginObject()
      field("Path", module.path)
      field("Version", module.version)
      field("Linked", module.linked.rawValue)
      if module.isInferred { field("Inferred", true) }
      endObject()
    }
    endArray()
  }

  private mutating func write(_ package: LinkedPackage) {
    beginObject()
    field("Path", package.path)
    field("Module", package.module ?? "")
    field("Version", package.version ?? "")
    field("Functions", package.functionCount)
    field("CodeBytes", Int(clamping: package.byteCount))
    field("InlinedOnly", package.isInlinedOnly)
    endObject()
  }
}
