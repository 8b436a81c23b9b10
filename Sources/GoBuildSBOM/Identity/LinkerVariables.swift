internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// The string variables of a program that its linker was told to set: `-X main.version=v1.2.3`.
struct LinkerVariables {
  private typealias Variable = (name: String, value: String)

  /// Variables with their packages, in the order in which they are named first. Of several values of one the last counts.
  private var variables: [Variable] = []
  private var places: [[UInt8]: Int] = [:]
  /// The import path of the main package.
  private let program: String

  /// The variables that the recorded flags set; none where the flags are for other packages than the main package.
  init(flagsOf info: BuildInfo) {
    program = info.path
    guard let value = info.settings["-ldflags"], let flags = PackageFlags(value),
      flags.mayApply(to: info.path)
    else { return }
    for definition in LinkerVariables.definitions(in: flags.words) {
      guard let sign = definition.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      add(
        String(definition[..<sign]), String(definition[definition.utf8.index(after: sign)...]))
    }
  }

  /// The variables that the symbol table of a binary shows.
  init(symbolsOf record: BinaryRecord) {
    program = record.info.path
    for variable in record.variables { add(variable.name, variable.value) }
  }

  private mutating func add(_ name: String, _ value: String) {
    if let place = places[Array(name.utf8)] {
      variables[place].value = value
    } else {
      places[Array(name.utf8)] = variables.count
      variables.append((name, value))
    }
  }

  /// The arguments of `-X`, where `cmd/link` finds them: a word that is the argument of another flag is not a flag, and
  /// the first word that is neither ends the flags.
  private static func definitions(in words: [String]) -> [String] {
    var definitions: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      var flag = word.utf8[...]
      guard flag.popFirst() == UInt8(ascii: "-") else { break }
      if flag.first == UInt8(ascii: "-") { flag.removeFirst() }
      let name = flag.prefix { $0 != UInt8(ascii: "=") }
      let argument: String?
      if name.count < flag.count {
        argument = String(Substring(flag.dropFirst(name.count + 1)))
      } else {
        argument = ToolFlags.linker.isSwitch(String(Substring(name))) ? nil : rest.popFirst()
      }
      if name.elementsEqual("X".utf8), let argument { definitions.append(argument) }
    }
    return definitions
  }

  /// The version that the variables give a module: that of a variable called `version` or `ver`, whatever its case, in
  /// the main package, or else in another package of the module.
  ///
  /// - Returns: nil where there is none, or variables contradict each other.
  func version(ofModule path: String) -> (variable: String, version: ModuleVersion)? {
    let inMain = versions { $0.utf8.elementsEqual("main".utf8) }
    let found = inMain.isEmpty ? versions { isPackage($0, in: path) } : inMain
    guard let first = found.first, found.allSatisfy({ $0.version == first.version }) else {
      return nil
    }
    return first
  }

  /// Whether an import path is that of a package in a module, other than the main package, whose symbols are called
  /// `main`, and other than copies of packages from elsewhere.
  private func isPackage(_ package: String, in module: String) -> Bool {
    let bytes = Array(package.utf8)
    let rest = bytes.dropFirst(module.utf8.count)
    guard bytes.starts(with: module.utf8), rest.isEmpty || rest.first == UInt8(ascii: "/"),
      !package.utf8.elementsEqual(program.utf8)
    else { return false }
    return !rest.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("vendor".utf8) }
  }

  private func versions(
    inPackage isWanted: (String) -> Bool
  ) -> [(variable: String, version: ModuleVersion)] {
    var versions: [(variable: String, version: ModuleVersion)] = []
    for (name, value) in variables {
      // A path has dots too; the last one separates the name.
      guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), isWanted(String(name[..<dot])),
        LinkerVariables.isVersion(name.utf8[name.utf8.index(after: dot)...])
      else { continue }
      let version = ModuleVersion(value.utf8.first == UInt8(ascii: "v") ? value : "v\(value)")
      // `v1` is a version to Go, and a number of anything to others.
      guard version.isValid, version.rawValue.utf8.count(where: { $0 == UInt8(ascii: ".") }) >= 2
      else { continue }
      versions.append((name, version))
    }
    return versions
  }

  /// Whether a variable is called `version` or `ver`, whatever its case.
  private static func isVersion(_ name: some Sequence<UInt8>) -> Bool {
    let name = name.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    return name.elementsEqual("version".utf8) || name.elementsEqual("ver".utf8)
  }
}
