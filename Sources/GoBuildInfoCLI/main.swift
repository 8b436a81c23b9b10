import GoBuildInfo

/// The program: arguments in, exit status out.
func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
  let status =
    arguments.first == "version"
    ? VersionCommand.run(Array(arguments.dropFirst()), console)
    : InspectCommand.run(arguments, console)
  console.flush()
  return status
}

Process.exit(run(Process.arguments, Console()))
