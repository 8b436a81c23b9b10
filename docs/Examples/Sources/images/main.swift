// images PATH: the version of Go of each slice of a universal file, or each object of an archive.

import GoBuildInfo

func versions(ofImagesIn path: String) throws(ReadError) -> [String] {
  var versions: [String] = []
  for image in try BinaryImages(contentsOf: path) {
    let info = try image.info.get()
    versions.append("\(image.name ?? "all of it") \(info.goVersion)")
  }
  return versions
}

for path in CommandLine.arguments.dropFirst() {
  for version in try versions(ofImagesIn: path) { print(version) }
}
