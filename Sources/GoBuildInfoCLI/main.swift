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

Process.reserveStandardDescriptors()
Process.exit(run(Process.arguments, Console()))
