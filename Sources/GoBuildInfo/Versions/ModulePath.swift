internal import BinarySupport

/// What golang.org/x/mod/module demands of the paths of modules.
package enum ModulePath {
  /// What a path ends in for a major version: `/v2`, or `.v2` for gopkg.in; empty for version 0 or 1.
  ///
  /// - Returns: nil where it ends in what cannot be a major version, such as `/v1`.
  package static func majorSuffix(of path: String) -> Substring? {
    let bytes = Substring(path).utf8
    let isGopkg = path.hasPrefix("gopkg.in/")
    let unstable = isGopkg && path.hasSuffix("-unstable") ? "-unstable".utf8.count : 0
    let body = bytes.dropLast(unstable)
    let digits = body.reversed().prefix {
      SemanticVersion.isDigit($0) || (!isGopkg && $0 == UInt8(ascii: "."))
    }
    let number = Array(digits.reversed())
    let front = Array(body.dropLast(number.count).suffix(2))
    let separator = isGopkg ? UInt8(ascii: ".") : UInt8(ascii: "/")
    let hasSuffix = front == [separator, UInt8(ascii: "v")]
    let suffix = Substring(bytes.suffix(number.count + unstable + 2))
    if isGopkg {
      guard hasSuffix, !number.isEmpty || unstable > 0,
        number.first != UInt8(ascii: "0") || suffix == ".v0"
      else { return nil }
      return suffix
    }
    guard hasSuffix, !number.isEmpty else { return "" }
    guard !number.contains(UInt8(ascii: ".")), number[0] != UInt8(ascii: "0"), suffix != "/v1"
    else { return nil }
    return suffix
  }

  /// Whether a module whose path ends in `suffix` may have a version.
  package static func mayHave(_ version: SemanticVersion, suffix: Substring) -> Bool {
    var suffix = suffix
    if suffix.hasPrefix(".v"), suffix.hasSuffix("-unstable") { suffix = suffix.dropLast(9) }
    if suffix.isEmpty {
      return version.major == "0" || version.major == "1" || version.build == "incompatible"
    }
    // Pseudo-versions of gopkg.in once started with v0.0.0 for version 1 too.
    let isEarly =
      version.major == "0" && version.minor == "0" && version.patch == "0"
      && !version.prerelease.isEmpty
    return suffix.dropFirst(2) == version.major || (isEarly && suffix == ".v1")
  }

  /// What is wrong with a path for Go's `module.CheckImportPath`; nil for one that it accepts.
  package static func fault(in path: String) -> String? {
    if path.isEmpty { return "empty string" }
    if path.hasPrefix("-") { return "leading dash" }
    let elements = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for element in elements {
      if element.isEmpty { return "empty path element" }
      if let fault = fault(in: element) { return fault }
    }
    return nil
  }

  private static func fault(in element: Substring.UTF8View) -> String? {
    if element.last == UInt8(ascii: ".") { return "trailing dot in path element" }
    guard
      element.allSatisfy({ SemanticVersion.isLetterOrDigit($0) || "-._~+".utf8.contains($0) })
    else { return "invalid character" }
    let short = element.prefix { $0 != UInt8(ascii: ".") }
    if isReservedOnWindows(short) { return "path element component is reserved on Windows" }
    if let tilde = short.lastIndex(of: UInt8(ascii: "~")) {
      let digits = short[short.index(after: tilde)...]
      if !digits.isEmpty, digits.allSatisfy(SemanticVersion.isDigit) {
        return "trailing tilde and digits in path element"
      }
    }
    return nil
  }

  private static func isReservedOnWindows(_ name: Substring.UTF8View) -> Bool {
    let lower = String(decoding: name.map { $0 | 0x20 }, as: UTF8.self)
    switch lower.utf8.count {
    case 3: return ["con", "prn", "aux", "nul"].contains(lower)
    case 4:
      // Digits have the bit that makes letters small.
      return (lower.hasPrefix("com") || lower.hasPrefix("lpt")) && lower.utf8.last != 0x30
        && lower.utf8.last.map(SemanticVersion.isDigit) == true
    default: return false
    }
  }
}

extension ModuleVersion {
  /// The version in the form in which Go writes it: `v1.2.0` for `v1.2`, and without what stands after a plus unless
  /// that is `incompatible`; nil where it is not a semantic version.
  package var canonical: ModuleVersion? {
    guard let version = SemanticVersion(rawValue) else { return nil }
    let prerelease = version.prerelease.isEmpty ? "" : "-\(version.prerelease)"
    let build = version.build == "incompatible" ? "+incompatible" : ""
    return ModuleVersion("v\(version.major).\(version.minor).\(version.patch)\(prerelease)\(build)")
  }

  /// Whether it can be the tag of a revision, as Go records one: complete, without a plus other than that of
  /// `+incompatible`, and without the end of a pseudo-version, valid or not.
  package var isTag: Bool {
    guard canonical == self, let version = SemanticVersion(rawValue) else { return false }
    let words = version.prerelease.utf8.split(separator: UInt8(ascii: "."))
    return !(words.last.map(ModuleVersion.isTimeAndRevision) ?? false)
  }

  /// Whether text is 14 digits, a dash and more: the time and revision of a pseudo-version.
  private static func isTimeAndRevision(_ word: Substring.UTF8View) -> Bool {
    let digits = word.prefix(while: SemanticVersion.isDigit)
    return digits.count == 14 && word.dropFirst(14).first == UInt8(ascii: "-")
  }

  /// Whether what was built has no version, because it lay in a directory: a module of a workspace, or what replaces
  /// a module. Only these two spellings stand for that; a branch or a commit does not.
  package var isLocal: Bool { isDevelopment || rawValue.isEmpty }
}
