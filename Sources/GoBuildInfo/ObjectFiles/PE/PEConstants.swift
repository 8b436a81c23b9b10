internal import BinarySupport

/// The numbers of Microsoft's "PE Format" that matter here, for images and objects, by the field that holds them.
enum PE {
  /// `Machine`
  enum Machine {
    /// `IMAGE_FILE_MACHINE_I386`
    static let i386: UInt16 = 0x14c
    /// `IMAGE_FILE_MACHINE_ARMNT`
    static let arm: UInt16 = 0x1c4
    /// `IMAGE_FILE_MACHINE_AMD64`
    static let amd64: UInt16 = 0x8664
    /// `IMAGE_FILE_MACHINE_ARM64`
    static let arm64: UInt16 = 0xaa64
  }

  /// A bit of `Characteristics` in the COFF header.
  enum FileFlag {
    /// `IMAGE_FILE_DLL`
    static let library: UInt16 = 0x2000
  }

  /// `Magic` of the optional header.
  enum OptionalHeaderMagic {
    /// `IMAGE_NT_OPTIONAL_HDR32_MAGIC`
    static let pe32: UInt16 = 0x10b
    /// `IMAGE_NT_OPTIONAL_HDR64_MAGIC`
    static let pe32Plus: UInt16 = 0x20b
  }

  /// A bit of `DllCharacteristics`.
  enum ImageFlag {
    /// `IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE`
    static let dynamicBase: UInt16 = 0x40
  }

  /// The index of a data directory.
  enum Directory {
    /// `IMAGE_DIRECTORY_ENTRY_IMPORT`
    static let imports: UInt32 = 1
  }

  /// Bits of `Characteristics` in a section header.
  enum SectionFlag {
    /// `IMAGE_SCN_CNT_CODE`
    static let code: UInt32 = 0x20
    /// `IMAGE_SCN_CNT_INITIALIZED_DATA`
    static let initializedData: UInt32 = 0x40
    /// `IMAGE_SCN_LNK_INFO`
    static let linkerInfo: UInt32 = 0x200
    /// `IMAGE_SCN_LNK_REMOVE`
    static let removed: UInt32 = 0x800
    /// The bits that state an alignment (`IMAGE_SCN_ALIGN_1BYTES` and so on).
    static let alignmentMask: UInt32 = 0x00f0_0000
    /// `IMAGE_SCN_LNK_NRELOC_OVFL`
    static let relocationCountOverflow: UInt32 = 0x0100_0000
    /// `IMAGE_SCN_MEM_DISCARDABLE`
    static let discardable: UInt32 = 0x0200_0000
    /// `IMAGE_SCN_MEM_READ`
    static let readable: UInt32 = 0x4000_0000
    /// `IMAGE_SCN_MEM_WRITE`
    static let writable: UInt32 = 0x8000_0000
  }
}
