import GoBuildInfo

extension BinaryRecord {
  /// Reads an object as `gobuildinfo --json` prints it, or `go version -m -json`.
  ///
  /// - Returns: nil where it is none. What is there must be what it should be: half of a report would pass for all
  ///   of it.
  init?(_ value: JSONValue) {
    guard let version = value["GoVersion"]?.text else { return nil }
    for key in ["Deps", "Settings"] where value[key] != nil && value[key]?.elements == nil {
      return nil
    }
    let modules = (value["Deps"]?.elements ?? []).map(Module.init)
    guard !modules.contains(where: { $0 == nil }) else { return nil }
    let settings = value["Settings"]?.elements ?? []
    self.init(
      file: Pathname(value["File"]?.text ?? ""),
      info: BuildInfo(
        goVersion: GoVersion(version), path: value["Path"]?.text ?? "",
        main: value["Main"].flatMap(Module.init),
        dependencies: modules.compactMap { $0 },
        settings: BuildSettings(
          settings.compactMap { setting in
            setting["Key"]?.text.map { BuildSetting(key: $0, value: setting["Value"]?.text ?? "") }
          })),
      facts: value["Binary"].flatMap(BinaryFacts.init))
    slice = value["Slice"]?.text
    member = value["Member"]?.text
    sha256 = value["SHA256"]?.text
    evidence = value["Provenance"]?["Source"]?.text.flatMap { Evidence(rawValue: $0) }
    archive = value["Archive"].flatMap { place in
      place["Path"]?.text.map {
        Archive(
          path: $0, image: place["Image"]?.text, layer: place["Layer"]?.text,
          file: place["File"]?.text ?? "")
      }
    }
  }
}

extension Module {
  fileprivate init?(_ value: JSONValue) {
    guard let path = value["Path"]?.text else { return nil }
    self.init(
      path: path, version: value["Version"]?.text ?? "", sum: value["Sum"]?.text ?? "",
      replacement: value["Replace"].flatMap(Module.init))
  }
}

extension BinaryFacts {
  fileprivate init?(_ value: JSONValue) {
    guard let format = value["Container"]?.text.flatMap({ Container.Format(rawValue: $0) }),
      let bitWidth = value["AddressBits"]?.integer,
      let isBigEndian = value["BigEndian"]?.boolean,
      let kind = value["Kind"]?.text.flatMap({ Linkage.Kind(rawValue: $0) }),
      let buildID = BuildID(value)
    else { return nil }
    var linkage = Linkage(kind: kind)
    linkage.interpreter = value["Interpreter"]?.text
    linkage.libraries = value["Libraries"]?.elements?.compactMap { $0.text } ?? []
    linkage.hasSymbols = value["Symbols"]?.boolean
    linkage.hasDebugInfo = value["DebugInfo"]?.boolean
    self.init(
      container: Container(format: format, bitWidth: bitWidth, isBigEndian: isBigEndian),
      platforms: (value["Platforms"]?.elements ?? []).compactMap { $0.text.flatMap(Platform.init) },
      buildID: buildID, linkage: linkage)
  }
}

extension Platform {
  /// `linux/amd64`.
  fileprivate init?(_ text: String) {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2 else { return nil }
    self.init(os: String(words[0]), architecture: String(words[1]))
  }
}

extension BuildID {
  fileprivate init?(_ value: JSONValue) {
    let text = value["BuildID"]?.text ?? ""
    switch value["BuildIDState"]?.text {
    case nil where !text.isEmpty: self = .go(GoBuildID(text: text))
    case "gnu": self = .gnu(BuildID.bytes(text))
    case "missing": self = .missing
    case "empty": self = .empty
    case "damaged": self = .damaged
    case let state? where state.hasPrefix("overlong"):
      let digits = state.filter { "0"..."9" ~= $0 }
      self = .overlong(byteCount: UInt64(digits) ?? 0)
    default: return nil
    }
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }
}
