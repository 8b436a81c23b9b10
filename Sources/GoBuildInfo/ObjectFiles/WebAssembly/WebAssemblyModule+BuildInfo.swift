internal import BinarySupport

extension WebAssemblyModule {
  /// Producers are some dozens of bytes.
  private static let maximumProducersByteCount = 1 << 16

  /// Finds what other object file formats have a blob for.
  func buildInfoLocation(in source: inout some Bytes) throws(ReadError) -> BuildInfoLocation {
    guard let producers = try customSection(named: "producers", in: &source),
      let version = try goVersion(among: producers, in: &source)
    else { throw .noBuildInfo("not a Go module: Go is not among its producers") }
    let text = try LinkedStrings.moduleText(
      in: loadedBytes(in: &source), of: .webAssembly(self), at: part.lowerBound, &source)
    return BuildInfoLocation(
      provenance: .webAssembly(moduleText: text.evidence), goVersion: version,
      moduleText: try ModuleTextFrame.contents(of: text.range, in: &source))
  }

  /// The version beside the language `Go`; nil where there is none.
  ///
  /// The section is a list of fields with a list of names and versions each, as the tool conventions of
  /// WebAssembly define it.
  private func goVersion(
    among producers: Range<Int>, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    let window = producers.prefix(WebAssemblyModule.maximumProducersByteCount)
    var fields = WebAssemblyFields(
      try source.bytes(at: window.lowerBound, count: window.count))
    guard let fieldCount = fields.number() else { return nil }
    for _ in 0..<min(fieldCount, UInt64(window.count)) {
      guard let field = fields.name(), let valueCount = fields.number() else { return nil }
      for _ in 0..<min(valueCount, UInt64(window.count)) {
        guard let name = fields.name(), let version = fields.name() else { return nil }
        guard fields.hasBytes("language", in: field), fields.hasBytes("Go", in: name),
          !version.isEmpty, version.count <= BuildInfoBlob.maximumVersionByteCount
        else { continue }
        return window.lowerBound + version.lowerBound..<window.lowerBound + version.upperBound
      }
    }
    return nil
  }
}
