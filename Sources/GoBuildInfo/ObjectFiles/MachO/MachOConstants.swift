internal import BinarySupport

/// The numbers of Apple's `mach-o` headers that matter here, by the field that holds them.
enum MachO {
  /// `cputype`
  enum CPUType {
    /// `CPU_TYPE_I386`
    static let i386: UInt32 = 7
    /// `CPU_TYPE_ARM`
    static let arm: UInt32 = 12
    /// `CPU_TYPE_POWERPC`
    static let powerPC: UInt32 = 18
    /// `CPU_TYPE_X86_64`
    static let amd64: UInt32 = 0x0100_0007
    /// `CPU_TYPE_ARM64`
    static let arm64: UInt32 = 0x0100_000c
    /// `CPU_TYPE_POWERPC64`
    static let powerPC64: UInt32 = 0x0100_0012
    /// `CPU_TYPE_ARM64_32`
    static let arm64With32BitPointers: UInt32 = 0x0200_000c
  }

  /// `cpusubtype`
  enum CPUSubtype {
    /// The bits that are not capabilities (`~CPU_SUBTYPE_MASK`).
    static let mask: UInt32 = 0x00ff_ffff
    /// `CPU_SUBTYPE_X86_64_H`
    static let amd64Haswell: UInt32 = 8
    /// `CPU_SUBTYPE_ARM64E`
    static let arm64e: UInt32 = 2
  }

  /// `filetype`
  enum FileType {
    /// `MH_OBJECT`
    static let object: UInt32 = 1
    /// `MH_CORE`
    static let core: UInt32 = 4
    /// `MH_DYLIB`
    static let library: UInt32 = 6
    /// `MH_BUNDLE`
    static let bundle: UInt32 = 8
    /// `MH_DSYM`
    static let debugCompanion: UInt32 = 0xa
  }

  /// A bit of `flags` in the file header.
  enum Flag {
    /// `MH_PIE`
    static let positionIndependentExecutable: UInt32 = 0x20_0000
  }

  /// `cmd`
  enum Command {
    /// `LC_SEGMENT`
    static let segment: UInt32 = 0x1
    /// `LC_SYMTAB`
    static let symbolTable: UInt32 = 0x2
    /// `LC_DYSYMTAB`
    static let dynamicSymbolTable: UInt32 = 0xb
    /// `LC_LOAD_DYLIB`
    static let loadLibrary: UInt32 = 0xc
    /// `LC_LOAD_DYLINKER`
    static let loadInterpreter: UInt32 = 0xe
    /// `LC_SEGMENT_64`
    static let segment64: UInt32 = 0x19
    /// `LC_LAZY_LOAD_DYLIB`
    static let lazyLoadLibrary: UInt32 = 0x20
    /// `LC_VERSION_MIN_MACOSX`
    static let minimumMacOS: UInt32 = 0x24
    /// `LC_VERSION_MIN_IPHONEOS`
    static let minimumIOS: UInt32 = 0x25
    /// `LC_BUILD_VERSION`
    static let buildVersion: UInt32 = 0x32
    /// `LC_LOAD_WEAK_DYLIB`
    static let loadWeakLibrary: UInt32 = 0x8000_0018
    /// `LC_REEXPORT_DYLIB`
    static let reexportLibrary: UInt32 = 0x8000_001f
    /// `LC_LOAD_UPWARD_DYLIB`
    static let loadUpwardLibrary: UInt32 = 0x8000_0023
  }

  /// `platform` of `LC_BUILD_VERSION`
  enum BuildPlatform {
    /// `PLATFORM_MACOS`
    static let macOS: UInt32 = 1
    /// `PLATFORM_IOS`
    static let iOS: UInt32 = 2
    /// `PLATFORM_MACCATALYST`
    static let macCatalyst: UInt32 = 6
    /// `PLATFORM_IOSSIMULATOR`
    static let iOSSimulator: UInt32 = 7
  }

  /// The type of a section, in the lower eight bits of its `flags`.
  enum SectionType {
    /// `SECTION_TYPE`
    static let mask: UInt32 = 0xff
    /// `S_ZEROFILL`
    static let zeroFilled: UInt32 = 0x1
    /// `S_GB_ZEROFILL`
    static let largeZeroFilled: UInt32 = 0xc
    /// `S_THREAD_LOCAL_ZEROFILL`
    static let threadLocalZeroFilled: UInt32 = 0x12
  }

  /// `n_type`
  enum SymbolType {
    /// `N_STAB`: the bits that only symbols for debuggers have.
    static let debuggerMask: UInt8 = 0xe0
    /// `N_TYPE`
    static let mask: UInt8 = 0x0e
    /// `N_SECT`: defined in a section.
    static let section: UInt8 = 0x0e
  }

  /// `r_type`
  enum RelocationType {
    /// `X86_64_RELOC_UNSIGNED`, `ARM64_RELOC_UNSIGNED` and `GENERIC_RELOC_VANILLA`: an address.
    static let address: UInt32 = 0
  }
}
