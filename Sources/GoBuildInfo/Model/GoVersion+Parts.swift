// What a version says beside its order.

extension GoVersion {
  /// The release: `go1.27.3` of `go1.27.3-X:jsonv2` and of `go1.27.3 (Vendor 1.27.3-1)`. Nil for versions in
  /// development, and for text that is no version.
  public var release: GoVersion? {
    let text = rawValue.utf8.prefix { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        || byte == UInt8(ascii: ".")
    }
    let version = GoVersion(String(Substring(text)))
    return GoRelease(version.rawValue) == nil ? nil : version
  }

  /// The version that a toolchain in development will become: `go1.28` of `devel go1.28-3f2a…`; nil for releases,
  /// and where it does not say.
  public var development: GoVersion? {
    guard rawValue.utf8.starts(with: "devel ".utf8) else { return nil }
    return GoVersion(String(rawValue.dropFirst(6))).release
  }

  /// The version of the language: `go1.27` of `go1.27.3`; nil for text that is no version.
  public var language: GoVersion? {
    guard let version = release ?? development else { return nil }
    // The first two numbers.
    let parts = version.rawValue.split(separator: ".", maxSplits: 2)
    guard parts.count > 1 else { return version }
    let minor = parts[1].utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    return GoVersion("\(parts[0]).\(Substring(minor))")
  }

  /// The experiments that the toolchain was built with, such as `jsonv2`: behind `-X:`, or ` X:` before Go 1.26.
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

  /// Whether this comes before, is the same as, or comes after another version: by releases, so that neither
  /// experiments nor what vendors add make a difference. A toolchain in development comes behind all of the release
  /// before it, and before all of its own.
  ///
  /// - Returns: a negative number, 0 or a positive number; nil where one of them is no version.
  public func order(to other: GoVersion) -> Int? {
    guard let mine = release ?? development, let theirs = other.release ?? other.development,
      let first = GoRelease(mine.rawValue), let second = GoRelease(theirs.rawValue)
    else { return nil }
    return first < second ? -1 : first == second ? 0 : 1
  }

  /// Go's own order, less the order of text among what Go takes for equal.
  package static func goOrder(_ first: GoVersion, _ second: GoVersion) -> Int {
    switch (GoRelease(first.rawValue), GoRelease(second.rawValue)) {
    case (nil, nil): 0
    case (nil, _?): -1
    case (_?, nil): 1
    case (let one?, let other?): one < other ? -1 : one == other ? 0 : 1
    }
  }
}
