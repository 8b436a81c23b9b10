// linkage DIRECTORY: how the Go binaries in a directory are linked.
// linkage --static DIRECTORY: those that are not linked statically.

import GoBinaryScanner
import GoBuildInfo

func linkage(of directory: String) -> [(Pathname, Linkage)] {
  var options = BinaryScanner.Options()
  options.isOrdered = true
  options.excludes = ["node_modules", "*.debug"]
  var found: [(Pathname, Linkage)] = []
  BinaryScanner(scanning: directory, options: options).scan { _, reader in
    _ = try BuildInfoLocation(in: &reader)
    return try BinaryFacts(reading: &reader).linkage
  } receive: { event in
    if case .finding(let path, let linkage) = event { found.append((path, linkage)) }
    return true
  }
  return found
}

struct NotStatic: Error {
  let interpreter: String?
}

func complaints(about directory: String) async -> [String] {
  var complaints: [String] = []
  let events = BinaryScanner(scanning: directory).events { _, reader in
    _ = try BuildInfoLocation(in: &reader)
    let linkage = try BinaryFacts(reading: &reader).linkage
    guard linkage.isStatic else { throw NotStatic(interpreter: linkage.interpreter) }
  }
  for await event in events {
    switch event {
    case .inspectionFailure(let path, let error as NotStatic):
      complaints.append("\(path): needs \(error.interpreter ?? "libraries of the system")")
    case .failure(let path, let error): complaints.append("\(path): \(error)")
    default: break
    }
  }
  return complaints
}

if CommandLine.arguments[1] == "--static" {
  for line in await complaints(about: CommandLine.arguments[2]).sorted() { print(line) }
} else {
  for (path, linkage) in linkage(of: CommandLine.arguments[1]) {
    print("\(path): \(linkage.isStatic ? "static" : "dynamic") \(linkage.kind.rawValue)")
  }
}
