import GoBuildInfo
import GoBuildPolicy

/// What the linker was told by `-ldflags`, as far as it sets variables: `-X main.version=v1.2.3`.
struct LinkerFlags {
  /// Variables with their packages in front, in the order in which the flags name them first. Of several values of one the last counts.
  private let variables: [(name: String, value: String)]

  init(_ info: BuildInfo) {
    var words = LinkerFlags.words(info.settings["-ldflags"] ?? "")[...]
    var variables: [(name: String, value: String)] = []
    var places: [String: Int] = [:]
    while let word = words.popFirst() {
      var definition: String
      switch word {
      case "-X", "--X": definition = words.popFirst() ?? ""
      case let word where word.hasPrefix("-X="): definition = String(word.dropFirst(3))
      case let word where word.hasPrefix("--X="): definition = String(word.dropFirst(4))
      default: continue
      }
      guard let sign = definition.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(definition[..<sign])
      definition = String(definition[definition.index(after: sign)...])
      if let place = places[name] {
        variables[place].value = definition
      } else {
        places[name] = variables.count
        variables.append((name, definition))
      }
    }
    self.variables = variables
  }

  /// The version that the flags give a module: that of a variable called `version` or `ver`, whatever its case, in
  /// the main package, or else in another package of the module.
  ///
  /// - Returns: nil where there is none, or variables say different things.
  func version(ofModule path: String) -> (variable: String, version: ModuleVersion)? {
    let inMain = versions { $0 == "main" }
    let found = inMain.isEmpty ? versions { $0 == path || $0.hasPrefix(path + "/") } : inMain
    guard let first = found.first, found.allSatisfy({ $0.version == first.version }) else {
      return nil
    }
    return first
  }

  private func versions(
    inPackage isWanted: (String) -> Bool
  ) -> [(variable: String, version: ModuleVersion)] {
    var versions: [(variable: String, version: ModuleVersion)] = []
    for (name, value) in variables {
      // A path has dots too; the last one stands in front of the name.
      guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), isWanted(String(name[..<dot])),
        LinkerFlags.isVersion(name[name.index(after: dot)...])
      else { continue }
      let version = ModuleVersion(value.hasPrefix("v") ? value : "v\(value)")
      // `v1` is a version to Go, and a number of anything to others.
      guard version.isValid, version.rawValue.utf8.count(where: { $0 == UInt8(ascii: ".") }) >= 2
      else { continue }
      versions.append((name, version))
    }
    return versions
  }

  /// Whether a variable is called `version` or `ver`, whatever its case.
  private static func isVersion(_ name: Substring) -> Bool {
    let name = name.utf8.map { $0 | 0x20 }
    return name.elementsEqual("version".utf8) || name.elementsEqual("ver".utf8)
  }

  /// Words at blanks, except within quotes, as the Go command takes flags apart.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8]?
    var quote: UInt8?
    for byte in text.utf8 {
      if let open = quote {
        if byte == open { quote = nil } else { word?.append(byte) }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
        word = word ?? []
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        || byte == UInt8(ascii: "\n")
      {
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        word = nil
      } else {
        if word == nil { word = [] }
        word?.append(byte)
      }
    }
    if let word { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}
