// records PATH...: writes a report on some binaries. records --count REPORT: counts the binaries of a report by Go version.

import GoBinaryReport
import GoBuildInfo

func report(on paths: [String]) throws(ReadError) -> BuildReport {
  var records: [BinaryRecord] = []
  for path in paths {
    let file = try BinaryRecords(contentsOf: path, hashes: true)
    if let failure = file.failures.first { throw failure.error }
    records += file.records
  }
  return BuildReport(records)
}

func versionCounts(inReport path: String) throws -> [String: Int] {
  var file = try FileReader(opening: path)
  var reader = BuildReportReader(name: path)
  var counts: [String: Int] = [:]
  while let record = try reader.next(in: &file) {
    counts[record.info.goVersion.rawValue, default: 0] += 1
  }
  return counts
}

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "--count", arguments.count == 2 {
  let counts = try versionCounts(inReport: arguments[2])
  for (version, count) in counts.sorted(by: { $0.key < $1.key }) { print(version, count) }
} else {
  print(String(decoding: try report(on: Array(arguments)).json, as: UTF8.self), terminator: "")
}
