/// Answers for pairs of versions on standard input, as `answers/main.go` does.
@main
enum Orders {
  static func main() {
    while let line = readLine() {
      let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if words[0] == "go" {
        print(number(GoVersion.toolchainOrder(GoVersion(words[1]), GoVersion(words[2]))))
        continue
      }
      let version = ModuleVersion(words[1])
      var answer = number(version.semanticOrder(to: ModuleVersion(words[2])))
      if let pseudo = version.pseudo {
        answer += " \"\(pseudo.base ?? "")\" \(pseudo.revision)"
      }
      print(answer)
    }
  }

  private static func number(_ order: VersionOrder) -> String {
    switch order {
    case .before: "-1"
    case .same: "0"
    case .after: "1"
    }
  }
}
