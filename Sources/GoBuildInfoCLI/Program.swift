internal import BinarySupport
import GoBuildInfo

/// The program: arguments in, exit status out.
func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
  let name = arguments.first?.description ?? ""
  let verb = Verb.named(name)
  let status: ExitStatus
  if let error = arguments.first.flatMap(Verb.misspelling) {
    console.escapesErrors = true
    status = verb.refuse(error, console)
  } else {
    status = verb.run(verb.name.isEmpty ? arguments : Array(arguments.dropFirst()), console)
  }
  console.finish()
  return status
}

/// Runs the program with the arguments of the process, and ends the process.
package func runProgram() -> Never {
  CurrentProcess.reserveStandardDescriptors()
  let arguments = CurrentProcess.arguments.map { Pathname(bytes: $0) }
  CurrentProcess.exit(run(arguments, Console()).rawValue)
}
