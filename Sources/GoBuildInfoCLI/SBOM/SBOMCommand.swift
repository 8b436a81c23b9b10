internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import GoBuildSBOM

/// `gobuildinfo sbom`: a bill of materials of binaries, in a form that other tools read.
struct SBOMCommand: ~Copyable {
  private let options: SBOMOptions
  private let console: Console
  private var document: BillOfMaterials
  private var status = ExitStatus.success

  static func run(_ options: SBOMOptions, _ console: Console) -> ExitStatus {
    var command = SBOMCommand(options: options, console: console)
    var isEmpty = true
    do throws(ReadError) {
      try options.inputs.forEachPath(console) { path in
        isEmpty = false
        command.add(path)
      }
    } catch {
      isEmpty = false
      command.fail("-", error)
    }
    if isEmpty { command.addNothing("-") }
    return command.finish()
  }

  private init(options: SBOMOptions, console: Console) {
    self.options = options
    self.console = console
    document = BillOfMaterials(options.format, options.document) { console.print($0) }
  }

  private mutating func finish() -> ExitStatus {
    document.finish()
    return status
  }

  /// Adds what a path names. In directories and archives, files that are not Go binaries are expected, but a document about
  /// nothing at all is not evidence that there is nothing.
  private mutating func add(_ path: Pathname) {
    var inputs = options.inputs
    inputs.scan.maximumEventCount = FoundRecords.maximumHeldCount
    // Other shards may have binaries.
    var isEmpty = inputs.scan.shard == nil
    do throws(ReadError) {
      try inputs.read(path, console) { file, reader throws(ReadError) in
        try FoundRecords(file, &reader, hashes: true)
      } receive: { event in
        switch event {
        case .finding(_, let found):
          isEmpty = false
          add(found)
        case .refusal(let path, let error): say(path, error)
        case .failure(let path, let error):
          isEmpty = false
          fail(path, error)
        case .passedLink: break
        }
      } readFile: { reader in
        isEmpty = false
        return addFile(path, &reader)
      }
    } catch {
      isEmpty = false
      fail(path, error)
    }
    if isEmpty { addNothing(path) }
  }

  /// Records that there were no binaries where a path leads.
  private mutating func addNothing(_ path: Pathname) {
    if status != .failure { status = .undetermined }
    say(path, .noBuildInfo("no Go binaries to describe"))
  }

  /// - Returns: whether there was anything to add.
  private mutating func addFile(_ path: Pathname, _ reader: inout FileReader) -> Bool {
    do throws(ReadError) {
      if BuildReportReader.isReport(&reader) {
        addReport(path, &reader)
      } else {
        add(try FoundRecords(path, &reader, hashes: true))
      }
      return true
    } catch {
      fail(path, error)
      return false
    }
  }

  private mutating func addReport(_ path: Pathname, _ reader: inout FileReader) {
    var report = BuildReportReader(name: path.description)
    while true {
      do throws(ReportError) {
        guard let record = try report.next(in: &reader) else { return }
        document.add(record)
      } catch {
        if status != .failure { status = .undetermined }
        if !options.inputs.isQuiet { console.report("gobuildinfo: \(error)") }
      }
    }
  }

  private mutating func add(_ found: FoundRecords) {
    for record in found.images.records { document.add(record) }
    for failure in found.images.failures {
      fail(found.path.appending(part: failure.part), failure.error)
    }
  }

  private mutating func fail(_ path: Pathname, _ error: ReadError) {
    status.add(error)
    say(path, error)
  }

  private func say(_ path: Pathname, _ error: ReadError) {
    if !options.inputs.isQuiet { console.report(path, error) }
  }
}
