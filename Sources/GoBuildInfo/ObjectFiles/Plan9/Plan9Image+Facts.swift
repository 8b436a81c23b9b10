extension Plan9Image {
  var platforms: [Platform] {
    let architecture =
      switch magic {
      case Plan9Image.magic386: "386"
      case Plan9Image.magicARM: "arm"
      default: "amd64"
      }
    return [Platform(os: "plan9", architecture: architecture)]
  }

  func facts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> BinaryFacts {
    let code = part.clamped(at: headerByteCount, count: text.fileByteCount)
    return BinaryFacts(
      .plan9, bitWidth: is64Bit ? 64 : 32, isBigEndian: false, platforms: platforms,
      buildID: try BuildID(nearStartOf: code, in: &source),
      Linkage(kind: .executable, hasSymbols: hasSymbols))
  }
}
