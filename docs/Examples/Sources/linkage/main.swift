// linkage DIRECTORY: how the Go binaries in a directory are linked.

import GoBinaryScanner
import GoBuildInfo

func linkage(of directory: Pathname) -> [(Pathname, Linkage)] {
  var options = BinaryScanner.Options()
  options.isOrdered = true
  options.excludes = ["node_modules", "*.debug"]
  var found: [(Pathname, Linkage)] = []
  BinaryScanner(directory, options: options).scan { _, reader throws(ReadError) in
    _ = try BuildInfoLocation(in: &reader)
    return try BinaryFacts(reading: &reader).linkage
  } receive: { event in
    if case .finding(let path, let linkage) = event { found.append((path, linkage)) }
    return true
  }
  return found
}

for (path, linkage) in linkage(of: Pathname(CommandLine.arguments[1])) {
  print("\(path): \(linkage.isStatic ? "static" : "dynamic") \(linkage.kind.rawValue)")
}
