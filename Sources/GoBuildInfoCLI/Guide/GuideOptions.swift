internal import BinarySupport
import GoBuildInfo

/// The command line of `gobuildinfo completion`.
struct CompletionOptions: CommandOptions {
  private var shell: Shell?

  enum Shell: String, CaseIterable {
    case bash, zsh, fish
  }

  static var options: [Option<CompletionOptions>] { [] }

  mutating func take(operand: Pathname) throws(UsageError) {
    guard shell == nil, let shell = Shell(rawValue: operand.description) else {
      throw CompletionOptions.expectation
    }
    self.shell = shell
  }

  func validate() throws(UsageError) {
    guard shell != nil else { throw CompletionOptions.expectation }
  }

  private static let expectation = UsageError(
    "expected one of " + Shell.allCases.map { $0.rawValue }.joined(separator: ", "))

  /// The completions for the shell.
  var script: String {
    switch shell {
    case .zsh: ZshCompletion.script
    case .fish: FishCompletion.script
    case .bash, nil: BashCompletion.script
    }
  }
}

/// The command line of `gobuildinfo manual`.
struct ManualOptions: CommandOptions {
  static var options: [Option<ManualOptions>] { [] }
}
