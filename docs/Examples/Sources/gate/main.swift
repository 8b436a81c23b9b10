// gate POLICY PATH...: lets only those binaries pass that are as a policy demands, with its exit status.

import GoBuildInfo
import GoBuildPolicy

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

func isAdmitted(_ path: Pathname, by policy: Policy) throws(ReadError) -> Bool {
  var file = try FileReader(path)
  let subject = Subject(try BuildInfo(reading: &file), try? BinaryFacts(reading: &file))
  return policy.check(subject).allSatisfy { $0.outcome == .admitted }
}

let policy = try Policy(contentsOf: Pathname(CommandLine.arguments[1]))
for argument in CommandLine.arguments.dropFirst(2) {
  guard try isAdmitted(Pathname(argument), by: policy) else {
    print("\(argument) may not pass")
    exit(1)
  }
}
