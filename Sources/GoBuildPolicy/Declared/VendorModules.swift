public import GoBuildInfo

/// The modules of a `vendor/modules.txt`.
public struct VendorModules: Sendable, Hashable {
  /// The modules, with what replaces them.
  public let modules: [Module]

  /// Reads a file.
  ///
  /// - Throws: ``PolicyError`` where it cannot be read, or a line makes no sense.
  public static func read(_ name: Pathname) throws(PolicyError) -> VendorModules {
    try VendorModules(
      try PolicyError.reading(name) { name throws(ReadError) in try TextFile.contents(of: name) },
      name: name.description)
  }

  /// Parses the text of a file: a line `# path version`, perhaps with `=> path version` behind it, for each module.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` for a line that makes no sense.
  public init(_ text: String, name: String = "modules.txt") throws(PolicyError) {
    var modules: [Module] = []
    for (index, line) in TextFile.lines(of: text).enumerated() {
      let words = TextFile.words(of: line)
      guard words.first == "#" else { continue }
      let sides = words.dropFirst().split(separator: "=>", omittingEmptySubsequences: false).map {
        Array($0)
      }
      guard let module = sides.first, (1...2).contains(module.count), sides.count <= 2 else {
        throw PolicyError(file: name, line: index + 1, "expected '# PATH VERSION'")
      }
      // A line without a version is about a replacement that is used for all versions.
      if module.count == 1 { continue }
      let other = sides.count == 2 ? sides[1] : []
      modules.append(
        Module(
          path: String(module[0]), version: String(module[1]),
          replacement: other.first.map {
            Module(path: String($0), version: other.count > 1 ? String(other[1]) : "")
          }))
    }
    self.modules = modules
  }
}
