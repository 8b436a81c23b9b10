// modules PATH...: main modules, and how many others there are, read without copying them.

import GoBuildInfo

func countReplacements(in path: Pathname) throws(ReadError) -> Int {
  let file = try MappedFile(mapping: path)
  let view = try BuildInfoView(parsing: file.bytes)
  var count = 0
  var modules = view.dependencies
  while let module = try modules.next() {
    if module.replacement != nil { count += 1 }
  }
  return count
}

func main(of path: Pathname) throws(ReadError) -> Module? {
  let file = try MappedFile(mapping: path)
  guard let main = try BuildInfoView(parsing: file.bytes).main else { return nil }
  return Module(main)
}

func countModules(of paths: [Pathname]) throws(ReadError) -> Int {
  var file = FileReader()
  var count = 0
  for path in paths {
    // The same buffers serve all files.
    try file.open(path)
    var modules = try BuildInfoView(reading: &file).dependencies
    while try modules.next() != nil { count += 1 }
  }
  return count
}

let paths = CommandLine.arguments.dropFirst().map { Pathname($0) }
for path in paths {
  let name = try main(of: path)?.path ?? "no modules"
  print("\(name): \(try countReplacements(in: path)) modules are replaced")
}
print("\(try countModules(of: paths)) modules in all")
