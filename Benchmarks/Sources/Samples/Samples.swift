/// Files that nobody compiled.
public enum Samples {
  /// Data as the search meets it, and as somebody would make it to slow the search down.
  public static func data(_ kind: String, count: Int) -> [UInt8] {
    let magic = [0xff] + Array(" Go buildinf".utf8)
    switch kind {
    case "zeros": return [UInt8](repeating: 0, count: count)
    case "ff": return [UInt8](repeating: 0xff, count: count)
    case "misses":
      // All of the magic but its last byte, wherever it may lie.
      let miss = magic + [0, 8, 2]
      return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count { buffer[index] = miss[index % 16] }
        initialized = count
      }
    default:
      var state: UInt64 = 1
      return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count {
          state = state &* 6_364_136_223_846_793_005 &+ 1
          buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
        }
        initialized = count
      }
    }
  }

  /// An ELF file with one section, `.go.buildinfo`, of these contents.
  public static func elf(_ data: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x7f] + Array("ELF".utf8) + [2, 1, 1] + [UInt8](repeating: 0, count: 9)
    func number(_ value: Int, _ size: Int) {
      for shift in 0..<size { file.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
    let names = Array("\0.go.buildinfo\0.shstrtab\0".utf8)
    let dataOffset = 4096
    let namesOffset = dataOffset + data.count
    number(2, 2)
    number(62, 2)
    number(1, 4)
    for value in [0, 64, 120] { number(value, 8) }
    number(0, 4)
    for value in [64, 56, 1, 64, 3, 2] { number(value, 2) }
    // The program header, then the three section headers.
    number(1, 4)
    number(6, 4)
    for value in [dataOffset, 0x40_0000, 0x40_0000, data.count, data.count, 4096] {
      number(value, 8)
    }
    file += [UInt8](repeating: 0, count: 64)
    for (name, address, offset, size) in [
      (1, 0x40_0000, dataOffset, data.count), (15, 0, namesOffset, names.count),
    ] {
      number(name, 4)
      number(1, 4)
      for value in [3, address, offset, size] { number(value, 8) }
      number(0, 8)
      number(16, 8)
      number(0, 8)
    }
    file += [UInt8](repeating: 0, count: dataOffset - file.count)
    return file + data + names
  }
}
