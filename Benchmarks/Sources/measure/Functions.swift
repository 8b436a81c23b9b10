import GoBuildInfo

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Measures the function table: prints nanoseconds of processor time for a file, and how many functions there were.
///
///     measure functions|packages ROUNDS < list of files
func measureFunctions(_ mode: String, rounds: Int) {
  var names: [Pathname] = []
  while let line = readLine() { names.append(Pathname(line)) }
  _ = visit(names, mode)
  var found = 0
  let start = clock()
  for _ in 0..<rounds { found += visit(names, mode) }
  let nanoseconds = Double(clock() - start) * 1e9 / Double(CLOCKS_PER_SEC)
  let average = nanoseconds / Double(rounds) / Double(names.count)
  print("\((average * 10).rounded() / 10) \(found / rounds)")
}

/// The number of functions of all files.
private func visit(_ names: [Pathname], _ mode: String) -> Int {
  var found = 0
  var reader = FileReader()
  for name in names {
    do throws(ReadError) {
      try reader.open(name)
      if mode == "packages" {
        found += try LinkedPackages(reading: &reader).functionCount
      } else {
        var functions = try LinkedFunctions(reading: &reader, including: [])
        while let function = try functions.next(in: &reader) {
          if !function.name.isEmpty { found += 1 }
        }
      }
    } catch {}
  }
  return found
}
