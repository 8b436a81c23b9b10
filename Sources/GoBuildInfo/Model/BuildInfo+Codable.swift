internal import BinarySupport

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // The keys of `go version -m -json`; like Go, empty fields are left out, and `Main` never is.

  extension BuildInfo: Codable {
    private enum CodingKeys: String, CodingKey {
      case goVersion = "GoVersion"
      case path = "Path"
      case main = "Main"
      case dependencies = "Deps"
      case settings = "Settings"
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let main = try container.decodeIfPresent(Module.self, forKey: .main)
      self.init(
        goVersion: GoVersion(try container.text(.goVersion)),
        path: try container.text(.path),
        main: main == Module.none ? nil : main,
        dependencies: try container.decodeIfPresent([Module].self, forKey: .dependencies) ?? [],
        settings: BuildSettings(
          try container.decodeIfPresent([BuildSetting].self, forKey: .settings) ?? []))
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeUnlessEmpty(goVersion.rawValue, .goVersion)
      try container.encodeUnlessEmpty(path, .path)
      try container.encode(main ?? Module.none, forKey: .main)
      if !dependencies.isEmpty { try container.encode(dependencies, forKey: .dependencies) }
      if !settings.isEmpty { try container.encode(Array(settings), forKey: .settings) }
    }
  }

  extension Module: Codable {
    private enum CodingKeys: String, CodingKey {
      case path = "Path"
      case version = "Version"
      case sum = "Sum"
      case replacement = "Replace"
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        path: try container.text(.path), version: try container.text(.version),
        sum: try container.text(.sum),
        replacement: try container.decodeIfPresent(Module.self, forKey: .replacement))
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeUnlessEmpty(path, .path)
      try container.encodeUnlessEmpty(version, .version)
      try container.encodeUnlessEmpty(sum, .sum)
      try container.encodeIfPresent(replacement, forKey: .replacement)
    }
  }

  extension BuildSetting: Codable {
    private enum CodingKeys: String, CodingKey {
      case key = "Key"
      case value = "Value"
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(key: try container.text(.key), value: try container.text(.value))
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeUnlessEmpty(key, .key)
      try container.encodeUnlessEmpty(value, .value)
    }
  }

  extension BuildSettings: Codable {
    public init(from decoder: any Decoder) throws {
      self.init(try [BuildSetting](from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
      try Array(self).encode(to: encoder)
    }
  }

  extension KeyedDecodingContainer {
    fileprivate func text(_ key: Key) throws -> String {
      try decodeIfPresent(String.self, forKey: key) ?? ""
    }
  }

  extension KeyedEncodingContainer {
    fileprivate mutating func encodeUnlessEmpty(_ text: String, _ key: Key) throws {
      if !text.isEmpty { try encode(text, forKey: key) }
    }
  }
#endif
