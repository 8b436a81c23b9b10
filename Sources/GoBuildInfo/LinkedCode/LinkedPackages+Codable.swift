internal import BinarySupport

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // The keys of `gobuildinfo packages --json`. What follows from other keys is encoded, and not decoded.

  extension LinkedPackages: Codable {
    private enum CodingKeys: String, CodingKey {
      case release = "FunctionTable"
      case functionCount = "Functions"
      case byteCount = "CodeBytes"
      case packages = "Packages"
      case modules = "Modules"
    }

    /// Decodes an object of `gobuildinfo packages --json`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let name = try container.decode(String.self, forKey: .release)
      guard let release = FunctionTable.allCases.first(where: { $0.description == name }) else {
        throw DecodingError.dataCorruptedError(
          forKey: .release, in: container, debugDescription: "unknown function table")
      }
      self.init(
        packages: try container.decodeIfPresent([LinkedPackage].self, forKey: .packages) ?? [],
        modules: try container.decodeIfPresent([LinkedModule].self, forKey: .modules) ?? [],
        release: release,
        functionCount: try container.decodeIfPresent(Int.self, forKey: .functionCount) ?? 0,
        byteCount: try container.decodeIfPresent(UInt64.self, forKey: .byteCount) ?? 0)
    }

    /// Encodes the keys of `gobuildinfo packages --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(release.description, forKey: .release)
      try container.encode(functionCount, forKey: .functionCount)
      try container.encode(byteCount, forKey: .byteCount)
      try container.encode(packages, forKey: .packages)
      try container.encode(modules, forKey: .modules)
    }
  }

  extension LinkedPackage: Codable {
    private enum CodingKeys: String, CodingKey {
      case path = "Path"
      case module = "Module"
      case version = "Version"
      case functionCount = "Functions"
      case byteCount = "CodeBytes"
      case isInlinedOnly = "InlinedOnly"
    }

    /// Decodes an element of `Packages` in `gobuildinfo packages --json`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let module = try container.decodeIfPresent(String.self, forKey: .module)
      let version = try container.decodeIfPresent(String.self, forKey: .version)
      self.init(
        path: try container.decode(String.self, forKey: .path), module: module,
        version: module == nil ? nil : version ?? "",
        functionCount: try container.decode(Int.self, forKey: .functionCount),
        byteCount: try container.decode(UInt64.self, forKey: .byteCount))
    }

    /// Encodes an element of `Packages` in `gobuildinfo packages --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(path, forKey: .path)
      try container.encodeIfPresent(module, forKey: .module)
      if let version, !version.isEmpty { try container.encode(version, forKey: .version) }
      try container.encode(functionCount, forKey: .functionCount)
      try container.encode(byteCount, forKey: .byteCount)
      try container.encode(isInlinedOnly, forKey: .isInlinedOnly)
    }
  }

  extension LinkedFunctionNames: Codable {
    private enum CodingKeys: String, CodingKey {
      case release = "FunctionTable"
      case packages = "Packages"
    }

    /// Decodes the value of `Functions` in `gobuildinfo --json --functions`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let name = try container.decode(String.self, forKey: .release)
      guard let release = FunctionTable.allCases.first(where: { $0.description == name }) else {
        throw DecodingError.dataCorruptedError(
          forKey: .release, in: container, debugDescription: "unknown function table")
      }
      self.init(
        packages: try container.decodeIfPresent([Package].self, forKey: .packages) ?? [],
        release: release)
    }

    /// Encodes the value of `Functions` in `gobuildinfo --json --functions`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(release.description, forKey: .release)
      try container.encode(packages, forKey: .packages)
    }
  }

  extension LinkedFunctionNames.Package: Codable {
    private enum CodingKeys: String, CodingKey {
      case path = "Path"
      case functions = "Functions"
    }

    /// Decodes an element of `Packages` in the value of `Functions`.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        path: try container.decode(String.self, forKey: .path),
        functions: try container.decodeIfPresent([String].self, forKey: .functions) ?? [])
    }

    /// Encodes an element of `Packages` in the value of `Functions`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(path, forKey: .path)
      try container.encode(functions, forKey: .functions)
    }
  }

  extension LinkedModule: Codable {
    private enum CodingKeys: String, CodingKey {
      case path = "Path"
      case version = "Version"
      case linked = "Linked"
      case isInferred = "Inferred"
    }

    /// Decodes an element of `Modules` in `gobuildinfo packages --json`, without what is linked of the module.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        path: try container.decode(String.self, forKey: .path),
        version: try container.decodeIfPresent(String.self, forKey: .version) ?? "",
        isInferred: try container.decodeIfPresent(Bool.self, forKey: .isInferred) ?? false)
    }

    /// Encodes an element of `Modules` in `gobuildinfo packages --json`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(path, forKey: .path)
      if !version.isEmpty { try container.encode(version, forKey: .version) }
      try container.encode(linked.rawValue, forKey: .linked)
      if isInferred { try container.encode(true, forKey: .isInferred) }
    }
  }
#endif
