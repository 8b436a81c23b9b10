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

  /// A tree unless a file that was named itself is read.
  private(set) var kind = Kind.tree
  private let console: Console
  private let comparesPackages: Bool
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
  init(_ path: Pathname, packages comparesPackages: Bool, _ console: Console) {
    operand = path
    self.comparesPackages = comparesPackages
    self.console = console
    var inputs = Inputs()
    inputs.paths = [path]
    inputs.scan.maximumEventCount = RecordContents.maximumHeldCount
    inputs.scan.followsLinksToFiles = true
    inputs.walk(console, &self)
  }

  private mutating func fail(_ path: Pathname, _ sentence: String) {
    isIncomplete = true
    console.report(path, sentence)
  }
}

extension DiffSide: RecordVisitor {
  var contents: RecordContents { RecordContents(hashes: true, packages: comparesPackages) }

  mutating func read(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) -> Bool {
    kind = BuildReportReader.isReport(&reader) ? .report : .file
    do throws(ReadError) {
      try readRecords(path, &reader)
    } catch {
      guard error.code == .unrecognizedFormat, path.description.hasSuffix(".mod") else {
        throw error
      }
      do throws(PolicyError) {
        module = try GoModFile(contentsOf: path)
      } catch {
        isIncomplete = true
        console.report("gobuildinfo diff: \(error)")
      }
    }
    return !places.isEmpty
  }

  mutating func take(_ record: BinaryRecord, at path: Pathname) {
    var record = record
    if !comparesPackages { record.packages = nil }
    let digest = RecordDigest(record)
    let index = indices[digest] ?? binaries.count
    if index == binaries.count {
      guard byteCount <= DiffSide.maximumByteCount else {
        return fail(record.file, "expected at most 256 MiB of build info that differs")
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

  mutating func fail(_ path: Pathname, image: String?, _ error: ReadError) {
    fail(path.appending(part: image), error.description)
  }

  mutating func fail(_ path: Pathname, _ error: ReportError) {
    isIncomplete = true
    console.report("gobuildinfo diff: \(error)")
  }

  func skip(_ path: Pathname, _ error: ReadError) {}

  mutating func findNothing(at path: Pathname) { fail(path, "no Go binaries to compare") }
}
