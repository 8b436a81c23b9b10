internal import BinarySupport
import GoBuildInfo

/// `package`: packages of which a binary must, or must not, have code, such as `deny net/http/pprof` and `only std example.com/...`.
struct PackageRequirement: Requirement {
  private let kind: Kind
  private let patterns: [PackagePattern]

  private enum Kind: String {
    case deny, require, only, linked
  }

  static var topic: RuleTopic { .packages }
  static var synopsis: RuleSynopsis { .example("'deny PATTERN'") }
  static var help: String {
    "a package of which there may be no code, or 'require PATTERN', 'only PATTERN...' or 'linked'; PATTERN may end in '/...', and 'std' is the standard library"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The packages of the functions in the binary, those that exist only inlined included. They are read from the table that \
          every Go program carries, stripped or not. A package without functions, of constants or types alone, is not among them. \
          The main package counts under its import path. The table of Go 1.15 and earlier has no inlined functions: \
          a package of which nothing else is in the binary is not found, so `require` and `linked` may refuse a binary \
          that has code of it. A PATTERN is an import path, or all that start with it where it ends in \
          `/...`; `std` stands for the standard library.
          """,
        forms: [
          .init("deny PATTERN...", "it has no code of such a package"),
          .init("require PATTERN...", "it has code of a package for each pattern"),
          .init("only PATTERN...", "it has code of no other packages"),
          .init("linked", "it has code of every module that its build info lists"),
        ],
        undetermined: """
          the binary has no function table that can be read, as obfuscated programs and reports without packages, or if `deny` or \
          `only` finds nothing to refuse in the table of Go 1.15 or earlier
          """,
        example: "package deny net/http/pprof plugin")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    let expected = "'deny', 'require', 'only' or 'linked'"
    guard let kind = Kind(rawValue: try arguments.next(expected)) else {
      throw RuleFault("expected \(expected)")
    }
    self.kind = kind
    patterns =
      kind == .linked
      ? []
      : try arguments.list("an import path").parsed { word throws(RuleFault) in
        try PackagePattern(word)
      }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    guard let linked = input.packages else {
      return [.undetermined("the binary has no function table that can be read")]
    }
    let packages = linked.packages.map { Candidate($0, input.info) }
    switch kind {
    case .deny:
      let refused = packages.filter { matches($0) }.map { package in
        Policy.Finding.Outcome.refused(
          expected: "no code of \(patterns.listed)", found: package.path,
          advice: "remove what imports it")
      }
      return refused.isEmpty ? PackageRequirement.inlined(linked) : refused
    case .require:
      return patterns.filter { pattern in !packages.contains { pattern.matches($0) } }
        .map { pattern in
          .refused(
            expected: "code of \(pattern)", found: "no such package", advice: "import it")
        }
    case .only:
      let refused = packages.filter { !matches($0) }.map { package in
        Policy.Finding.Outcome.refused(
          expected: "no code but that of \(patterns.listed)", found: package.path,
          advice: "remove what imports it")
      }
      return refused.isEmpty ? PackageRequirement.inlined(linked) : refused
    case .linked:
      guard !linked.modules.isEmpty else {
        return [.undetermined("the binary does not say what modules went into it")]
      }
      return linked.modules.filter { $0.linked == .none }.map { module in
        .refused(
          expected: "code of every module", found: "none of \(module.path)",
          advice: "remove the dependency")
      }
    }
  }

  /// What cannot be determined of a table without inlined functions, which that of Go 1.15 and earlier is.
  private static func inlined(_ linked: LinkedPackages) -> [Policy.Finding.Outcome] {
    linked.release == .go1_2 ? [.undetermined("the function table has no inlined functions")] : []
  }

  private func matches(_ package: Candidate) -> Bool {
    patterns.contains { $0.matches(package) }
  }

  /// A package, with the path that patterns have for it.
  fileprivate struct Candidate {
    let path: String
    let isStandard: Bool

    init(_ package: LinkedPackage, _ info: BuildInfo) {
      path = package.path == "main" && !info.path.isEmpty ? info.path : package.path
      isStandard = package.isStandard
    }
  }
}

/// Import paths: one, or with `/...` at the end all that start with it, or `std`.
private struct PackagePattern: Sendable, CustomStringConvertible {
  let description: String
  private let prefix: String
  private let isWhole: Bool

  init(_ text: String) throws(RuleFault) {
    description = text
    isWhole = !text.hasSuffix("...")
    prefix = isWhole ? text : String(text.dropLast(3))
    // A pattern that never matches would admit everything.
    guard prefix.utf8.allSatisfy(PackagePattern.isInPaths) else {
      throw RuleFault("'\(text)' is not an import path: letters, digits and -._~/+ only")
    }
    guard
      isWhole
        ? !prefix.hasSuffix("/") && !prefix.hasPrefix("/") && !prefix.isEmpty
        : prefix.isEmpty || prefix.hasSuffix("/")
    else { throw RuleFault("'\(text)': only '/...' at the end stands for other paths") }
  }

  /// Whether an import path may have the character, after `module.CheckImportPath` of golang.org/x/mod.
  private static func isInPaths(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
      || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~/+".utf8.contains(byte)
  }

  func matches(_ package: PackageRequirement.Candidate) -> Bool {
    if description == "std" { return package.isStandard }
    if isWhole { return package.path == prefix }
    // `example.com/...` is `example.com` too.
    return package.path.hasPrefix(prefix) || prefix == package.path + "/"
  }
}
