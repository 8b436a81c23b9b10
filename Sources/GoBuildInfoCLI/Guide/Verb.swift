internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// A verb of the program, or the program itself without one: what it does, and what is said about it in help, manual and
/// completions.
struct Verb: Sendable {
  /// The verb; empty for the program itself.
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

  let run: @Sendable ([Pathname], Console) -> ExitStatus

  struct Section: Sendable {
    let title: String
    let options: [OptionDescription]
  }

  /// All of its options.
  var options: [OptionDescription] { sections.flatMap { $0.options } }

  /// The verb after the name of the program.
  var command: String { name.isEmpty ? "gobuildinfo" : "gobuildinfo \(name)" }

  /// What is wrong with a first argument that is neither a command, an option nor a file, where it is close to a command.
  static func misspelling(_ argument: Pathname) -> UsageError? {
    let name = argument.description
    guard named(name).name.isEmpty, name.utf8.first != UInt8(ascii: "-"),
      !name.utf8.contains(UInt8(ascii: "/")),
      let command = Suggestion.nearest(to: name, among: all.map { $0.name }.filter { !$0.isEmpty }),
      (try? FileStatus(of: argument)) == nil
    else { return nil }
    return UsageError("'\(name)' is neither a command nor a file; did you mean '\(command)'?")
  }

  /// Reads the command line and goes on with what it says.
  static func runner<Options: CommandOptions>(
    _ name: String, _ run: @escaping @Sendable (Options, Console) -> ExitStatus
  ) -> @Sendable ([Pathname], Console) -> ExitStatus {
    { arguments, console in
      let verb = Verb.named(name)
      console.escapesErrors = true
      do throws(UsageError) {
        guard let options = try Options.parse(arguments) else {
          console.print(HelpText(verb).text)
          return .success
        }
        return run(options, console)
      } catch {
        return verb.refuse(error, console)
      }
    }
  }

  /// Reports what is wrong with the command line.
  func refuse(_ error: UsageError, _ console: Console) -> ExitStatus {
    console.report("\(command): \(error.sentence)")
    console.report("Try '\(command) --help'.")
    return .usage
  }
}
