internal import BinarySupport
import GoBuildInfo

// Reports decide what is admitted. A value of another kind than its key requires is therefore an error: skipping it would turn
// a fact that is reported into one that is not.

/// A report has a value of another kind than its key requires.
private struct Mistyped: Error {}

extension JSONValue {
  fileprivate func optional<Value>(
    _ key: String, _ convert: (JSONValue) throws(Mistyped) -> Value?
  ) throws(Mistyped) -> Value? {
    guard let found = self[key] else { return nil }
    guard let value = try convert(found) else { throw Mistyped() }
    return value
  }

  fileprivate func optionalText(_ key: String) throws(Mistyped) -> String? {
    try optional(key) { value throws(Mistyped) in value.text }
  }

  fileprivate func optionalBoolean(_ key: String) throws(Mistyped) -> Bool? {
    try optional(key) { value throws(Mistyped) in value.boolean }
  }

  fileprivate func list<Value>(
    _ key: String, _ convert: (JSONValue) throws(Mistyped) -> Value
  ) throws(Mistyped) -> [Value] {
    guard let found = self[key] else { return [] }
    guard let elements = found.elements else { throw Mistyped() }
    var values: [Value] = []
    for element in elements { values.append(try convert(element)) }
    return values
  }

  fileprivate func required<Value>(_ value: Value?) throws(Mistyped) -> Value {
    guard let value else { throw Mistyped() }
    return value
  }
}

extension BinaryRecord {
  /// Reads an object as `gobuildinfo --json` prints it, or `go version -m -json`.
  ///
  /// - Returns: nil where it is none.
  init?(_ value: JSONValue) {
    do throws(Mistyped) { try self.init(strictly: value) } catch { return nil }
  }

  private init(strictly value: JSONValue) throws(Mistyped) {
    let provenance = try value.optional("Provenance") { found throws(Mistyped) -> Provenance? in
      try Provenance(found)
    }
    // The version may be what could not be recovered.
    let isRecovered = if case .recovered? = provenance { true } else { false }
    let version = try value.optionalText("GoVersion") ?? (isRecovered ? "" : nil)
    let settings = try value.list("Settings") { setting throws(Mistyped) in
      BuildSetting(
        key: try setting.required(try setting.optionalText("Key")),
        value: try setting.optionalText("Value") ?? "")
    }
    let main = try value.optional("Main") { main throws(Mistyped) -> Module? in
      // What Go prints of no module.
      try Module(main, isPathRequired: false)
    }
    try self.init(
      file: Pathname(try value.optionalText("File") ?? ""),
      info: BuildInfo(
        goVersion: GoVersion(try value.required(version)),
        path: try value.optionalText("Path") ?? "",
        main: main?.path.isEmpty == true && main?.version.isEmpty == true ? nil : main,
        dependencies: try value.list("Deps") { module throws(Mistyped) in try Module(module) },
        settings: BuildSettings(settings)),
      facts: try value.optional("Binary") { facts throws(Mistyped) in facts })
    slice = try value.optionalText("Slice")
    member = try value.optionalText("Member")
    sha256 = try value.optional("SHA256") { found throws(Mistyped) -> String? in
      found.text.flatMap { BinaryRecord.isHash($0) ? $0 : nil }
    }
    variables = try value.list("Variables") { variable throws(Mistyped) in
      LinkedVariable(
        name: try variable.required(try variable.optionalText("Name")),
        value: try variable.optionalText("Value") ?? "")
    }
    self.provenance = provenance
    packages = try value.optional("Code") { code throws(Mistyped) in try LinkedPackages(code) }
    functions = try value.optional("Functions") { names throws(Mistyped) in
      try LinkedFunctionNames(names)
    }
    location = try value.optional("Archive") { place throws(Mistyped) -> ArchiveLocation? in
      var location = ArchiveLocation(
        archive: Pathname(try place.required(try place.optionalText("Path"))),
        image: try place.optionalText("Image"), layer: try place.optionalText("Layer"),
        platforms: try place.list("Platforms") { platform throws(Mistyped) in
          try platform.required(platform.text.flatMap(Platform.init))
        },
        file: Pathname(try place.optionalText("File") ?? ""))
      location.isUnverified = try place.optionalBoolean("Unverified") ?? false
      return location
    }
  }

  /// The 64 hexadecimal digits of a SHA-256 hash.
  private static func isHash(_ text: String) -> Bool {
    HexadecimalText.bytes(of: text)?.count == 32
  }

  private init(file: Pathname, info: BuildInfo, facts value: JSONValue?) throws(Mistyped) {
    self.init(file: file, info: info)
    // Headers that could not be read are told in their place.
    guard let value, value["Container"] != nil else { return }
    facts = try BinaryFacts(value)
    isInterpreterInImage = try value.optionalBoolean("InterpreterInImage")
  }
}

