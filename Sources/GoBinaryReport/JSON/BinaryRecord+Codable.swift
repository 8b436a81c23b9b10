internal import BinarySupport
import GoBuildInfo

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // The keys of `gobuildinfo --json`. What follows from other keys is not encoded.

  extension BinaryRecord: Codable {
    private enum CodingKeys: String, CodingKey {
      case file = "File"
      case location = "Archive"
      case sha256 = "SHA256"
      case slice = "Slice"
      case member = "Member"
      case variables = "Variables"
      case binary = "Binary"
      case provenance = "Provenance"
      case packages = "Code"
      case functions = "Functions"
    }

    private enum BinaryKeys: String, CodingKey {
      case container = "Container"
      case isInterpreterInImage = "InterpreterInImage"
    }

    /// Decodes an object of `gobuildinfo --json`, or of `go version -m -json`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        file: try container.decodeIfPresent(Pathname.self, forKey: .file) ?? Pathname(bytes: []),
        info: try BuildInfo(from: decoder))
      location = try container.decodeIfPresent(ArchiveLocation.self, forKey: .location)
      sha256 = try container.decodeIfPresent(String.self, forKey: .sha256)
      slice = try container.decodeIfPresent(String.self, forKey: .slice)
      member = try container.decodeIfPresent(String.self, forKey: .member)
      variables =
        try container.decodeIfPresent([LinkedVariable].self, forKey: .variables) ?? []
      provenance = try container.decodeIfPresent(Provenance.self, forKey: .provenance)
      packages = try container.decodeIfPresent(LinkedPackages.self, forKey: .packages)
      functions = try container.decodeIfPresent(LinkedFunctionNames.self, forKey: .functions)
      guard container.contains(.binary) else { return }
      let binary = try container.superDecoder(forKey: .binary)
      let keys = try binary.container(keyedBy: BinaryKeys.self)
      // Headers that could not be read leave their keys out.
      guard keys.contains(.container) else { return }
      facts = try BinaryFacts(from: binary)
      isInterpreterInImage = try keys.decodeIfPresent(Bool.self, forKey: .isInterpreterInImage)
    }

    /// Encodes the keys of `gobuildinfo --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      if !file.bytes.isEmpty { try container.encode(file, forKey: .file) }
      try container.encodeIfPresent(location, forKey: .location)
      try container.encodeIfPresent(sha256, forKey: .sha256)
      try container.encodeIfPresent(slice, forKey: .slice)
      try container.encodeIfPresent(member, forKey: .member)
      try info.encode(to: encoder)
      if !variables.isEmpty { try container.encode(variables, forKey: .variables) }
      try container.encodeIfPresent(provenance, forKey: .provenance)
      try container.encodeIfPresent(packages, forKey: .packages)
      try container.encodeIfPresent(functions, forKey: .functions)
      let binary = container.superEncoder(forKey: .binary)
      var keys = binary.container(keyedBy: BinaryKeys.self)
      try facts?.encode(to: binary)
      try keys.encodeIfPresent(isInterpreterInImage, forKey: .isInterpreterInImage)
    }
  }

  extension ArchiveLocation: Codable {
    private enum CodingKeys: String, CodingKey {
      case archive = "Path"
      case image = "Image"
      case layer = "Layer"
      case platforms = "Platforms"
      case file = "File"
      case isUnverified = "Unverified"
    }

    /// Decodes the keys of `Archive` in `gobuildinfo --json`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        archive: try container.decode(Pathname.self, forKey: .archive),
        image: try container.decodeIfPresent(String.self, forKey: .image),
        layer: try container.decodeIfPresent(String.self, forKey: .layer),
        platforms: try container.decodeIfPresent([Platform].self, forKey: .platforms) ?? [],
        file: try container.decodeIfPresent(Pathname.self, forKey: .file) ?? Pathname(bytes: []))
      isUnverified = try container.decodeIfPresent(Bool.self, forKey: .isUnverified) ?? false
    }

    /// Encodes the keys of `Archive` in `gobuildinfo --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(archive, forKey: .archive)
      try container.encodeIfPresent(image, forKey: .image)
      try container.encodeIfPresent(layer, forKey: .layer)
      if !platforms.isEmpty { try container.encode(platforms, forKey: .platforms) }
      try container.encode(file, forKey: .file)
      if isUnverified { try container.encode(true, forKey: .isUnverified) }
    }
  }
#endif
