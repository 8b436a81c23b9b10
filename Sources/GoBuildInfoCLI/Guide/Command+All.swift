internal import BinarySupport

extension Command {
  private static let statusesOfReading: [(ExitStatus, String)] = [
    (.success, "every PATH was read"),
    (.failure, "a PATH that was named is not a Go binary"),
    (.usage, wrongUsage),
    (
      .undetermined,
      "something could not be read or judged: a missing file, a damaged executable, a Go program without build info; 1 comes first"
    ),
  ]

  private static let statusesOfPrinting: [(ExitStatus, String)] = [
    (.success, "it was printed"), (.usage, wrongUsage),
  ]

  private static let wrongUsage = "the command line is wrong"

  static let program = Command(
    name: "gobuildinfo",
    summary:
      "Print what the Go toolchain recorded in binaries: Go version, modules, build settings",
    usage: ["[OPTION]... PATH...", "COMMAND [OPTION]..."],
    description: [
      "A PATH is a file, a directory to look for Go binaries in, a tar archive or container image ('docker save', OCI layout, or skopeo's dir:, compressed by gzip, by zstd or not), a folder with an image, or - for standard input. Of a universal binary every slice is printed, of a static library every Go object, of an image what a container sees. Symbolic links are followed when they are named, not when a directory is walked.",
      "Each command has its own --help. To read a file that is called like one of them, name it './version'.",
    ],
    sections: [Section(title: "Options", options: InspectOptions.descriptions)],
    exitStatuses: statusesOfReading,
    subcommands: [
      version, packages, vulns, check, diff, sbom, report, platforms, completion, manual,
    ],
    action: action(InspectCommand.run))

  static let version = Command(
    name: "version",
    summary: "Print what 'go version' of Go 1.27 prints for the same arguments",
    usage: ["[-m] [-v] [-json] [-extended] FILE|DIRECTORY..."],
    description: [],
    sections: [Section(title: "Options", options: VersionOptions.descriptions)],
    exitStatuses: [
      (.success, "as of 'go version'"),
      (.failure, "a file is missing or, with -m, a named file is not a Go binary"),
      (.usage, wrongUsage),
    ],
    action: { _, arguments, console in VersionCommand.run(arguments, console) })

  static let packages = Command(
    name: "packages",
    summary: "Print the packages, and modules, of which Go binaries have code",
    usage: ["[OPTION]... PATH..."],
    description: [
      "A PATH is a file, a directory, an archive or container image, or - for standard input. The packages are those of the functions in the table that every Go program carries, stripped or not; 'inlined' are those whose functions exist only inlined into others.",
      "A module without linked code may be used nevertheless: constants, types and data leave no function.",
    ],
    sections: [Section(title: "Options", options: PackagesOptions.descriptions)],
    exitStatuses: statusesOfReading,
    action: action(PackagesCommand.run))

  static let vulns = Command(
    name: "vulns",
    summary: "Find known vulnerabilities of Go binaries in a local database",
    usage: ["--db PATH [OPTION]... PATH..."],
    description: [
      "A PATH is a file, a directory, an archive or container image, a report that 'gobuildinfo --json --functions' made, or - for standard input. The database is Go's (https://vuln.go.dev/vulndb.zip); nothing is fetched.",
      "Evidence is the affected functions that are linked, which the function table shows of stripped programs too. Linked is not called. Whatever cannot be judged is reported, and never taken for clean.",
    ],
    sections: [Section(title: "Options", options: VulnerabilitiesOptions.descriptions)],
    exitStatuses: [
      (.success, "nothing was found, and everything could be judged"),
      (.failure, "something was found"),
      (
        .usage,
        "the command line is wrong, or the database or the file of ignored findings cannot be read"
      ),
      (
        .undetermined,
        "nothing was found, but something could not be read or judged, or the database is too old"
      ),
    ],
    action: action(VulnerabilitiesCommand.run))

  static let check = Command(
    name: "check",
    summary: "Check Go binaries against a policy",
    usage: ["[OPTION]... [--policy FILE] [--RULE ARGS]... PATH..."],
    description: [
      "A PATH is a file, a directory, an archive or container image, a report that 'gobuildinfo --json' made, or - for standard input. In directories and archives, files that are not Go programs are skipped; executables that cannot be judged are not. In directories, links to files are followed.",
      "A policy file has a rule on each line, without the dashes and the quotes, which are for the shell, and '#' before comments; files that it names lie beside it.",
    ],
    sections: [
      Section(title: "Options", options: CheckOptions.otherDescriptions),
      Section(title: "Rules", options: CheckOptions.ruleDescriptions),
    ],
    exitStatuses: [
      (.success, "everything was admitted"),
      (.failure, "something was refused"),
      (.usage, "the command line or a policy is wrong, or a file that it names cannot be read"),
      (
        .undetermined,
        "nothing was refused, but something could not be determined: a rule about what a binary does not record, a file that cannot be read or judged, no Go binary at all"
      ),
    ],
    action: action(CheckCommand.run))