extension Module {
  fileprivate init(_ value: JSONValue, isPathRequired: Bool = true) throws(Mistyped) {
    guard case .object = value else { throw Mistyped() }
    let path = try value.optionalText("Path")
    if isPathRequired, path == nil { throw Mistyped() }
    self.init(
      path: path ?? "", version: try value.optionalText("Version") ?? "",
      sum: try value.optionalText("Sum") ?? "",
      replacement: try value.optional("Replace") { other throws(Mistyped) in try Module(other) })
  }
}

extension BinaryFacts {
  fileprivate init(_ value: JSONValue) throws(Mistyped) {
    let format = try value.optionalText("Container").flatMap { ObjectFile.Format(rawValue: $0) }
    let kind = try value.optionalText("Kind").flatMap { Linkage.Kind(rawValue: $0) }
    var linkage = Linkage(kind: try value.required(kind))
    linkage.interpreter = try value.optionalText("Interpreter")
    linkage.libraries = try value.list("Libraries") { library throws(Mistyped) in
      try library.required(library.text)
    }
    linkage.hasSymbols = try value.optionalBoolean("Symbols")
    linkage.hasDebugInfo = try value.optionalBoolean("DebugInfo")
    self.init(
      objectFile: ObjectFile(
        format: try value.required(format),
        bitWidth: try value.required(
          value["AddressBits"]?.integer.flatMap { [32, 64].contains($0) ? Int($0) : nil }),
        isBigEndian: try value.required(try value.optionalBoolean("BigEndian"))),
      platforms: try value.list("Platforms") { platform throws(Mistyped) in
        try platform.required(platform.text.flatMap(Platform.init))
      },
      buildID: try value.required(
        BuildID(
          text: try value.optionalText("BuildID") ?? "",
          state: try value.optionalText("BuildIDState"))),
      linkage: linkage)
  }
}

extension LinkedPackages {
  fileprivate init(_ value: JSONValue) throws(Mistyped) {
    let name = try value.optionalText("FunctionTable")
    self.init(
      packages: try value.list("Packages") { package throws(Mistyped) in
        LinkedPackage(
          path: try package.required(try package.optionalText("Path")),
          module: try package.optionalText("Module"),
          version: try package.optionalText("Module").map { _ throws(Mistyped) in
            try package.optionalText("Version") ?? ""
          }, functionCount: try package.requiredCount("Functions"),
          byteCount: UInt64(try package.requiredCount("CodeBytes")))
      },
      modules: try value.list("Modules") { module throws(Mistyped) in
        LinkedModule(
          path: try module.required(try module.optionalText("Path")),
          version: try module.optionalText("Version") ?? "",
          isInferred: try module.optionalBoolean("Inferred") ?? false)
      },
      release: try value.required(FunctionTable.allCases.first { $0.description == name }),
      functionCount: try value.requiredCount("Functions"),
      byteCount: UInt64(try value.requiredCount("CodeBytes")))
  }
}

extension LinkedFunctionNames {
  fileprivate init(_ value: JSONValue) throws(Mistyped) {
    let name = try value.optionalText("FunctionTable")
    self.init(
      packages: try value.list("Packages") { package throws(Mistyped) in
        Package(
          path: try package.required(try package.optionalText("Path")),
          functions: try package.list("Functions") { function throws(Mistyped) in
            try function.required(function.text.flatMap { $0.utf8.contains(0) ? nil : $0 })
          })
      },
      release: try value.required(FunctionTable.allCases.first { $0.description == name }))
  }
}

extension JSONValue {
  /// A number that is not negative.
  fileprivate func requiredCount(_ key: String) throws(Mistyped) -> Int {
    try required(self[key]?.integer.flatMap { $0 >= 0 ? Int(exactly: $0) : nil })
  }
}

extension Provenance {
  fileprivate init(_ value: JSONValue) throws(Mistyped) {
    switch try value.optionalText("Source").flatMap({ BinaryRecord.Evidence(rawValue: $0) }) {
    case .blob?:
      let form: BlobForm? =
        switch try value.optionalText("Form") {
        case "inline"?: .inline
        case "pointers"?: .pointers
        default: nil
        }
      let position = value["Offset"]?.integer.flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
      self = .blob(
        position: try value.required(position), form: try value.required(form))
    case .webAssembly?:
      self = .webAssembly(moduleText: try value.evidence("ModuleText"))
    case .recovered?:
      let table = try value.optional("FunctionTable") { name throws(Mistyped) -> FunctionTable? in
        FunctionTable.allCases.first { $0.description == name.text }
      }
      self = .recovered(
        Recovery(
          version: try value.evidence("GoVersion"), moduleText: try value.evidence("ModuleText"),
          functionTable: table))
    default: throw Mistyped()
    }
  }
}

extension JSONValue {
  fileprivate func evidence(_ key: String) throws(Mistyped) -> Recovery.Evidence {
    guard let word = try optionalText(key) else { return .missing }
    return try required(Recovery.Evidence(word: word))
  }
}
