internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// One of the two operands that are compared: binaries, or a `go.mod`.
///
/// Binaries with the same contents are held once, however many places have them, and 256 MiB of their text at most.
struct DiffSide {
  /// What was named.
  private(set) var operand: Pathname

  /// The declarations, if the operand is a `go.mod`.
  private(set) var module: GoModFile?

  /// The binaries, each once.
  private(set) var binaries: [BinaryRecord] = []
  private(set) var digests: [RecordDigest] = []

  /// Where they were found.
  private(set) var places: [ProgramPlace] = []

  /// Whether something of the operand could not be read; what, was reported.
  private(set) var isIncomplete = false

  private(set) var kind = Kind.file
  private var indices: [RecordDigest: Int] = [:]
  private var byteCount = 0

  enum Kind {
    case file
    case report
    /// A directory, an archive or an image.
    case tree
  }

  private static let maximumByteCount = 1 << 28

  /// Whether the operand is one file, or a report of one binary, which is compared wherever it lies.
  var isFile: Bool { kind == .file || kind == .report && places.count == 1 }

  /// Reads an operand, and reports what cannot be read of it.
  init(_ path: Pathname, _ console: Console) {
    operand = path
    var side = self
    var inputs = Inputs()
    inputs.scan.maximumEventCount = FoundRecords.maximumHeldCount
    inputs.scan.followsLinksToFiles = true
    // Unless a file that was named itself is read.
    side.kind = .tree
    do throws(ReadError) {
      try inputs.read(path, console) { file, reader throws(ReadError) in
        try FoundRecords(file, &reader, hashes: true)
      } receive: { event in
        switch event {
        case .finding(_, let found): side.add(found, console)
        case .failure(let path, let error): side.fail(path, "\(error)", console)
        case .refusal, .passedLink: break
        }
      } readFile: { reader in
        side.kind = .file
        side.readFile(path, &reader, console)
        return !side.places.isEmpty
      }
    } catch {
      side.fail(path, "\(error)", console)
    }
    if side.places.isEmpty, side.module == nil, !side.isIncomplete {
      side.fail(path, "no Go binaries to compare", console)
    }
    self = side
  }

  private mutating func readFile(
    _ path: Pathname, _ reader: inout FileReader, _ console: Console
  ) {
    if BuildReportReader.isReport(&reader) { return readReport(path, &reader, console) }
    do throws(ReadError) {
      add(try FoundRecords(path, &reader, hashes: true), console)
    } catch {
      guard error.code == .unrecognizedFormat, path.description.hasSuffix(".mod") else {
        return fail(path, "\(error)", console)
      }
      do throws(PolicyError) {
        module = try GoModFile(contentsOf: path)
      } catch {
        isIncomplete = true
        console.report("gobuildinfo diff: \(error)")
      }
    }
  }

  private mutating func readReport(
    _ path: Pathname, _ reader: inout FileReader, _ console: Console
  ) {
    kind = .report
    var report = BuildReportReader(name: path.description)
    while true {
      do throws(ReportError) {
        guard let record = try report.next(in: &reader) else { return }
        add(record, console)
      } catch {
        isIncomplete = true
        console.report("gobuildinfo diff: \(error)")
      }
    }
  }

  private mutating func add(_ found: FoundRecords, _ console: Console) {
    for record in found.images.records { add(record, console) }
    for failure in found.images.failures {
      fail(found.path.appending(part: failure.part), "\(failure.error)", console)
    }
  }

  private mutating func add(_ record: BinaryRecord, _ console: Console) {
    let digest = RecordDigest(record)
    let index = indices[digest] ?? binaries.count
    if index == binaries.count {
      guard byteCount <= DiffSide.maximumByteCount else {
        return fail(record.file, "expected at most 256 MiB of build info that differs", console)
      }
      byteCount += digest.byteCount
      indices[digest] = index
      binaries.append(record)
      digests.append(digest)
    }
    places.append(
      ProgramPlace(
        file: record.file, part: record.part,
        archivedPath: record.location.map { $0.file.bytes }, binary: index))
  }

  private mutating func fail(_ path: Pathname, _ sentence: String, _ console: Console) {
    isIncomplete = true
    console.report(path, sentence)
  }
}
