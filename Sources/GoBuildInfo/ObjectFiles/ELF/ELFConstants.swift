internal import BinarySupport

/// The numbers of the System V ABI and its extensions that matter here, by the field that holds them.
enum ELF {
  /// `EI_CLASS`
  enum Class {
    /// `ELFCLASS32`
    static let bits32: UInt8 = 1
    /// `ELFCLASS64`
    static let bits64: UInt8 = 2
  }

  /// `EI_DATA`
  enum DataEncoding {
    /// `ELFDATA2LSB`
    static let littleEndian: UInt8 = 1
    /// `ELFDATA2MSB`
    static let bigEndian: UInt8 = 2
  }

  /// `EI_OSABI`
  enum SystemABI {
    /// `ELFOSABI_NONE`
    static let none: UInt8 = 0
    /// `ELFOSABI_NETBSD`
    static let netBSD: UInt8 = 2
    /// `ELFOSABI_LINUX`
    static let linux: UInt8 = 3
    /// `ELFOSABI_SOLARIS`
    static let solaris: UInt8 = 6
    /// `ELFOSABI_FREEBSD`
    static let freeBSD: UInt8 = 9
    /// `ELFOSABI_OPENBSD`
    static let openBSD: UInt8 = 12
  }

  /// `e_type`
  enum FileType {
    /// `ET_REL`: an object that is still to be linked.
    static let relocatable: UInt64 = 1
    /// `ET_DYN`: a library, or a program that can be loaded anywhere.
    static let shared: UInt64 = 3
    /// `ET_CORE`: the memory of a process.
    static let core: UInt64 = 4
  }

  /// `e_machine`
  enum Machine {
    /// `EM_386`
    static let i386: UInt64 = 3
    /// `EM_MIPS`
    static let mips: UInt64 = 8
    /// `EM_PPC64`
    static let ppc64: UInt64 = 21
    /// `EM_S390`
    static let s390: UInt64 = 22
    /// `EM_ARM`
    static let arm: UInt64 = 40
    /// `EM_X86_64`
    static let amd64: UInt64 = 62
    /// `EM_AARCH64`
    static let aarch64: UInt64 = 183
    /// `EM_RISCV`
    static let riscv: UInt64 = 243
    /// `EM_LOONGARCH`
    static let loongArch: UInt64 = 258
  }

  /// `e_phnum` and `e_shstrndx` of a file with more program headers or sections than fit: `PN_XNUM` and `SHN_XINDEX`.
  static let extendedCount: UInt64 = 0xffff

  /// `p_type`
  enum SegmentType {
    /// `PT_LOAD`
    static let loaded: UInt32 = 1
    /// `PT_DYNAMIC`
    static let dynamic: UInt32 = 2
    /// `PT_INTERP`
    static let interpreter: UInt32 = 3
    /// `PT_NOTE`
    static let note: UInt32 = 4
  }

  /// A bit of `p_flags`.
  enum SegmentFlag {
    /// `PF_W`
    static let writable: UInt32 = 2
  }

  /// `sh_type`
  enum SectionType {
    /// `SHT_RELA`
    static let relocationsWithAddends: UInt32 = 4
    /// `SHT_NOTE`
    static let note: UInt32 = 7
    /// `SHT_NOBITS`
    static let withoutContents: UInt32 = 8
    /// `SHT_REL`
    static let relocations: UInt32 = 9
  }

  /// A bit of `sh_flags`.
  enum SectionFlag {
    /// `SHF_ALLOC`
    static let loaded: UInt64 = 2
  }

  /// `st_shndx`
  enum SymbolSection {
    /// `SHN_UNDEF`
    static let undefined: UInt16 = 0
    /// `SHN_LORESERVE`: the first of the values that are not sections.
    static let firstReserved: UInt16 = 0xff00
  }

  /// `d_tag`
  enum DynamicTag {
    /// `DT_NULL`
    static let end: UInt64 = 0
    /// `DT_NEEDED`
    static let needed: UInt64 = 1
    /// `DT_STRTAB`
    static let names: UInt64 = 5
    /// `DT_RELA`
    static let relocations: UInt64 = 7
    /// `DT_RELASZ`
    static let relocationsByteCount: UInt64 = 8
    /// `DT_SONAME`
    static let libraryName: UInt64 = 14
    /// `DT_FLAGS_1`
    static let flags1: UInt64 = 0x6fff_fffb
  }

  /// A bit of the value of `DT_FLAGS_1`.
  enum DynamicFlag1 {
    /// `DF_1_PIE`
    static let positionIndependentExecutable: UInt64 = 0x0800_0000
  }

  /// `n_type`, whose meaning depends on the name of the note.
  enum NoteType {
    /// `NT_GNU_ABI_TAG`, and the notes by which Android and the BSDs know their own programs.
    static let system: UInt32 = 1
    /// `NT_GNU_BUILD_ID`
    static let gnuBuildID: UInt32 = 3
    /// The build ID of a Go program, under the name `Go`.
    static let goBuildID: UInt32 = 4
  }
}
