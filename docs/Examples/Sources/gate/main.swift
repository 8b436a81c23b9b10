// gate POLICY PATH...: admits only binaries that satisfy a policy. Exit status: 0 admitted, 1 refused, 2 wrong usage,
// 3 undetermined.

import GoBuildInfo
import GoBuildPolicy

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

func verdict(on path: Pathname, by policy: Policy) -> Evaluation.Verdict {
  do throws(ReadError) {
    let evaluation = try policy.evaluate(contentsOf: path)
    for finding in evaluation.findings where finding.outcome != .admitted {
      print("\(path): \(finding)")
    }
    for failure in evaluation.failures { print("\(path): \(failure.error)") }
    return evaluation.verdict
  } catch {
    // A file without a Go program that could be read is not one that was admitted.
    print("\(path): \(error)")
    return .undetermined
  }
}

let policy = try Policy(contentsOf: Pathname(CommandLine.arguments[1]))
let verdicts = CommandLine.arguments.dropFirst(2).map { verdict(on: Pathname($0), by: policy) }
guard !verdicts.isEmpty else { exit(2) }
if verdicts.contains(.refused) { exit(1) }
if verdicts.contains(.undetermined) { exit(3) }
