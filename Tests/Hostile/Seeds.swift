internal import Glibc

/// Writes what hostile files are made from: for each given binary, and for synthetic files,
///
/// - `TARGET/NAME`, a seed for the fuzzer: those places of the file that a reader looks at,
/// - `places/NAME`, the same places as lines of start and end,
/// - `moduletext/NAME` and `versions/NAME`, seeds of what is read there,
/// - `synthetic/NAME`, the synthetic files.
///
///     seeds FOLDER BINARY...
@main
enum Seeds {
  static func main() throws {
    let folder = CommandLine.arguments[1]
    for name in CommandLine.arguments.dropFirst(2) {
      let file = try MappedFile(mapping: Pathname(name))
      write(file.bytes, String(name.split(separator: "/").last!), to: folder)
    }
    for form in [BlobForm.inline, .pointers] {
      for is64Bit in [false, true] {
        for order in [ByteOrder.little, .big] {
          let blob = SyntheticBlob(form: form, order: order, pointerSize: is64Bit ? 8 : 4)
          let name = "\(is64Bit ? 64 : 32)-\(order)-\(form)"
          let elf = SyntheticELF(order: order, is64Bit: is64Bit)
          writeSynthetic(elf.bytes(blob.contents(at: elf.address)), "elf-\(name)", to: folder)
          let machO = SyntheticMachO(order: order, is64Bit: is64Bit)
          writeSynthetic(machO.bytes(blob.contents(at: machO.address)), "macho-\(name)", to: folder)
          let pe = SyntheticPE(is64Bit: is64Bit)
          writeSynthetic(pe.bytes(blob.contents(at: pe.address)), "pe-\(name)", to: folder)
          let xcoff = SyntheticXCOFF(is64Bit: is64Bit)
          write(xcoff.bytes(blob.contents(at: xcoff.address)).span.raw, "xcoff-\(name)", to: folder)
          let plan9 = SyntheticPlan9(is64Bit: is64Bit)
          write(plan9.bytes(blob.contents(at: plan9.address)).span.raw, "plan9-\(name)", to: folder)
          let bare = SyntheticELF(order: order, is64Bit: is64Bit, hasSections: false)
          write(
            bare.bytes(blob.contents(at: bare.address)).span.raw, "elf-bare-\(name)", to: folder)
        }
      }
    }
    let blob = SyntheticBlob().contents(at: 0)
    for form in SyntheticArchive.Form.allCases {
      let archive = SyntheticArchive(form: form)
      let elf = archive.bytes(SyntheticELF(isRelocatable: true).bytes(blob))
      write(elf.span.raw, "archive-elf-\(form)", to: folder)
      write(archive.bytes(SyntheticCOFF().bytes(blob)).span.raw, "archive-coff-\(form)", to: folder)
      for hasAddends in [false, true] {
        let object = archive.bytes(SyntheticELFObject(hasAddends: hasAddends).bytes)
        write(object.span.raw, "archive-pointers-\(form)-\(hasAddends)", to: folder)
      }
      let machO = SyntheticMachO(fileType: 1)
      let object = archive.bytes(machO.bytes(SyntheticBlob().contents(at: machO.address)))
      write(object.span.raw, "archive-macho-\(form)", to: folder)
      write(
        universal([(0x0100_000c, 0, object)]).span.raw, "universal-archive-\(form)", to: folder)
    }
    let wiped = SyntheticELF(sectionName: ".other")
    let strings = Array("go1.27.3\0".utf8) + SyntheticBlob().framedText
    write(wiped.bytes(strings).span.raw, "elf-wiped", to: folder)
    let module = SyntheticWebAssembly(text: SyntheticBlob().framedText)
    write(module.bytes.span.raw, "wasm", to: folder)
  }

  private static func writeSynthetic(_ bytes: [UInt8], _ name: String, to folder: String) {
    write(bytes, to: "\(folder)/synthetic/\(name)")
    write(bytes.span.raw, name, to: folder)
  }

  private static func write(_ bytes: RawSpan, _ name: String, to folder: String) {
    var source = RecordingBytes(bytes)
    let info = try? BuildInfo(reading: &source)
    if var parts = try? BinaryParts(of: &source) {
      while let part = try? parts.next(in: &source) {
        _ = try? BuildInfo(reading: &source, part: part.range)
        _ = try? BinaryFacts(reading: &source, part: part.range)
      }
    }
    write(source.seed.encoded, to: "\(folder)/\(target(of: bytes))/\(name)")
    let places = source.places.map { "\($0.lowerBound) \($0.upperBound)\n" }
    write(Array(places.joined().utf8), to: "\(folder)/places/\(name)")
    guard let info else { return }
    let text = info.description.split(separator: "\n", maxSplits: 1).last ?? ""
    write(Array(text.utf8), to: "\(folder)/moduletext/\(name)")
    write(Array("\(info.goVersion)\ngo1.21rc2\ngo1.21.0".utf8), to: "\(folder)/versions/\(name)")
  }

  private static func target(of bytes: RawSpan) -> String {
    switch bytes.load(0, as: UInt32.self, .big) {
    case 0x7f45_4c46: "elf"
    case let magic where magic >> 16 == 0x4d5a: "pe"
    case 0xcafe_babe, 0xcafe_babf: "universal"
    case let magic where [0x1df, 0x1f7].contains(magic >> 16): "xcoff"
    case 0x1eb, 0x8a97: "plan9"
    case 0x0061_736d: "wasm"
    case 0x213c_6172: "archive"
    default: "macho"
    }
  }

  private static func write(_ bytes: [UInt8], to name: String) {
    guard let file = fopen(name, "wb") else { fatalError("cannot write \(name)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}

extension RecordingBytes {
  /// The places as a file for the fuzzer.
  fileprivate var seed: SparseBytes {
    let extents = places.map {
      SparseBytes.Extent(position: $0.lowerBound, bytes: bytes.extracting($0).elements.array)
    }
    return SparseBytes(extents: extents, byteCount: byteCount)
  }
}

extension Span<UInt8> {
  fileprivate var array: [UInt8] { indices.map { self[$0] } }
}
