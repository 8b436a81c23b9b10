internal import BinarySupport

// What a version records besides its order.

extension GoVersion {
  /// The release: `go1.27.3` of `go1.27.3-X:jsonv2`, of `go1.27.3 (Vendor 1.27.3-1)` and of `go1.27.3-1-microsoft`. Nil for
  /// development builds, and where the release is unknown.
  public var release: GoVersion? { isDevelopment ? nil : base }

  /// The release that a development build precedes: `go1.28` of `devel go1.28-3f2a1b…`, of `go1.28-devel_3f2a1b…` and of the
  /// snapshot `go1.28-20261102-RC01`. Nil for releases, and where the text does not name it, as in `devel +3f2a1b…`.
  public var development: GoVersion? { isDevelopment ? base : nil }

  /// Whether the toolchain is a development build or a snapshot rather than a release: no release has its sources.
  public var isDevelopment: Bool {
    if isDevelPrefixed { return true }
    let suffix = afterName
    guard suffix.first == UInt8(ascii: "-") else { return false }
    let word = suffix.dropFirst()
    // cmd/dist writes `go1.28-devel_HASH DATE`; snapshots have a date, then `-RC` and a number.
    return word.starts(with: "devel".utf8)
      || (word.count >= 8 && word.prefix(8).allSatisfy(GoVersion.isDigit)
        && (word.count == 8 || word[word.index(word.startIndex, offsetBy: 8)] == UInt8(ascii: "-")))
  }

  /// The version of the language: `go1.27` of `go1.27.3`. Nil where the release is unknown.
  public var language: GoVersion? {
    guard let version = base else { return nil }
    // The first two numbers.
    let parts = version.rawValue.split(separator: ".", maxSplits: 2)
    guard parts.count > 1 else { return version }
    let minor = parts[1].utf8.prefix(while: GoVersion.isDigit)
    return GoVersion("\(parts[0]).\(Substring(minor))")
  }

  /// The experiments that the toolchain was built with, such as `jsonv2`: after `-X:`, or after ` X:` before Go 1.26.
  public var experiments: [String] {
    let mark = Array("X:".utf8)
    let bytes = Array(rawValue.utf8)
    let start = bytes.indices.first { index in
      index > 0 && (bytes[index - 1] == UInt8(ascii: "-") || bytes[index - 1] == UInt8(ascii: " "))
        && bytes[index...].starts(with: mark)
    }
    guard let start else { return [] }
    let names = bytes[(start + 2)...].prefix { $0 != UInt8(ascii: " ") }
    return names.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
  }
}

// The text: `devel`, the name of a release, and a suffix, each of which may be missing.
extension GoVersion {
  /// The release that the text names; nil where it names none.
  var base: GoVersion? {
    let name = withoutDevel.prefix(while: GoVersion.isInName)
    // `b4` parses as a prerelease, which Go never had.
    for name in [GoVersion.withoutBoringCrypto(name), name] {
      let version = GoVersion(String(Substring(name)))
      if GoRelease(version.rawValue) != nil { return version }
    }
    return nil
  }

  private var isDevelPrefixed: Bool { rawValue.utf8.starts(with: "devel".utf8) }

  private var withoutDevel: Substring.UTF8View {
    rawValue.utf8.starts(with: "devel ".utf8)
      ? rawValue.utf8.dropFirst("devel ".utf8.count) : rawValue.utf8[...]
  }

  /// What follows the name of the release.
  private var afterName: Substring.UTF8View {
    rawValue.utf8.drop(while: GoVersion.isInName)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func isInName(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || isDigit(byte) || byte == UInt8(ascii: ".")
  }

  /// `go1.18.2` of `go1.18.2b7`: until Go 1.18, releases with BoringCrypto ended in `b` and a number.
  private static func withoutBoringCrypto(_ name: Substring.UTF8View) -> Substring.UTF8View {
    var rest = name
    while let last = rest.last, isDigit(last) { rest.removeLast() }
    guard rest.endIndex < name.endIndex, rest.popLast() == UInt8(ascii: "b") else { return name }
    return rest
  }
}
