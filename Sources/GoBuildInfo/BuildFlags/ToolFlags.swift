internal import BinarySupport

/// The flags of one of Go's tools, as its package `flag` parses them: with one dash or two, with values after an equals
/// sign or in the next argument, and switches without a value.
package struct ToolFlags: Sendable {
  /// Flags that need no value; the last of several counts.
  private let switches: [String]
  /// Switches that count how often they are given.
  private let counters: [String]

  /// A flag with its value, if that is in the same argument.
  package struct Flag {
    package let name: String
    package let value: String?

    /// Parses an argument; nil for one that is not a flag.
    package init?(_ word: String) {
      let rest = word.utf8.drop { $0 == UInt8(ascii: "-") }
      guard (1...2).contains(word.utf8.count - rest.count), let first = rest.first,
        first != UInt8(ascii: "=")
      else { return nil }
      let sign = rest.firstIndex(of: UInt8(ascii: "="))
      name = String(Substring(rest[..<(sign ?? rest.endIndex)]))
      value = sign.map { String(Substring(rest[rest.index(after: $0)...])) }
    }
  }

  /// Whether a flag is a switch, so that the next argument is not its value.
  package func isSwitch(_ name: String) -> Bool {
    switches.contains(name) || counters.contains(name)
  }

  /// Whether arguments contain a flag. A switch that is off, as in `-N=false` or `-l=0`, is not contained unless that is
  /// what is wanted.
  ///
  /// - Parameter wanted: the flag, with a value if only that value counts.
  /// - Returns: nil where arguments are read from a file, or an argument may be a flag or the value of one.
  package func contains(_ wanted: Flag, in words: [String]) -> Bool? {
    if words.contains(where: { $0.hasPrefix("@") }) { return nil }
    return isSwitch(wanted.name)
      ? isSwitchOn(wanted, in: words) : isOptionGiven(wanted, in: words)
  }

  private func isSwitchOn(_ wanted: Flag, in words: [String]) -> Bool? {
    var found: Int?
    var isUncertain = false
    forEachFlag(in: words) { flag, mayBeValue, _ in
      guard flag.name == wanted.name else { return }
      isUncertain = mayBeValue
      found = state(of: flag, after: found ?? 0)
    }
    if isUncertain { return nil }
    guard let value = wanted.value else { return found.map { $0 != 0 } ?? false }
    return found.map { $0 == state(of: Flag(wanted.name, value), after: 0) } ?? false
  }

  /// The state of a switch: 0 for one that is off, 1 for one that is on, or how often it was given.
  private func state(of flag: Flag, after previous: Int) -> Int {
    let isCounter = counters.contains(flag.name)
    switch flag.value {
    case nil, "true"?: return isCounter ? previous.addingReportingOverflow(1).partialValue : 1
    case "false"?: return 0
    case let text?:
      if let number = Int(text) { return isCounter || number == 0 ? number : 1 }
      return ["f", "F", "FALSE", "False"].contains(text) && !isCounter ? 0 : 1
    }
  }

  private func isOptionGiven(_ wanted: Flag, in words: [String]) -> Bool? {
    var isGiven = false
    var isUncertain = false
    forEachFlag(in: words) { flag, mayBeValue, next in
      guard flag.name == wanted.name, wanted.value == nil || (flag.value ?? next) == wanted.value
      else { return }
      if mayBeValue { isUncertain = true } else { isGiven = true }
    }
    return isGiven ? true : isUncertain ? nil : false
  }

  /// Calls `body` with each argument that may be a flag, with whether it may also be the value of the flag before it, and
  /// with the next argument.
  private func forEachFlag(in words: [String], _ body: (Flag, Bool, String?) -> Void) {
    var mayBeValue = false
    for (index, word) in words.enumerated() {
      guard let flag = Flag(word) else {
        mayBeValue = false
        continue
      }
      body(flag, mayBeValue, index + 1 < words.count ? words[index + 1] : nil)
      mayBeValue = flag.value == nil && !isSwitch(flag.name)
    }
  }
}

extension ToolFlags.Flag {
  fileprivate init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension ToolFlags {
  /// The flags of the tool that a build setting is for; nil for other settings. `-gccgoflags` are not parsed by Go.
  package static func of(_ setting: String) -> ToolFlags? {
    switch setting {
    case "-gcflags": compiler
    case "-ldflags": linker
    case "-asmflags": assembler
    default: nil
    }
  }

  /// Those of cmd/compile/internal/base, Go 1.18 to 1.27.
  private static let compiler = ToolFlags(
    switches: [
      "t", "v", "+", "V", "asan", "complete", "clobberdead", "clobberdeadreg", "dwarf",
      "dwarfbasentries", "dwarflocationlists", "dynlink", "linkshared", "msan", "nolocalimports",
      "pack", "race", "shared", "smallframes", "std", "wb", "errorurl",
    ],
    counters: [
      "%", "B", "C", "E", "K", "L", "N", "S", "W", "e", "h", "j", "l", "live", "m", "r", "u", "w",
    ])

  /// Those of cmd/link/internal/ld, Go 1.13 to 1.27.
  package static let linker = ToolFlags(
    switches: [
      "8", "V", "a", "aslr", "asan", "bindnow", "c", "checklinkname", "compressdwarf", "d",
      "debugnosplit", "dumpdep", "e", "f", "g", "go115newobj", "h", "linkshared", "msan", "n",
      "newobj", "pruneweakmap", "race", "s", "u", "w",
    ], counters: ["v"])

  /// Those of cmd/asm/internal/flags, Go 1.18 to 1.27.
  private static let assembler = ToolFlags(
    switches: [
      "V", "compiling-runtime", "debug", "dynlink", "e", "gensymabis", "linkshared", "shared",
      "std", "v",
    ], counters: ["S"])
}
