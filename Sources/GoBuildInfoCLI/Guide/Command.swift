internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// The program or one of its subcommands: what it does, and what help, manual and completions print about it.
struct Command: Sendable {
  /// The word that the command line has for it.
  let name: String

  /// What it does: a sentence without a full stop.
  let summary: String

  /// What may follow the name.
  let usage: [String]

  /// What there is to know before the options.
  let description: [String]

  let sections: [Section]

  /// The exit statuses, each with its meaning, in ascending order.
  let exitStatuses: [(ExitStatus, String)]

  /// What a shell offers where no option stands.
  var operands = OptionDescription.Completion.files

  /// The commands whose names may follow; only the program has any.
  var subcommands: [Command] = []

  /// Parses the arguments of the command and runs it.
  let action: Action

  typealias Action = @Sendable (Command, [Pathname], Console) -> ExitStatus

  struct Section: Sendable {
    let title: String
    let options: [OptionDescription]
  }

  /// All of its options.
  var options: [OptionDescription] { sections.flatMap { $0.options } }

  var isProgram: Bool { !subcommands.isEmpty }

  /// The words that invoke it.
  var invocation: String { isProgram ? name : "\(Command.program.name) \(name)" }

  /// Runs the command, or the subcommand that the first argument names.
  func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    if let first = arguments.first, isProgram {
      let name = first.description
      if let subcommand = subcommands.first(where: { $0.name == name }) {
        return subcommand.run(Array(arguments.dropFirst()), console)
      }
      if let error = misspelling(first) {
        console.escapesErrors = true
        return refuse(error, console)
      }
    }
    return action(self, arguments, console)
  }

  /// What is wrong with a first argument that is neither a subcommand, an option nor a file, where it is close to a subcommand.
  private func misspelling(_ argument: Pathname) -> UsageError? {
    let name = argument.description
    guard name.utf8.first != UInt8(ascii: "-"), !name.utf8.contains(UInt8(ascii: "/")),
      let command = Suggestion.nearest(to: name, among: subcommands.map { $0.name }),
      (try? FileStatus(of: argument)) == nil
    else { return nil }
    return UsageError("'\(name)' is neither a command nor a file; did you mean '\(command)'?")
  }

  /// Parses the options of a command, and calls `run` with them.
  static func action<Options: CommandOptions>(
    _ run: @escaping @Sendable (Options, Console) -> ExitStatus
  ) -> Action {
    { command, arguments, console in
      console.escapesErrors = true
      do throws(UsageError) {
        guard let options = try Options.parse(arguments) else {
          console.print(HelpText(command).text)
          return .success
        }
        return run(options, console)
      } catch {
        return command.refuse(error, console)
      }
    }
  }

  /// Reports what is wrong with the command line.
  private func refuse(_ error: UsageError, _ console: Console) -> ExitStatus {
    console.report("\(invocation): \(error.sentence)")
    console.report("Try '\(invocation) --help'.")
    return .usage
  }
}
