internal import BinarySupport
import GoBuildInfo

/// The form of an archive that is not one of tar, by its first bytes.
enum ArchiveForm {
  case debianPackage, rpmPackage, zip, cpio
  /// A form that is known and not read.
  case unsupported

  /// - Returns: nil for any other file, compressed ones among them.
  init?(sniffing file: inout FileReader) {
    if DebianPackage.isFirst(in: &file) {
      self = .debianPackage
    } else if RPMPackage.isFirst(in: &file) {
      self = .rpmPackage
    } else if ZipFiles.isFirst(in: &file) {
      self = .zip
    } else if CPIOArchive.isFirst(in: &file) {
      self = .cpio
    } else if UnsupportedForm.name(of: &file) != nil {
      self = .unsupported
    } else {
      return nil
    }
  }
}

extension TarFile {
  /// Opens an archive in any form that is read.
  ///
  /// - Parameters:
  ///   - path: the name of the file, from which that of a single compressed file is derived.
  ///   - isNamed: whether it was named as an archive. Directories have compressed texts too.
  ///   - budget: what may be decompressed.
  /// - Throws: ``ReadError``, with code `unsupported` for other forms and compressions.
  static func opening(
    _ file: consuming FileReader, at path: Pathname, isNamed: Bool = true,
    _ budget: InflationBudget
  ) throws(ReadError) -> TarFile {
    // What may be a tar archive is one.
    if !TarHeader.isFirst(in: &file), let form = ArchiveForm(sniffing: &file) {
      switch form {
      case .debianPackage: return try DebianPackage.data(in: file, budget)
      case .rpmPackage: return try TarFile(RPMPackage.entries(of: file, budget))
      case .zip: return try TarFile(ZipFiles.entries(of: file, budget))
      case .cpio: return try TarFile(CPIOArchive.entries(of: TarFile(file, budget)))
      case .unsupported: try UnsupportedForm.refuse(&file)
      }
    }
    var archive = try TarFile(file, budget)
    guard archive.inflated != nil else { return archive }
    if isExecutable(&archive.reader) { return try TarFile(singleFile(archive, path)) }
    if TarHeader.isFirst(in: &archive.reader) { return archive }
    if CPIOArchive.isFirst(in: &archive.reader) {
      return try TarFile(CPIOArchive.entries(of: archive))
    }
    guard !isNamed, archive.reader.byteCount > 0 else { return archive }
    throw ReadError(
      .unrecognizedFormat, .sentence("a compressed file that is neither archive nor executable"))
  }

  /// Whether a decompressed file is an executable, even where its bytes resemble a tar header.
  private static func isExecutable(_ file: inout FileReader) -> Bool {
    guard (try? FileFormat.requireKnownMagic(in: &file)) != nil else { return false }
    // The name of the first file in a tar archive may begin like a PE file.
    guard (try? file.bytes(at: 0, count: 2))?.hasBytes("MZ") == true, TarHeader.isFirst(in: &file)
    else { return true }
    return (try? FileFormat(sniffing: &file)) != nil
  }

  /// A compressed file that is an executable, as an archive of it alone.
  private static func singleFile(
    _ file: consuming TarFile, _ path: Pathname
  ) throws(ReadError) -> EntryArchive {
    let held = HeldArchive(file)
    let byteCount = try held.byteCount()
    let entries = EntryArchive(held.file.reader.cancellation) { _ throws(ReadError) in
      try held.open(0..<byteCount)
    }
    try entries.add(name(ofFileIn: path), .regular, byteCount: byteCount)
    return entries
  }

  /// The name of a compressed file without the ending of its compression.
  private static func name(ofFileIn path: Pathname) -> [UInt8] {
    let name = path.bytes.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
    for ending in [".gz", ".zst", ".zstd"]
    where name.count > ending.utf8.count
      && name.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    {
      return Array(name.dropLast(ending.utf8.count))
    }
    return name.isEmpty || [".", ".."].contains(String(decoding: name, as: UTF8.self))
      ? Array("file".utf8) : name
  }
}

extension HeldArchive {
  /// How many bytes come out of a compressed file, all of which is checked.
  fileprivate func byteCount() throws(ReadError) -> Int {
    guard let inflated = file.inflated else { return file.reader.byteCount }
    try inflated.readToEnd()
    return inflated.byteCount
  }
}
