internal import BinarySupport
public import GoBuildInfo

/// All that is known of the Go images of one file, and of those that could not be read.
public struct BinaryRecords: Sendable {
  /// A record for each image: one for most files, several for universal files and static libraries.
  public private(set) var records: [BinaryRecord] = []

  /// The images that could not be read, or not their headers, where others could. A verdict on the file that does not count them as
  /// undetermined is not one on all that may run.
  public private(set) var failures: [Failure] = []

  /// An image that could not be read.
  public struct Failure: Sendable, Hashable {
    /// The slice or member, as ``BinaryRecord/part`` has it; nil where the file is the image.
    public let part: String?

    /// Why it could not be read.
    public let error: ReadError
  }

  /// Reads the images of a file.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - file: the name of the file in the records.
  ///   - archiveLocation: the location of the file in an archive or container image; nil for other files.
  ///   - confirmsVersions: whether to search programs for a second copy of the Go version
  ///     (``BinaryRecord/isVersionConfirmed``).
  ///   - hashes: whether to compute the SHA-256 hash of the file, which reads all of it, and to read the variables that
  ///     its linker set.
  ///   - readsPackages: whether to read the packages of which the binary has code (``BinaryRecord/packages``).
  ///   - readsFunctions: whether to read the names of its functions (``BinaryRecord/functions``), and the variables that its linker
  ///     set.
  /// - Throws: `ReadError` where there is no image that can be read. With code `unrecognizedFormat` or `noBuildInfo` the
  ///   file is not a Go program; with any other nothing can be said about it.
  /// - Complexity: O(*n*) in the size of files without build info, which are searched for what else there is of Go.
  public init(
    reading reader: inout FileReader, file: Pathname,
    location archiveLocation: ArchiveLocation? = nil,
    confirmsVersions: Bool = false, hashes: Bool = false, packages readsPackages: Bool = false,
    functions readsFunctions: Bool = false
  ) throws(ReadError) {
    var records: [BinaryRecord] = []
    var unreadHeaders: [Failure] = []
    let failures = try BinaryImages.forEach(in: &reader, explaining: .contents) {
      part, reader throws(ReadError) in
      let location = try BuildInfoLocation(in: &reader, part: part.range)
      let info = try BuildInfo(BuildInfoView(reading: &reader, at: location))
      var record = BinaryRecord(file: file, info: info)
      record.provenance = location.provenance
      if hashes || readsFunctions {
        record.variables = (try? LinkedVariable.all(reading: &reader, part: part.range)) ?? []
      }
      if readsPackages {
        record.packages = try? LinkedPackages(from: &reader, part: part.range, info: info)
      }
      if readsFunctions {
        record.functions = try? LinkedFunctionNames(in: &reader, part: part.range)
      }
      record.slice = part.slice
      record.member = part.member
      record.location = archiveLocation
      do throws(ReadError) {
        let facts = try BinaryFacts(reading: &reader, part: part.range)
        record.facts = facts
        if confirmsVersions {
          record.isVersionConfirmed = try location.isVersionConfirmed(
            by: facts, reading: &reader, part: part.range)
        }
      } catch {
        // What Go recorded stays known, but rules about headers must not be skipped in silence.
        unreadHeaders.append(Failure(part: part.name, error: error))
      }
      if record.facts?.linkage.kind == .core { throw ReadError.coreFile }
      records.append(record)
      return true
    }
    if hashes {
      let hash = try reader.sha256Digits()
      for index in records.indices { records[index].sha256 = hash }
    }
    self.records = records
    self.failures = failures.map { Failure(part: $0.part, error: $0.error) } + unreadHeaders
  }

  /// Reads the images of the file at a path.
  ///
  /// - Parameters:
  ///   - path: the path of the file, which is its name in the records too.
  ///   - confirmsVersions: as for ``init(reading:file:location:confirmsVersions:hashes:packages:functions:)``.
  ///   - hashes: as for ``init(reading:file:location:confirmsVersions:hashes:packages:functions:)``.
  ///   - packages: as for ``init(reading:file:location:confirmsVersions:hashes:packages:functions:)``.
  ///   - functions: as for ``init(reading:file:location:confirmsVersions:hashes:packages:functions:)``.
  /// - Throws: as ``init(reading:file:location:confirmsVersions:hashes:packages:functions:)``; also where the file cannot be opened.
  public init(
    contentsOf path: String, confirmsVersions: Bool = false, hashes: Bool = false,
    packages: Bool = false, functions: Bool = false
  ) throws(ReadError) {
    var reader = try FileReader(opening: path)
    try self.init(
      reading: &reader, file: Pathname(path), confirmsVersions: confirmsVersions, hashes: hashes,
      packages: packages, functions: functions)
  }

  /// Records whether the container image that the file lies in has the interpreters that its images ask for.
  ///
  /// - Parameter imageContains: finds a file in the container image.
  package mutating func findInterpreters(_ imageContains: (Pathname) -> Bool?) {
    for index in records.indices {
      records[index].isInterpreterInImage = records[index].facts?.linkage.interpreter.flatMap {
        imageContains(Pathname($0))
      }
    }
  }
}
