internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// The options of a command that reads paths.
protocol InputOptions: CommandOptions {
  var inputs: Inputs { get set }
}

extension InputOptions {
  mutating func take(operand: Pathname) { inputs.paths.append(operand) }

  /// The options that all such commands have.
  ///
  /// - Parameters:
  ///   - quiet: what `--quiet` does.
  ///   - verbose: what `--verbose` does.
  static func inputOptions(
    quiet: String =
      "say nothing on standard error about files, nor how far a scan is; the exit status does",
    verbose: String = "also report the files in directories and archives that are not Go binaries"
  ) -> [Option<Self>] {
    [
      .value(
        "--exclude", takes: .word("GLOB"),
        help:
          "pass over files and directories of that name, or with a slash in it, of that path below PATH"
      ) { options, glob in options.inputs.scan.excludes.append(PathPattern(glob)) }.repeatable,
      .flag(
        "-x", "--one-file-system",
        help: "skip directories on other file systems than that of PATH"
      ) { $0.inputs.scan.staysOnFileSystem = true },
      .flag("--archives", help: "also read archives and container images in directories") {
        $0.inputs.scan.readsArchives = true
      },
      .value(
        "--image", takes: .word("NAME"),
        help:
          "read only container images of that name: with or without tag, a digest or its first 12 digits; a PATH without one is a failure"
      ) { options, name in options.inputs.scan.imageNames.append(name.description) }.repeatable,
      .value(
        "--image-platform", takes: .word("OS/ARCH[/VARIANT]"),
        help: "read only container images for that platform"
      ) { options, name throws(UsageError) in
        guard let platform = ImagePlatform(name.description) else {
          throw UsageError("expected OS/ARCH or OS/ARCH/VARIANT after '--image-platform'")
        }
        options.inputs.scan.imagePlatforms.append(platform)
      }.repeatable,
      .flag(
        "--no-verify",
        help: "do not check the layers of container images against their digests; reports say so"
      ) { $0.inputs.scan.verifiesDigests = false },
      .value(
        "--shard", takes: .word("K/N"),
        help: "read the K-th of N parts of the files, which together are all of them"
      ) { options, value throws(UsageError) in
        try options.inputs.takeShard(value, first: 1)
      },
      .value("--shard-index", takes: .word("I/N"), help: "the same, with I counted from 0") {
        options, value throws(UsageError) in
        try options.inputs.takeShard(value, first: 0)
      },
      .value(
        "--cache", takes: .file(),
        help:
          "skip unchanged files that are not Go binaries according to FILE, and update FILE; it is created if it does not exist"
      ) { options, path in options.inputs.cachePath = path },
      .value(
        "-j", "--jobs", takes: .word("N"),
        help:
          "read directories on N threads; unless given, as many as there are cores, or up to 32 while files are read from a disk"
      ) {
        options, value throws(UsageError) in
        guard let count = Int(digits: value.description), 1...Inputs.maximumJobCount ~= count else {
          throw UsageError("expected a number from 1 to \(Inputs.maximumJobCount) after '--jobs'")
        }
        options.inputs.scan.maximumConcurrency = count
      },
      .flag(
        "-0", "--null",
        help:
          "read more PATHs from standard input, a NUL after each, as 'find -print0' writes them"
      ) {
        $0.inputs.readsList = true
      },
      .color { $0.inputs.color = $1 },
      .flag("-q", "--quiet", help: quiet) { $0.inputs.isQuiet = true },
      .flag("-v", "--verbose", help: verbose) { $0.inputs.isVerbose = true },
    ]
  }
}

extension Int {
  /// A number of digits alone, without a sign.
  init?(digits text: String) {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    self.init(text)
  }
}