  static let diff = Command(
    name: "diff",
    summary: "Compare Go binaries, directories, images or reports, or a binary with its go.mod",
    usage: ["[OPTION]... OLD NEW"],
    description: [
      "OLD and NEW are each a binary, a directory, a tar archive or container image, a report that 'gobuildinfo --json' made, or - for standard input. Build info, headers, and contents (hash or build ID) are compared. Of several binaries those are compared that are the same program: same main package, and same path below the root file system, whatever container it is in. OLD may be a go.mod, of which only what the binary needs is compared.",
      "Each difference is a line: '+' for what is new, '-' for what is gone, '~' for what changed, with both sides. Settings that are lists, such as -tags, are compared word by word.",
    ],
    sections: [Section(title: "Options", options: DiffOptions.descriptions)],
    exitStatuses: [
      (.success, "both sides were compared"),
      (.failure, "with --exit-code: they differ"),
      (.usage, wrongUsage),
      (.undetermined, "a side could not be read or judged"),
    ],
    action: action(DiffCommand.run))

  static let sbom = Command(
    name: "sbom",
    summary: "Write a bill of materials (SBOM): binaries, and the modules that went into them",
    usage: ["[OPTION]... PATH..."],
    description: [
      "A PATH is a file, a directory, an archive or container image, a report that 'gobuildinfo --json' made, or - for standard input. The same binaries give the same bytes."
    ],
    sections: [Section(title: "Options", options: SBOMOptions.descriptions)],
    exitStatuses: [
      (.success, "every PATH was read and described"),
      (.failure, "a PATH that was named is not a Go binary"),
      (.usage, wrongUsage),
      (
        .undetermined,
        "something could not be read or judged, or there was no Go binary at all, which the document then does not list; 1 comes first"
      ),
    ],
    action: action(SBOMCommand.run))

  static let report = Command(
    name: "report",
    summary: "Write a page that shows binaries in a browser",
    usage: ["--html [OPTION]... PATH..."],
    description: [
      "A PATH is a file, a directory, an archive or container image, a report that 'gobuildinfo --json' made, or - for standard input. The page is one file, which loads nothing and sends nothing."
    ],
    sections: [Section(title: "Options", options: ReportOptions.descriptions)],
    exitStatuses: [
      (.success, "every PATH was read, and is in the page"),
      (.failure, "a PATH that was named is not a Go binary"),
      (.usage, "the command line is wrong, or the database cannot be read"),
      (
        .undetermined,
        "something could not be read or judged, or there was no Go binary at all, which the page then does not show; 1 comes first"
      ),
    ],
    action: action(ReportCommand.run))

  static let platforms = Command(
    name: "platforms",
    summary: "List the platforms that Go 1.27 compiles for, as 'go tool dist list' does",
    usage: ["[--json]"],
    description: [],
    sections: [Section(title: "Options", options: PlatformsOptions.descriptions)],
    exitStatuses: statusesOfPrinting,
    operands: .nothing,
    action: action(PlatformsCommand.run))

  static let completion = Command(
    name: "completion",
    summary: "Print what makes a shell complete the command line",
    usage: ["bash|zsh|fish"],
    description: [
      "For bash: source <(gobuildinfo completion bash), in ~/.bashrc. For zsh: gobuildinfo completion zsh > _gobuildinfo, in a folder of $fpath. For fish: gobuildinfo completion fish > ~/.config/fish/completions/gobuildinfo.fish."
    ],
    sections: [Section(title: "Options", options: CompletionOptions.descriptions)],
    exitStatuses: statusesOfPrinting,
    operands: .words(CompletionOptions.Shell.allCases.map { $0.rawValue }),
    action: action { (options: CompletionOptions, console) in
      console.print(options.script)
      return .success
    })

  static let manual = Command(
    name: "manual",
    summary: "Print the manual page, for 'man -l -' to show",
    usage: [""],
    description: [],
    sections: [Section(title: "Options", options: ManualOptions.descriptions)],
    exitStatuses: statusesOfPrinting,
    operands: .nothing,
    action: action { (_: ManualOptions, console) in
      console.print(ManualPage.text)
      return .success
    })
}
