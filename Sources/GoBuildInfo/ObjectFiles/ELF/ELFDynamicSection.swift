internal import BinarySupport

/// The part of a dynamic section that matters here (`Elf64_Dyn`).
struct ELFDynamicSection {
  /// Programs have some dozens of entries of 16 bytes.
  static let maximumByteCount = 1 << 16

  /// The offsets of the libraries' names among the names.
  private(set) var libraries: [UInt64] = []
  /// How many there are, those beyond a limit included.
  private(set) var libraryCount = 0
  /// The address of the names.
  private(set) var names: UInt64?
  /// The addresses of the relocations with addends.
  var relocations: AddressRange? {
    guard let relocationsStart, let relocationsByteCount else { return nil }
    return AddressRange(start: relocationsStart, byteCount: relocationsByteCount)
  }

  private var relocationsStart: UInt64?
  private var relocationsByteCount: UInt64?
  private(set) var isLibrary = false
  private(set) var isMarkedExecutable = false

  init(_ bytes: RawSpan, _ encoding: ELFEncoding) {
    let size = encoding.is64Bit ? 8 : 4
    var offset = 0
    while offset + 2 * size <= bytes.byteCount {
      let value = encoding.address(bytes, offset + size)
      switch encoding.address(bytes, offset) {
      case ELF.DynamicTag.end: return
      case ELF.DynamicTag.needed:
        libraryCount += 1
        if libraryCount <= Linkage.maximumLibraryCount { libraries.append(value) }
      case ELF.DynamicTag.names: names = value
      case ELF.DynamicTag.relocations: relocationsStart = value
      case ELF.DynamicTag.relocationsByteCount: relocationsByteCount = value
      case ELF.DynamicTag.libraryName: isLibrary = true
      case ELF.DynamicTag.flags1:
        isMarkedExecutable = value & ELF.DynamicFlag1.positionIndependentExecutable != 0
      default: break
      }
      offset += 2 * size
    }
  }
}
