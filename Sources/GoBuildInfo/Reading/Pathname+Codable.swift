internal import BinarySupport

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  extension Pathname: Codable {
    /// Decodes a name that is a string, or an array of bytes for one that is not UTF-8.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.init(text)
      } else {
        self.init(bytes: try container.decode([UInt8].self))
      }
    }

    /// Encodes the name as a string, or as an array of bytes where it is not UTF-8.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      let text = description
      if text.utf8.elementsEqual(bytes) {
        try container.encode(text)
      } else {
        try container.encode(bytes)
      }
    }
  }
#endif
