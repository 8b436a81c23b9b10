internal import BinarySupport

extension ELFImage {
  func diagnosis(
    in source: inout some Bytes, by depth: Diagnosis.Depth
  ) throws(ReadError) -> Diagnosis? {
    // Packages that gccgo compiled, which are not linked, are not programs.
    if !isRelocatable, try sectionContents(named: ".go_export\0", in: &source) != nil {
      return .gccgo
    }
    if case .headers = depth, hasSections {
      return try functionTable(in: &source).map { .goProgram($0) }
    }
    if try needsLibraryOfGccgo(in: &source) { return .gccgo }
    if let names = try sectionContents(named: ".strtab\0", in: &source),
      try source.contains("\0tinygo_", in: names)
    {
      return .tinyGo
    }
    return try functionTableDiagnosis(in: &source)
  }

  /// The table of functions, if it has a section of its own.
  private func functionTable(in source: inout some Bytes) throws(ReadError) -> FunctionTable? {
    for name: StaticString in [".gopclntab\0", ".data.rel.ro.gopclntab\0"] {
      guard let table = try sectionContents(named: name, in: &source) else { continue }
      return try FunctionTable(in: table.prefix(FunctionTableHeader.byteCount), &source)
    }
    return nil
  }

  private func sectionContents(
    named name: StaticString, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    guard hasSections, let section = try section(named: name, in: &source) else { return nil }
    return part.clamped(at: section.offset, count: section.byteCount)
  }

  /// gccgo's objects and programs have a section with what they export, which `strip` keeps; this is for those that
  /// lost it.
  private func needsLibraryOfGccgo(in source: inout some Bytes) throws(ReadError) -> Bool {
    var loading = try ELFLoading(of: self, in: &source)
    try loading.readDynamic(of: self, in: &source)
    return loading.libraries.contains { $0.utf8.starts(with: "libgo.so".utf8) }
  }
}
