internal import BinarySupport
public import GoBuildInfo

/// A name for the modules that went into a binary: the same for binaries with the same modules, versions, sums and
/// replacements, whatever platform they are for and however they were built.
///
/// It is the SHA-256 hash of text in UTF-8: a line `main`, the path, the version and the sum of the main module, then a
/// line `dep` with the same of each other module, in the order of the paths' bytes; after a module that is replaced
/// a line `=>` with what replaces it. Tabs stand between the words, and each line ends in a newline.
public struct ModuleFingerprint: Sendable, Hashable {
  /// All 64 hexadecimal digits.
  public let digits: String

  /// The first 12 digits, which are enough to tell some thousands of binaries apart.
  public var short: Substring { digits.prefix(12) }

  /// Computes the fingerprint of a binary's modules.
  public init(_ info: BuildInfo) {
    var hash = SHA256()
    func add(_ keyword: String, _ module: Module) {
      hash.update("\(keyword)\t\(module.path)\t\(module.version)\t\(module.sum)\n".utf8)
      if let replacement = module.replacement { add("=>", replacement) }
    }
    if let main = info.main { add("main", main) }
    let modules = info.dependencies.sorted {
      $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
    }
    for module in modules { add("dep", module) }
    digits = SHA256.digits(hash.finish())
  }
}

extension ModuleFingerprint: CustomStringConvertible {
  /// All digits.
  public var description: String { digits }
}

extension BuildInfo {
  /// Whether the binary says what modules went into it: not where it was built without modules, or says nothing.
  public var hasModules: Bool { main != nil || !dependencies.isEmpty }
}
