// old-binaries VERSION PATH...: the binaries below some paths with an image that an older Go built.

import GoBinaryScanner
import GoBuildInfo

func oldBinaries(
  below roots: [String], before version: GoVersion
) async throws -> [Pathname] {
  var old: [Pathname] = []
  for await event in BinaryScanner(scanning: roots).events() {
    switch event {
    case .finding(let path, let images):
      if try images.contains(where: { try $0.info.get().goVersion < version }) { old.append(path) }
    case .failure(_, let error): throw error
    default: break
    }
  }
  return old
}

func isAnyOld(below roots: [String], before version: GoVersion) async -> Bool {
  let answers = BinaryScanner(scanning: roots).events { _, reader in
    try BinaryImages(reading: &reader).contains { try $0.info.get().goVersion < version }
  }
  for await case .finding(_, true) in answers { return true }
  return false
}

let version = GoVersion(CommandLine.arguments[1])
let roots = Array(CommandLine.arguments.dropFirst(2))
if await isAnyOld(below: roots, before: version) {
  let paths = try await oldBinaries(below: roots, before: version)
  for path in paths.map({ $0.description }).sorted() { print(path) }
} else {
  print("none is older")
}
