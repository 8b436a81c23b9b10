extension ELFImage {
  func platforms<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> [Platform] {
    var loading = try ELFLoading(of: self, in: &source)
    if loading.needsLibraries(of: self) { try loading.readDynamic(of: self, in: &source) }
    return loading.platforms(of: self)
  }

  func facts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> BinaryFacts {
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
    case ELFFileHeader.core: .core
    case ELFFileHeader.shared:
      loading.isMarkedExecutable || loading.interpreter != nil && !loading.isLibrary
        ? .positionIndependentExecutable : .sharedLibrary
    default: .executable
    }
  }
}

extension ELFLoading {
  /// Whether the libraries would say more of the system than the rest does.
  func needsLibraries(of image: ELFImage) -> Bool {
    interpreter == nil && notedSystems == nil && image.encoding.systemABI == 0
      && image.header.type == ELFFileHeader.shared
  }

  func platforms(of image: ELFImage) -> [Platform] {
    guard let architecture = image.architecture else { return [] }
    return systems(of: image, architecture).map { Platform(os: $0, architecture: architecture) }
  }

  /// The systems that a file may be for, from what says most to what says least.
  private func systems(of image: ELFImage, _ architecture: String) -> [String] {
    if let notedSystems { return notedSystems }
    switch image.encoding.systemABI {
    case 2: return ["netbsd"]
    case 3: return ["linux"]
    case 6: return ["solaris", "illumos"]
    case 9: return ["freebsd"]
    case 12: return ["openbsd"]
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
    if image.header.type == ELFFileHeader.shared || image.isRelocatable {
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
  /// Go's name for the machine (`e_machine`); nil where Go does not compile for it.
  fileprivate var architecture: String? {
    switch (header.machine, encoding.is64Bit, encoding.order) {
    case (3, false, .little): "386"
    case (8, true, .little): "mips64le"
    case (8, true, .big): "mips64"
    case (8, false, .little): "mipsle"
    case (8, false, .big): "mips"
    case (21, true, .little): "ppc64le"
    case (21, true, .big): "ppc64"
    case (22, true, .big): "s390x"
    case (40, false, .little): "arm"
    case (62, true, .little): "amd64"
    case (183, true, .little): "arm64"
    case (243, true, .little): "riscv64"
    case (258, true, .little): "loong64"
    // Others, and other forms of these, such as the 32-bit ABIs of 64-bit machines.
    default: nil
    }
  }
}
