internal import BinarySupport
import GoBuildInfo

/// What a command line says.
protocol CommandOptions: SendableMetatype {
  init()

  /// The options, in the order of the help; `--help` is understood besides.
  static var options: [Option<Self>] { get }

  /// Takes an argument that is no option.
  mutating func take(operand: Pathname) throws(UsageError)

  /// Looks at all of it once more.
  mutating func validate() throws(UsageError)
}

extension CommandOptions {
  // What a command without operands does.
  mutating func take(operand: Pathname) throws(UsageError) {
    throw UsageError("unexpected argument '\(operand)'")
  }

  func validate() {}

  static var descriptions: [OptionDescription] {
    options.map { $0.description } + [.help]
  }

  /// Reads a command line. Options may stand anywhere before `--`, short ones may share a dash, and a value stands
  /// after its option, after an equals sign or in the next argument.
  ///
  /// - Returns: nil where help is asked for.
  /// - Throws: ``UsageError``.
  static func parse(_ arguments: [Pathname]) throws(UsageError) -> Self? {
    let dash = UInt8(ascii: "-")
    var parser = OptionParser(options: options, remaining: arguments[...])
    while let argument = parser.remaining.popFirst() {
      let bytes = argument.bytes
      if bytes == [dash, dash] {
        for operand in parser.remaining { try parser.target.take(operand: operand) }
        break
      }
      if bytes.starts(with: [dash, dash]) {
        if try parser.takeLong(argument) { return nil }
      } else if bytes.first == dash, bytes.count > 1 {
        if try parser.takeShort(argument) { return nil }
      } else {
        try parser.target.take(operand: argument)
      }
    }
    try parser.target.validate()
    return parser.target
  }
}

private struct OptionParser<Target: CommandOptions> {
  let options: [Option<Target>]
  var remaining: ArraySlice<Pathname>
  var target = Target()

  init(options: [Option<Target>], remaining: ArraySlice<Pathname>) {
    self.options = options
    self.remaining = remaining
  }

  /// Takes `--option`, `--option VALUE` or `--option=VALUE`.
  ///
  /// - Returns: whether help is asked for.
  mutating func takeLong(_ argument: Pathname) throws(UsageError) -> Bool {
    let parts = argument.bytes.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(decoding: parts[0], as: UTF8.self)
    if parts.count == 1, OptionDescription.help.names.contains(name) { return true }
    try take(option(name), name, parts.count > 1 ? Pathname(bytes: Array(parts[1])) : nil)
    return false
  }

  /// Takes `-o`, `-o VALUE`, `-oVALUE`, or several in one.
  ///
  /// - Returns: whether help is asked for.
  mutating func takeShort(_ argument: Pathname) throws(UsageError) -> Bool {
    // Users of the Go command have one dash in their fingers.
    let long = "-\(argument)"
    if argument.bytes.count > 2, options.contains(where: { $0.description.names.contains(long) }) {
      throw UsageError("unknown option '\(argument)'; did you mean '\(long)'?")
    }
    var letters = argument.bytes.dropFirst()
    while let letter = letters.popFirst() {
      let name = String(decoding: [UInt8(ascii: "-"), letter], as: UTF8.self)
      if OptionDescription.help.names.contains(name) { return true }
      // What is not known is named in all, for a long one may be meant.
      guard let option = find(name) else { throw unknown(argument.description) }
      if option.description.value == nil {
        try take(option, name, nil)
      } else {
        try take(option, name, letters.isEmpty ? nil : Pathname(bytes: Array(letters)))
        break
      }
    }
    return false
  }

  private mutating func take(
    _ option: Option<Target>, _ name: String, _ attached: Pathname?
  ) throws(UsageError) {
    if option.description.value == nil {
      guard attached == nil else { throw UsageError("'\(name)' takes no value") }
      try option.apply(&target, Pathname(bytes: []))
    } else {
      guard let value = attached ?? remaining.popFirst() else {
        throw UsageError("expected an argument after '\(name)'")
      }
      try option.apply(&target, value)
    }
  }

  private func find(_ name: String) -> Option<Target>? {
    options.first { $0.description.names.contains(name) }
  }

  private func option(_ name: String) throws(UsageError) -> Option<Target> {
    guard let option = find(name) else { throw unknown(name) }
    return option
  }

  private func unknown(_ name: String) -> UsageError {
    .unknownOption(name, known: Target.descriptions.flatMap { $0.names })
  }
}
