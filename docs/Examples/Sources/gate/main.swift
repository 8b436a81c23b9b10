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
  var parts = try BinaryParts(of: &file)
  // A universal file has several images, any of which may run.
  while let part = try parts.next(in: &file) {
    let info = try BuildInfo(reading: &file, part: part.range)
    let facts = try? BinaryFacts(reading: &file, part: part.range)
    for finding in policy.check(Subject(info, facts)) where finding.outcome != .admitted {
      print("\(path): \(finding)")
      return false
    }
  }
  return true
}

let policy = try Policy(contentsOf: Pathname(CommandLine.arguments[1]))
let paths = CommandLine.arguments.dropFirst(2).map { Pathname($0) }
// Who asks for nothing, or about nothing, has made a mistake.
guard !policy.rules.isEmpty, !paths.isEmpty else { exit(2) }
for path in paths {
  guard try isAdmitted(path, by: policy) else { exit(1) }
}
