internal import BinarySupport

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // The keys of `Binary` in the JSON of `gobuildinfo --json`. What follows from other keys is not encoded.

  extension BinaryFacts: Codable {
    private enum CodingKeys: String, CodingKey {
      case platforms = "Platforms"
    }

    /// Decodes the keys that `gobuildinfo --json` writes for `Binary`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        objectFile: try ObjectFile(from: decoder),
        platforms: try container.decodeIfPresent([Platform].self, forKey: .platforms) ?? [],
        buildID: try BuildID(from: decoder), linkage: try Linkage(from: decoder))
    }

    /// Encodes object file format, build ID and linkage into one object, with the platforms.
    public func encode(to encoder: any Encoder) throws {
      try objectFile.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      if !platforms.isEmpty { try container.encode(platforms, forKey: .platforms) }
      try linkage.encode(to: encoder)
      try buildID.encode(to: encoder)
    }
  }

  extension BinaryFacts.ObjectFile: Codable {
    private enum CodingKeys: String, CodingKey {
      case format = "Container"
      case bitWidth = "AddressBits"
      case isBigEndian = "BigEndian"
    }

    /// Decodes the keys `Container`, `AddressBits` and `BigEndian`.
    ///
    /// - Throws: `DecodingError.dataCorrupted` where the width is not 32 or 64.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let bitWidth = try container.decode(Int.self, forKey: .bitWidth)
      guard [32, 64].contains(bitWidth) else {
        throw DecodingError.dataCorruptedError(
          forKey: .bitWidth, in: container, debugDescription: "neither 32 nor 64: \(bitWidth)")
      }
      self.init(
        format: try container.decode(Format.self, forKey: .format), bitWidth: bitWidth,
        isBigEndian: try container.decode(Bool.self, forKey: .isBigEndian))
    }

    /// Encodes the keys `Container`, `AddressBits` and `BigEndian`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(format, forKey: .format)
      try container.encode(bitWidth, forKey: .bitWidth)
      try container.encode(isBigEndian, forKey: .isBigEndian)
    }
  }

  extension Linkage: Codable {
    private enum CodingKeys: String, CodingKey {
      case kind = "Kind"
      case interpreter = "Interpreter"
      case libraries = "Libraries"
      case hasSymbols = "Symbols"
      case hasDebugInfo = "DebugInfo"
    }

    /// Decodes the keys `Kind`, `Interpreter`, `Libraries`, `Symbols` and `DebugInfo`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        kind: try container.decode(Kind.self, forKey: .kind),
        interpreter: try container.decodeIfPresent(String.self, forKey: .interpreter),
        libraries: try container.decodeIfPresent([String].self, forKey: .libraries) ?? [],
        hasSymbols: try container.decodeIfPresent(Bool.self, forKey: .hasSymbols),
        hasDebugInfo: try container.decodeIfPresent(Bool.self, forKey: .hasDebugInfo))
    }

    /// Encodes the keys `Kind`, `Interpreter`, `Libraries`, `Symbols` and `DebugInfo`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(kind, forKey: .kind)
      try container.encodeIfPresent(interpreter, forKey: .interpreter)
      if !libraries.isEmpty { try container.encode(libraries, forKey: .libraries) }
      try container.encodeIfPresent(hasSymbols, forKey: .hasSymbols)
      try container.encodeIfPresent(hasDebugInfo, forKey: .hasDebugInfo)
    }
  }

  extension BuildID: Codable {
    private enum CodingKeys: String, CodingKey {
      case text = "BuildID"
      case state = "BuildIDState"
    }

    /// Decodes the keys `BuildID` and `BuildIDState`.
    ///
    /// - Throws: `DecodingError.dataCorrupted` where the two contradict each other or the state is unknown.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let text = try container.decodeIfPresent(String.self, forKey: .text)
      let state = try container.decodeIfPresent(String.self, forKey: .state)
      guard let id = BuildID(text: text ?? "", state: state) else {
        throw DecodingError.dataCorruptedError(
          forKey: .state, in: container,
          debugDescription: "not a build ID: \(text ?? "none"), \(state ?? "no state")")
      }
      self = id
    }

    /// Encodes the keys `BuildID`, unless it is empty, and `BuildIDState`, unless the build ID is Go's.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      let text = description
      if !text.isEmpty { try container.encode(text, forKey: .text) }
      try container.encodeIfPresent(state, forKey: .state)
    }
  }
#endif
