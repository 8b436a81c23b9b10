import GoBuildInfo
import GoBuildPolicy

/// What differs between two binaries.
struct Difference {
  /// Which of several binaries it is; nil where there is one.
  let name: [UInt8]?
  let changes: [Drift.Change]
}

/// One of the two files that are compared.
enum DiffSide {
  case binary(BinaryRecord)
  case report([BinaryRecord], name: Pathname)
  case module(GoModFile)

  struct Failure: Error {
    let sentence: String
  }

  /// What is no executable is a `go.mod` by its name, and otherwise a report.
  init(_ path: Pathname) throws(Failure) {
    var file = FileReader()
    do throws(ReadError) {
      try file.open(path)
      if !BuildReportReader.isReport(&file) {
        self = .binary(BinaryRecord(file: path, info: try BuildInfo(reading: &file)))
        return
      }
    } catch  where error.code != .unrecognizedFormat {
      throw Failure(sentence: "\(path): \(error)")
    } catch {
      guard path.description.hasSuffix(".mod") else {
        throw Failure(sentence: "\(path): expected a binary, a report or a go.mod")
      }
      do throws(PolicyError) {
        self = .module(try GoModFile.read(path))
        return
      } catch {
        throw Failure(sentence: error.description)
      }
    }
    do throws(PolicyError) {
      var records: [BinaryRecord] = []
      var report = BuildReportReader(name: path.description)
      while let record = try report.next(in: &file) { records.append(record) }
      self = .report(records, name: path)
    } catch {
      throw Failure(sentence: error.description)
    }
  }

  static func differences(
    from old: DiffSide, to new: DiffSide
  ) throws(Failure) -> [Difference] {
    let drift: Drift
    switch (old, new) {
    case (.module(let file), .module):
      throw Failure(sentence: "\(file.path): expected a binary beside go.mod")
    case (.module(let file), let side): drift = Drift(from: file, to: try side.info(beside: nil))
    case (_, .module): throw Failure(sentence: "expected go.mod in front of the binary")
    case (.binary(let one), let side):
      drift = Drift(from: one.info, to: try side.info(beside: one))
    case (let side, .binary(let other)):
      drift = Drift(from: try side.info(beside: other), to: other.info)
    case (.report(let one, _), .report(let other, _)):
      guard one.count == 1, other.count == 1 else { return differences(one, other) }
      drift = Drift(from: one[0].info, to: other[0].info)
    }
    return [Difference(name: nil, changes: drift.changes)]
  }

  /// The binary of this side: of a report of several the one of the same file, or else with the same main package.
  private func info(beside other: BinaryRecord?) throws(Failure) -> BuildInfo {
    switch self {
    case .binary(let record): return record.info
    case .module(let file): throw Failure(sentence: "\(file.path): expected a binary")
    case .report(let records, let name):
      if records.count == 1 { return records[0].info }
      let record = other.flatMap { other in
        records.first { $0.file == other.file }
          ?? records.first { $0.info.path == other.info.path }
      }
      guard let record else {
        throw Failure(
          sentence: "\(name): expected one binary, or one of the same file or main package")
      }
      return record.info
    }
  }

  /// Compares the binaries of two reports that have the same names.
  private static func differences(_ old: [BinaryRecord], _ new: [BinaryRecord]) -> [Difference] {
    var pairs: [[UInt8]: (old: [BinaryRecord], new: [BinaryRecord])] = [:]
    for record in old { pairs[record.name, default: ([], [])].old.append(record) }
    for record in new { pairs[record.name, default: ([], [])].new.append(record) }
    let names = pairs.keys.sorted { $0.lexicographicallyPrecedes($1) }
    return names.flatMap { name in
      let (before, after) = pairs[name] ?? ([], [])
      var differences = zip(before, after).map {
        Difference(name: name, changes: Drift(from: $0.info, to: $1.info).changes)
      }
      for record in before.dropFirst(after.count) {
        differences.append(Difference(name: name, changes: [.removed(record.info)]))
      }
      for record in after.dropFirst(before.count) {
        differences.append(Difference(name: name, changes: [.added(record.info)]))
      }
      return differences
    }
  }
}

extension BinaryRecord {
  /// The file, with what tells the image from others in it.
  fileprivate var name: [UInt8] { file.bytes + (part.map { " (\($0))" } ?? "").utf8 }
}
