internal import BinarySupport
import GoBuildInfo

/// The program: arguments in, exit status out.
func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
  let status = Command.program.run(arguments, console)
  console.finish()
  return status
}

/// Runs the program with the arguments of the process, and ends the process.
package func runProgram() -> Never {
  CurrentProcess.reserveStandardDescriptors()
  DescriptorBudget.raiseLimit()
  let arguments = CurrentProcess.arguments.map { Pathname(bytes: $0) }
  CurrentProcess.exit(run(arguments, Console()).rawValue)
}
