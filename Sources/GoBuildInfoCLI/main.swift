import GoBuildInfo

/// The program: arguments in, exit status out.
func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
  let rest = Array(arguments.dropFirst())
  let status =
    switch arguments.first?.description {
    case "version": VersionCommand.run(rest, console)
    case "check": CheckCommand.run(rest, console)
    case "diff": DiffCommand.run(rest, console)
    case "sbom": SBOMCommand.run(rest, console)
    case "platforms": PlatformsCommand.run(rest, console)
    default: InspectCommand.run(arguments, console)
    }
  console.flush()
  return status
}

Process.exit(run(Process.arguments, Console()))
