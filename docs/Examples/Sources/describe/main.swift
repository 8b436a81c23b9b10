// describe PATH: what a Go binary says of itself.

import GoBuildInfo

func describe(_ path: String) throws(ReadError) -> String {
  let info = try BuildInfo(contentsOf: path)
  guard info.goVersion >= "go1.26" else { return "old: \(info.goVersion)" }
  let replaced = info.dependencies.filter { $0.replacement != nil }
  return """
    \(info.main?.path ?? "no modules") for \(info.platform?.description ?? "an unknown platform")
    \(info.dependencies.count) dependencies, \(replaced.count) of them replaced
    CGO_ENABLED=\(info.settings["CGO_ENABLED"] ?? "?")
    """
}

func isGoBinary(_ path: String) throws(ReadError) -> Bool {
  do throws(ReadError) {
    _ = try BuildInfo(contentsOf: path)
    return true
  } catch {
    switch error.code {
    case .unrecognizedFormat, .noBuildInfo: return false
    default: throw error
    }
  }
}

func isWhatItSays(_ path: String) throws(ReadError) -> Bool {
  var file = try FileReader(opening: path)
  let stated = try BuildInfo(reading: &file).platform
  let facts = try BinaryFacts(reading: &file)
  return stated.map { !facts.contradicts($0) } ?? true
}

for path in CommandLine.arguments.dropFirst() {
  if try isGoBinary(path) {
    print(try describe(path))
    if try !isWhatItSays(path) { print("its headers name another platform") }
  } else {
    print("no Go binary")
  }
}
