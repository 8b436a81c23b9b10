// old-binaries VERSION DIRECTORY...: the Go binaries that an older Go built, looked for in all directories at the same
// time.

import GoBinaryScanner
import GoBuildInfo

func oldBinaries(
  in directories: [Pathname], before version: GoVersion
) async -> [Pathname] {
  await withTaskGroup(of: [Pathname].self) { group in
    for directory in directories {
      group.addTask {
        var old: [Pathname] = []
        for await case .finding(let path, let info) in BinaryScanner(directory).events()
        where info.goVersion < version {
          old.append(path)
        }
        return old
      }
    }
    return await group.reduce(into: []) { $0 += $1 }
  }
}

func isAnyOld(in directories: [Pathname], before version: GoVersion) async -> Bool {
  await withTaskGroup(of: Bool.self) { group in
    for directory in directories {
      group.addTask {
        for await case .finding(_, let info) in BinaryScanner(directory).events()
        where info.goVersion < version {
          return true
        }
        return false
      }
    }
    defer { group.cancelAll() }
    return await group.contains(true)
  }
}

let version = GoVersion(CommandLine.arguments[1])
let directories = CommandLine.arguments.dropFirst(2).map { Pathname($0) }
if await isAnyOld(in: directories, before: version) {
  let paths = await oldBinaries(in: directories, before: version)
  for path in paths.map({ $0.description }).sorted() { print(path) }
} else {
  print("none is older")
}
