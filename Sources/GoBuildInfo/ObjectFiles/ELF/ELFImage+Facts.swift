internal import BinarySupport

extension ELFImage {
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] {
    var loading = try ELFLoading(of: self, in: &source)
    if loading.needsLibraries(of: self) { try loading.readDynamic(of: self, in: &source) }
    return loading.platforms(of: self)
  }

  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
    var loading = try ELFLoading(of: self, in: &source)
    try loading.readDynamic(of: self, in: &source)
    var linkage = Linkage(
      kind: kind(loading), interpreter: loading.interpreter, libraries: loading.libraries)
    if hasSections {
      linkage.hasSymbols = try section(named: ".symtab\0", in: &source) != nil
      // Older toolchains compress it under another name.
      let debug = try section(named: ".debug_info\0", in: &source)
      let compressed = try section(named: ".zdebug_info\0", in: &source)
      linkage.hasDebugInfo = debug != nil || compressed != nil
    }
    return BinaryFacts(
      .elf, bitWidth: encoding.is64Bit ? 64 : 32, isBigEndian: encoding.order == .big,
      platforms: loading.platforms(of: self), buildID: loading.buildID, linkage)
  }

  private func kind(_ loading: ELFLoading) -> Linkage.Kind {
    switch header.type {
    case _ where isRelocatable: .object
    case ELF.FileType.core: .core
    case ELF.FileType.shared:
      loading.isMarkedExecutable || loading.interpreter != nil && !loading.isLibrary
        ? .positionIndependentExecutable : .sharedLibrary
    default: .executable
    }
  }
}

extension ELFLoading {
  /// Whether the libraries would say more of the system than the rest does.
  func needsLibraries(of image: ELFImage) -> Bool {
    interpreter == nil && notedSystems == nil && image.encoding.systemABI == ELF.SystemABI.none
      && image.header.type == ELF.FileType.shared
  }

  func platforms(of image: ELFImage) -> [Platform] {
    guard let architecture = image.architecture else { return [] }
    return systems(of: image, architecture).map { Platform(os: $0, architecture: architecture) }
  }

  /// The systems that a file may be for, from what says most to what says least.
  private func systems(of image: ELFImage, _ architecture: String) -> [String] {
    if let notedSystems { return notedSystems }
    switch image.encoding.systemABI {
    case ELF.SystemABI.netBSD: return ["netbsd"]
    case ELF.SystemABI.linux: return ["linux"]
    case ELF.SystemABI.solaris: return ["solaris", "illumos"]
    case ELF.SystemABI.freeBSD: return ["freebsd"]
    case ELF.SystemABI.openBSD: return ["openbsd"]
    default: break
    }
    if let interpreter, let known = ELFLoading.systems(ofInterpreter: interpreter) { return known }
    switch CLibrary(interpreter: interpreter, libraries: libraries) {
    case .glibc, .musl: return ["linux"]
    case .bionic: return ["android"]
    case nil: break
    }
    // What is left names neither a system nor a loader. Programs for solaris and illumos, and those that Go
    // links for Android, need a loader.
    var systems = ["linux"]
    if architecture == "amd64" { systems.append("dragonfly") }
    if image.header.type == ELF.FileType.shared || image.isRelocatable {
      if ["386", "amd64", "arm", "arm64"].contains(architecture) { systems.append("android") }
      if architecture == "amd64" { systems += ["solaris", "illumos"] }
    }
    return systems
  }

  private static func systems(ofInterpreter path: String) -> [String]? {
    switch path {
    case "/libexec/ld-elf.so.1": ["freebsd"]
    case "/usr/libexec/ld-elf.so.1", "/usr/libexec/ld-elf.so.2": ["dragonfly"]
    case "/libexec/ld.elf_so", "/usr/libexec/ld.elf_so": ["netbsd"]
    case "/usr/libexec/ld.so": ["openbsd"]
    case "/lib/amd64/ld.so.1", "/lib/64/ld.so.1", "/usr/lib/amd64/ld.so.1": ["solaris", "illumos"]
    default: nil
    }
  }
}

extension ELFImage {
  /// Go's name for the machine; nil where Go does not compile for it.
  fileprivate var architecture: String? {
    switch (header.machine, encoding.is64Bit, encoding.order) {
    case (ELF.Machine.i386, false, .little): "386"
    case (ELF.Machine.mips, true, .little): "mips64le"
    case (ELF.Machine.mips, true, .big): "mips64"
    case (ELF.Machine.mips, false, .little): "mipsle"
    case (ELF.Machine.mips, false, .big): "mips"
    case (ELF.Machine.ppc64, true, .little): "ppc64le"
    case (ELF.Machine.ppc64, true, .big): "ppc64"
    case (ELF.Machine.s390, true, .big): "s390x"
    case (ELF.Machine.arm, false, .little): "arm"
    case (ELF.Machine.amd64, true, .little): "amd64"
    case (ELF.Machine.aarch64, true, .little): "arm64"
    case (ELF.Machine.riscv, true, .little): "riscv64"
    case (ELF.Machine.loongArch, true, .little): "loong64"
    // Others, and other forms of these, such as the 32-bit ABIs of 64-bit machines.
    default: nil
    }
  }
}
