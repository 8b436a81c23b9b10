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
      throw UsageError("expected one of bash, zsh, fish")
    }
    self.shell = shell
  }

  func validate() throws(UsageError) {
    guard shell != nil else { throw UsageError("expected one of bash, zsh, fish") }
  }

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

  func take(operand: Pathname) throws(UsageError) {
    throw UsageError("unexpected argument '\(operand)'")
  }

  func validate() {}
}
