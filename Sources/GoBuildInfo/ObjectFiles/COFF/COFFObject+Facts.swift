internal import BinarySupport

extension COFFHeader {
  var platforms: [Platform] {
    switch machine {
    case PE.Machine.i386: [Platform(os: "windows", architecture: "386")]
    case PE.Machine.amd64: [Platform(os: "windows", architecture: "amd64")]
    case PE.Machine.arm: [Platform(os: "windows", architecture: "arm")]
    case PE.Machine.arm64: [Platform(os: "windows", architecture: "arm64")]
    default: []
    }
  }

  fileprivate var bitWidth: Int {
    machine == PE.Machine.amd64 || machine == PE.Machine.arm64 ? 64 : 32
  }
}

extension COFFObject {
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] { header.platforms }

  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
    let linkage = Linkage(
      kind: .object, hasSymbols: header.symbolCount > 0,
      hasDebugInfo: try sections.hasDebugInfo(header, in: &source))
    return BinaryFacts(
      .coff, bitWidth: header.bitWidth, isBigEndian: false, platforms: header.platforms,
      buildID: .missing, linkage)
  }
}

extension PESectionTable {
  /// Whether a section has DWARF debug information.
  func hasDebugInfo(
    _ header: COFFHeader, in source: inout some Bytes
  ) throws(ReadError) -> Bool {
    guard let names = header.symbolNames else { return false }
    var offsets: [UInt64] = []
    _ = try first(in: &source) { section -> Never? in
      if let offset = section.longNameOffset { offsets.append(offset) }
      return nil
    }
    for offset in offsets {
      let name = part.clamped(at: names + offset, count: 16)
      let bytes = try source.bytes(at: name.lowerBound, count: name.count)
      if bytes.hasBytes(".debug_info\0") || bytes.hasBytes(".zdebug_info\0") { return true }
    }
    return false
  }
}

extension PESection {
  /// The offset of a long name: `/` and a decimal number.
  fileprivate var longNameOffset: UInt64? {
    guard UInt8(truncatingIfNeeded: name) == UInt8(ascii: "/") else { return nil }
    var rest = name >> 8
    var offset: UInt64 = 0
    while case let digit = UInt8(truncatingIfNeeded: rest), digit != 0 {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      offset = offset * 10 + UInt64(digit - UInt8(ascii: "0"))
      rest >>= 8
    }
    return offset
  }
}
