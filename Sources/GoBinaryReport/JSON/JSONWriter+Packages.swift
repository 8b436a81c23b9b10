package import BinarySupport
package import GoBuildInfo

extension JSONWriter {
  /// Writes the object of an image that `gobuildinfo packages --json` prints.
  package mutating func write(_ linked: LinkedPackages, of image: ReportedImage) {
    beginObject()
    writePlace(of: image)
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
      endObject()
    }
    endArray()
    endObject()
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
