internal import BinarySupport

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // Values that are one text are encoded as that text.

  extension GoVersion: Codable {}

  extension ReadError.Code: Codable {}

  extension BinaryFacts.ObjectFile.Format: Codable {}

  extension Linkage.Kind: Codable {}

  extension CLibrary: Codable {}

  extension Platform: Codable {
    /// Decodes text such as `linux/amd64`.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for any other text.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      guard let platform = Platform(text) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "not a platform such as linux/amd64: \(text)")
      }
      self = platform
    }

    /// Encodes the text, such as `linux/amd64`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(description)
    }
  }

  extension GoBuildID: Codable {
    /// Decodes the text of a build ID.
    public init(from decoder: any Decoder) throws {
      self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the text.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(text)
    }
  }
#endif
