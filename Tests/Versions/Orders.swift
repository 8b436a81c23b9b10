/// Says of pairs of versions on standard input what `answers/main.go` says of them.
@main
enum Orders {
  static func main() {
    while let line = readLine() {
      let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if words[0] == "go" {
        print(GoVersion.toolchainOrder(GoVersion(words[1]), GoVersion(words[2])))
        continue
      }
      let version = ModuleVersion(words[1])
      var answer =
        switch version.semanticOrder(to: ModuleVersion(words[2])) {
        case .before: "-1"
        case .same: "0"
        case .after: "1"
        }
      if let pseudo = version.pseudo {
        answer += " \"\(pseudo.base ?? "")\" \(pseudo.revision)"
      }
      print(answer)
    }
  }
}
