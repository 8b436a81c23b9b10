internal import BinarySupport

/// What the program headers of an ELF file tell a loader: the interpreter, the notes, and on request the
/// libraries.
struct ELFLoading {
  private(set) var interpreter: String?
  private(set) var libraries: [String] = []
  /// Whether the file has a name as a library, or says that it is a program all the same.
  private(set) var isLibrary = false
  private(set) var isMarkedExecutable = false
  private(set) var buildID = BuildID.missing
  /// The systems that notes name.
  private(set) var notedSystems: [String]?
  /// Where the dynamic section lies.
  private var dynamic: Range<Int>?

  private static let maximumNotesByteCount = 1 << 16
  private static let maximumSegmentCount = 16

  init(of image: ELFImage, in source: inout some Bytes) throws(ReadError) {
    var notes: [(range: Range<Int>, alignment: UInt64)] = []
    var interpreterRange: Range<Int>?
    var dynamic: Range<Int>?
    var noteCount = 0
    _ = try image.firstSegment(in: &source) { segment -> Never? in
      let range = image.part.clamped(
        at: segment.mapping.fileOffset, count: segment.mapping.fileByteCount)
      switch segment.type {
      case ELF.SegmentType.dynamic: dynamic = dynamic ?? range
      case ELF.SegmentType.interpreter: interpreterRange = interpreterRange ?? range
      case ELF.SegmentType.note:
        noteCount += 1
        if noteCount <= ELFLoading.maximumSegmentCount { notes.append((range, segment.alignment)) }
      default: break
      }
      return nil
    }
    guard noteCount <= ELFLoading.maximumSegmentCount else {
      throw .limit("expected at most 16 segments of notes", found: UInt64(noteCount))
    }
    if let interpreterRange { interpreter = try source.name(in: interpreterRange) }
    for note in notes {
      let looked = note.range.prefix(ELFLoading.maximumNotesByteCount)
      read(
        ELFNotes(
          try source.bytes(at: looked.lowerBound, count: looked.count), image.encoding.order,
          alignment: note.alignment))
    }
    self.dynamic = dynamic
  }

  private mutating func read(_ notes: consuming ELFNotes) {
    while let note = notes.next() {
      if note.isNamed("Go\0\0", type: ELF.NoteType.goBuildID) {
        // As for `go tool buildid`, Go's own is the one, wherever it stands, and the first of them.
        if case .go = buildID { continue }
        let count = note.description.byteCount
        buildID =
          count > BuildID.maximumByteCount
          ? .overlong(byteCount: UInt64(count)) : BuildID(text: note.description)
      } else if note.isNamed("GNU\0", type: ELF.NoteType.gnuBuildID), buildID == .missing {
        let count = note.description.byteCount
        buildID =
          count > BuildID.maximumByteCount
          ? .overlong(byteCount: UInt64(count)) : .gnu([UInt8](copying: note.description))
      } else if let system = note.system {
        notedSystems = system
      }
    }
  }

  /// Reads the dynamic section too: what a loader is to do.
  mutating func readDynamic(of image: ELFImage, in source: inout some Bytes) throws(ReadError) {
    guard let dynamic else { return }
    let looked = dynamic.prefix(ELFDynamicSection.maximumByteCount)
    let section = ELFDynamicSection(
      try source.bytes(at: looked.lowerBound, count: looked.count), image.encoding)
    isLibrary = section.isLibrary
    isMarkedExecutable = section.isMarkedExecutable
    guard let names = section.names,
      let table = try image.filePart(from: names, in: &source)
    else { return }
    guard section.libraryCount <= Linkage.maximumLibraryCount else {
      throw .limit("expected at most 256 libraries", found: UInt64(section.libraryCount))
    }
    for offset in section.libraries {
      libraries.append(try source.name(in: table.clamped(at: offset, count: .max)))
    }
  }
}

extension ELFNote {
  /// The systems whose programs carry such a note.
  fileprivate var system: [String]? {
    guard type == ELF.NoteType.system else { return nil }
    // The system is the first word, and that of Linux is 0 in either byte order.
    if isNamed("GNU\0"), description.byteCount >= 4,
      description.load(0, as: UInt32.self, .big) == 0
    {
      return ["linux"]
    }
    if isNamed("Android\0") { return ["android"] }
    if isNamed("OpenBSD\0") { return ["openbsd"] }
    if isNamed("NetBSD\0\0") || isNamed("NetBSD\0") { return ["netbsd"] }
    if isNamed("FreeBSD\0") { return ["freebsd"] }
    if isNamed("DragonFly\0") || isNamed("DragonFly\0\0\0") { return ["dragonfly"] }
    return nil
  }
}
