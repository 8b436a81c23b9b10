// Measures this library in one process, as a program that imports it would use it. Prints
// nanoseconds for a file.
//
//     measure view|owned|mapped ROUNDS < list of files

import GoBuildInfo

/// Reads every file once; returns in how many there was something.
func look(_ names: [Pathname], _ mode: String) -> Int {
  var found = 0
  var reader = FileReader()
  for name in names {
    do throws(ReadError) {
      switch mode {
      case "view":
        try reader.open(name)
        let view = try BuildInfoView(reading: &reader)
        if !view.goVersion.isEmpty { found += 1 }
      case "owned":
        try reader.open(name)
        let info = try BuildInfo(reading: &reader)
        if !info.goVersion.rawValue.isEmpty { found += 1 }
      default:
        let file = try MappedFile(mapping: name)
        let view = try BuildInfoView(parsing: file.bytes)
        if !view.goVersion.isEmpty { found += 1 }
      }
    } catch {}
  }
  return found
}

func measure(_ mode: String, rounds: Int) {
  var names: [Pathname] = []
  while let line = readLine() { names.append(Pathname(line)) }
  _ = look(names, mode)
  var found = 0
  let elapsed = ContinuousClock().measure {
    for _ in 0..<rounds { found += look(names, mode) }
  }
  let nanoseconds =
    Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
  let average = nanoseconds / Double(rounds) / Double(names.count)
  print("\((average * 10).rounded() / 10) \(found / rounds)")
}

switch CommandLine.arguments[1] {
case "search": measureSearch(CommandLine.arguments[2], megabytes: Int(CommandLine.arguments[3])!)
case "functions", "packages":
  measureFunctions(CommandLine.arguments[1], rounds: Int(CommandLine.arguments[2])!)
case "scan": measureScan(threads: Int(CommandLine.arguments[2])!)
case let mode: measure(mode, rounds: Int(CommandLine.arguments[2])!)
}
