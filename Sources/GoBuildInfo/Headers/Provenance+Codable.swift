internal import BinarySupport

extension Recovery.Evidence {
  /// The word for it in reports.
  package var word: String {
    switch self {
    case .misplacedBlob: "misplaced blob"
    case .stringHeader: "used by the program"
    case .onlyCandidate: "only candidate"
    case .missing: "missing"
    }
  }

  /// The evidence that a report has a word for; nil for any other word.
  package init?(word: String) {
    guard let evidence = Recovery.Evidence.allCases.first(where: { $0.word == word }) else {
      return nil
    }
    self = evidence
  }
}

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // The keys of `Provenance` in the JSON of `gobuildinfo --json`.
  extension Provenance: Codable {
    private enum CodingKeys: String, CodingKey {
      case source = "Source"
      case form = "Form"
      case offset = "Offset"
      case goVersion = "GoVersion"
      case moduleText = "ModuleText"
      case functionTable = "FunctionTable"
    }

    private enum Source: String, Codable {
      case blob, recovered
      case webAssembly = "WebAssembly"
    }

    /// Decodes the keys of `Provenance` in `gobuildinfo --json`.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for other words than the program prints.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      func evidence(_ key: CodingKeys) throws -> Recovery.Evidence {
        guard let word = try container.decodeIfPresent(String.self, forKey: key) else {
          return .missing
        }
        guard let evidence = Recovery.Evidence(word: word) else {
          throw DecodingError.dataCorruptedError(
            forKey: key, in: container, debugDescription: "unknown evidence: \(word)")
        }
        return evidence
      }
      switch try container.decode(Source.self, forKey: .source) {
      case .blob:
        let form = try container.decode(String.self, forKey: .form)
        guard form == "inline" || form == "pointers" else {
          throw DecodingError.dataCorruptedError(
            forKey: .form, in: container, debugDescription: "unknown form: \(form)")
        }
        self = .blob(
          position: try container.decode(Int.self, forKey: .offset),
          form: form == "inline" ? .inline : .pointers)
      case .webAssembly: self = .webAssembly(moduleText: try evidence(.moduleText))
      case .recovered:
        let name = try container.decodeIfPresent(String.self, forKey: .functionTable)
        self = .recovered(
          Recovery(
            version: try evidence(.goVersion), moduleText: try evidence(.moduleText),
            functionTable: FunctionTable.allCases.first { $0.description == name }))
      }
    }

    /// Encodes the keys of `Provenance` in `gobuildinfo --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .blob(let position, let form):
        try container.encode(Source.blob, forKey: .source)
        try container.encode(form == .inline ? "inline" : "pointers", forKey: .form)
        try container.encode(position, forKey: .offset)
      case .webAssembly(let moduleText):
        try container.encode(Source.webAssembly, forKey: .source)
        try container.encode(moduleText.word, forKey: .moduleText)
      case .recovered(let recovery):
        try container.encode(Source.recovered, forKey: .source)
        try container.encode(recovery.version.word, forKey: .goVersion)
        try container.encode(recovery.moduleText.word, forKey: .moduleText)
        try container.encodeIfPresent(
          recovery.functionTable?.description, forKey: .functionTable)
      }
    }
  }

  extension LinkedVariable: Codable {
    private enum CodingKeys: String, CodingKey {
      case name = "Name"
      case value = "Value"
    }

    /// Decodes the keys of one of `Variables` in `gobuildinfo --json`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        name: try container.decode(String.self, forKey: .name),
        value: try container.decodeIfPresent(String.self, forKey: .value) ?? "")
    }

    /// Encodes the keys of one of `Variables` in `gobuildinfo --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      if !value.isEmpty { try container.encode(value, forKey: .value) }
    }
  }
#endif
