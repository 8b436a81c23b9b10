// report POLICY PATH...: writes the findings about binaries in SARIF, for code scanning.

import GoBuildInfo
import GoBuildPolicy

func writeReport(on paths: [Pathname], by policy: Policy, to consume: @escaping ([UInt8]) -> Void) {
  var report = SARIFWriter(
    rules: policy.rules.map(\.name), tool: .init(name: "report", version: "1.0"), consume: consume)
  for path in paths {
    for binary in policy.check(contentsOf: path) { report.add(binary) }
  }
  report.finish()
}

let policy = try Policy(contentsOf: CommandLine.arguments[1])
let paths = CommandLine.arguments.dropFirst(2).map { Pathname($0) }
writeReport(on: paths, by: policy) { print(String(decoding: $0, as: UTF8.self), terminator: "") }
