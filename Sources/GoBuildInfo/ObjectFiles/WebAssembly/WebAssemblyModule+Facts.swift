internal import BinarySupport

extension WebAssemblyModule {
  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
    var id = try customSection(named: "go:buildid", in: &source)
    // With a dot before Go 1.20.
    if id == nil { id = try customSection(named: "go.buildid", in: &source) }
    let names = try customSection(named: "name", in: &source)
    let debug = try customSection(named: ".debug_info", in: &source)
    return BinaryFacts(
      .webAssembly, bitWidth: 32, isBigEndian: false, platforms: try platforms(in: &source),
      buildID: try id.map { id throws(ReadError) in
        try BuildID(nearStartOf: id, in: &source)
      } ?? .missing,
      Linkage(kind: .executable, hasSymbols: names != nil, hasDebugInfo: debug != nil))
  }

  /// The host that the module takes functions from: JavaScript's, which was called `go` before Go 1.21, or
  /// WASI's.
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] {
    guard let imports = try section(.imports, in: &source) else { return [] }
    let looked = imports.prefix(256)
    var fields = WebAssemblyFields(try source.bytes(at: looked.lowerBound, count: looked.count))
    guard let count = fields.number(), count > 0, let host = fields.name() else { return [] }
    if fields.hasBytes("gojs", in: host) || fields.hasBytes("go", in: host) {
      return [Platform(os: "js", architecture: "wasm")]
    }
    if fields.hasBytes("wasi_snapshot_preview1", in: host) {
      return [Platform(os: "wasip1", architecture: "wasm")]
    }
    return []
  }

  func diagnosis(
    in source: inout some Bytes, by depth: Diagnosis.Depth
  ) throws(ReadError) -> Diagnosis? {
    if let names = try customSection(named: "name", in: &source),
      try source.contains("tinygo_", in: names)
    {
      return .tinyGo
    }
    return try functionTableDiagnosis(in: &source)
  }
}
