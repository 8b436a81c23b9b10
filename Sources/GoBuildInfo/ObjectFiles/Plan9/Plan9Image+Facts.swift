internal import BinarySupport

extension Plan9Image {
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] { platforms }

  private var platforms: [Platform] {
    let architecture =
      switch magic {
      case Plan9Image.magic386: "386"
      case Plan9Image.magicARM: "arm"
      default: "amd64"
      }
    return [Platform(os: "plan9", architecture: architecture)]
  }

  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
    let code = part.clamped(at: headerByteCount, count: text.fileByteCount)
    return BinaryFacts(
      .plan9, bitWidth: is64Bit ? 64 : 32, isBigEndian: false, platforms: platforms,
      buildID: try BuildID(nearStartOf: code, in: &source),
      Linkage(kind: .executable, hasSymbols: hasSymbols))
  }
}
