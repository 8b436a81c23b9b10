internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// What a file is called in reports.
struct ReportedPlace {
  let path: Pathname
  let archive: BinaryRecord.Archive?

  init(_ path: Pathname) {
    self.path = path
    archive = nil
  }

  init(_ file: borrowing ScannedFile) {
    path = file.path
    archive = file.archivePlace.map { place in
      BinaryRecord.Archive(
        path: place.archive.description, image: place.image, layer: place.layer,
        platforms: place.platforms,
        file: place.file.description)
    }
  }
}

extension BinaryRecord.Archive {
  /// The layer for people: of a digest twelve digits, as other tools show it.
  var shortLayer: String? {
    guard let layer, layer.hasPrefix("sha256:") else { return layer }
    return String(layer.dropFirst(7).prefix(12))
  }
}

extension JSONWriter {
  mutating func write(_ archive: BinaryRecord.Archive) {
    key("Archive")
    beginObject()
    field("Path", archive.path)
    field("Image", archive.image ?? "")
    field("Layer", archive.layer ?? "")
    list("Platforms", archive.platforms.map { $0.description })
    field("File", archive.file)
    endObject()
  }
}

extension Pathname {
  /// The path with the name of an image in it in brackets.
  func appending(part: String?) -> Pathname {
    part.map { Pathname(bytes: bytes + " (\($0))".utf8) } ?? self
  }
}
