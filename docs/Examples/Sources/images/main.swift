// images PATH: the version of Go of each slice of a universal file, or each object of an archive.

import GoBuildInfo

func versions(ofImagesIn path: Pathname) throws(ReadError) -> [String] {
  var file = try FileReader(path)
  var parts = try BinaryParts(of: &file)
  var versions: [String] = []
  while let part = try parts.next(in: &file) {
    let info = try BuildInfo(reading: &file, part: part.range)
    versions.append("\(part.name ?? "all of it") \(info.goVersion)")
  }
  return versions
}

for argument in CommandLine.arguments.dropFirst() {
  for version in try versions(ofImagesIn: Pathname(argument)) { print(version) }
}
