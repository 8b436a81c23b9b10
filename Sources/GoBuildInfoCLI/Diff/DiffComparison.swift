internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoBuildPolicy

/// Compares the binaries of two operands program by program.
struct DiffComparison {
  private let old: DiffSide
  private let new: DiffSide

  private(set) var differences: [Difference] = []

  /// What keeps operands from being compared at all.
  private(set) var failure: String?

  private let comparesPackages: Bool

  init(from old: DiffSide, to new: DiffSide, packages comparesPackages: Bool) {
    self.old = old
    self.new = new
    self.comparesPackages = comparesPackages
    if let module = old.module {
      compare(module)
    } else if old.places.isEmpty || new.places.isEmpty {
      // That nothing was found was reported; it does not mean that all is gone or new.
    } else if old.isFile, new.isFile {
      compareFiles()
    } else if old.isFile {
      for place in old.places { compare(place, of: old, with: new) }
    } else if new.isFile {
      for place in new.places { compare(place, of: new, with: old) }
    } else {
      comparePrograms()
    }
    differences.sort { ($0.name ?? []).lexicographicallyPrecedes($1.name ?? []) }
  }

  /// Compares a `go.mod` with the binaries of its module, or with the only one there is.
  private mutating func compare(_ module: GoModFile) {
    let isOne = new.places.count == 1
    var seen: Set<Int> = []
    for place in new.places {
      let info = new.binaries[place.binary].info
      guard isOne || info.main?.path.utf8.elementsEqual(module.path.utf8) == true,
        seen.insert(place.binary).inserted
      else { continue }
      let drift = Drift(from: module, to: info)
      differences.append(
        Difference(
          name: isOne ? nil : place.name, changes: drift.changes, undetermined: drift.undetermined))
    }
    if seen.isEmpty, !new.places.isEmpty {
      failure = "\(new.operand): no binary of the module \(module.path)"
    }
  }

  /// Compares two files, whatever they are called: image by image, or the only ones.
  private mutating func compareFiles() {
    if old.places.count == 1, new.places.count == 1 {
      return append(nil, from: 0, to: 0)
    }
    var groups = ProgramGroups()
    for place in old.places { groups.addOld(place, key: Array((place.part ?? "").utf8)) }
    for place in new.places { groups.addNew(place, key: Array((place.part ?? "").utf8)) }
    for group in groups.all { compare(group) }
  }

  /// Compares an image of a file with those among many that have its path, or else its main package.
  private mutating func compare(_ place: ProgramPlace, of side: DiffSide, with many: DiffSide) {
    let isOld = old.isFile
    let package = side.binaries[place.binary].info.path
    func isWanted(_ other: ProgramPlace) -> Bool {
      many.binaries[other.binary].info.path.utf8.elementsEqual(package.utf8)
        && other.part == place.part
    }
    var found = many.places.filter { $0.file == place.file && $0.part == place.part }
    if found.isEmpty {
      let path = place.path(below: nil)
      found = many.places.filter { isWanted($0) && $0.path(below: nil) == path }
    }
    if found.isEmpty, !package.isEmpty { found = many.places.filter(isWanted) }
    if found.isEmpty {
      failure =
        "\(many.operand): no binary of the same file or main package as \(side.operand)"
      return
    }
    var seen: Set<Int> = []
    for other in found where seen.insert(other.binary).inserted {
      append(
        found.count == 1 ? nil : other.name, from: isOld ? place.binary : other.binary,
        to: isOld ? other.binary : place.binary)
    }
  }

  /// Compares the binaries that are the same program: of one main package and one path below the root file system or, where
  /// only one of each side is left of a main package, at different paths.
  private mutating func comparePrograms() {
    // Reports have paths as they were named, of which nothing tells the folder.
    let hasReport = old.kind == .report || new.kind == .report
    var groups = ProgramGroups()
    for place in old.places { groups.addOld(place, key: key(place, of: old, hasReport)) }
    for place in new.places { groups.addNew(place, key: key(place, of: new, hasReport)) }
    var left: [[UInt8]: (old: [ProgramGroup], new: [ProgramGroup])] = [:]
    for group in groups.all {
      if !group.old.isEmpty, !group.new.isEmpty {
        compare(group)
      } else if let place = group.old.first {
        left[package(place, of: old), default: ([], [])].old.append(group)
      } else if let place = group.new.first {
        left[package(place, of: new), default: ([], [])].new.append(group)
      }
    }
    for package in left.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let groups = left[package] ?? ([], [])
      if groups.old.count == 1, groups.new.count == 1, package.first != 0 {
        compareMoved(groups.old[0], groups.new[0], hasReport)
      } else {
        for group in groups.old + groups.new { compare(group) }
      }
    }
  }

  private mutating func compareMoved(
    _ before: ProgramGroup, _ after: ProgramGroup, _ hasReport: Bool
  ) {
    var group = before
    group.new = after.new
    let start = differences.count
    compare(group)
    func path(_ place: ProgramPlace, of side: DiffSide) -> String {
      String(decoding: place.path(below: hasReport ? nil : side.operand), as: UTF8.self)
    }
    let change = Drift.Change.moved(
      from: path(before.old[0], of: old), to: path(after.new[0], of: new))
    if differences.count == start {
      differences.append(Difference(name: after.new[0].name, changes: []))
    }
    differences[start].changes.append(change)
  }

  private func key(_ place: ProgramPlace, of side: DiffSide, _ hasReport: Bool) -> [UInt8] {
    package(place, of: side) + [0] + place.path(below: hasReport ? nil : side.operand)
  }

  /// The main package and the part of the file.
  private func package(_ place: ProgramPlace, of side: DiffSide) -> [UInt8] {
    side.binaries[place.binary].info.path.utf8 + [0] + (place.part ?? "").utf8
  }

  /// Compares the distinct binaries of a program. Those that both sides have are the same, however many places have them.
  private mutating func compare(_ group: ProgramGroup) {
    let (before, after) = (Self.distinct(group.old), Self.distinct(group.new))
    let records = before.map { old.binaries[$0.binary] } + after.map { new.binaries[$0.binary] }
    let hasHeaders = records.allSatisfy { $0.facts != nil }
    let hasHashes = records.allSatisfy { $0.sha256 != nil }
    let hasPackages = records.allSatisfy { $0.packages != nil }
    func digest(_ place: ProgramPlace, of side: DiffSide) -> RecordDigest {
      side.digests[place.binary].reduced(
        hasHeaders: hasHeaders, hasHashes: hasHashes, hasPackages: hasPackages)
    }
    var known: [RecordDigest: ProgramPlace] = [:]
    for place in before { known[digest(place, of: old)] = place }
    var same: Set<RecordDigest> = []
    var added: [ProgramPlace] = []
    for place in after {
      let digest = digest(place, of: new)
      if let other = known[digest] {
        same.insert(digest)
        append(place.name, from: other.binary, to: place.binary)
      } else {
        added.append(place)
      }
    }
    let removed = before.filter { !same.contains(digest($0, of: old)) }
    for (one, other) in zip(removed, added) {
      append(other.name, from: one.binary, to: other.binary)
    }
    for place in removed.dropFirst(added.count) {
      differences.append(
        Difference(name: place.name, changes: [.removed(old.binaries[place.binary].info)]))
    }
    for place in added.dropFirst(removed.count) {
      differences.append(
        Difference(name: place.name, changes: [.added(new.binaries[place.binary].info)]))
    }
  }

  private static func distinct(_ places: [ProgramPlace]) -> [ProgramPlace] {
    var seen: Set<Int> = []
    return places.filter { seen.insert($0.binary).inserted }
  }

  private mutating func append(_ name: [UInt8]?, from before: Int, to after: Int) {
    let (one, other) = (old.binaries[before], new.binaries[after])
    let drift = Drift(from: one, to: other)
    var undetermined = drift.undetermined
    if comparesPackages, one.packages == nil, other.packages == nil {
      undetermined.append("the packages of both binaries are not known")
    }
    guard !drift.changes.isEmpty || !undetermined.isEmpty else { return }
    differences.append(
      Difference(name: name, changes: drift.changes, undetermined: undetermined))
  }
}

/// The places of one program.
private struct ProgramGroup {
  var old: [ProgramPlace] = []
  var new: [ProgramPlace] = []
}

/// Places by what makes them the same program, in the order in which programs came first.
private struct ProgramGroups {
  private(set) var all: [ProgramGroup] = []
  private var indices: [[UInt8]: Int] = [:]

  mutating func addOld(_ place: ProgramPlace, key: [UInt8]) {
    all[index(of: key)].old.append(place)
  }
  mutating func addNew(_ place: ProgramPlace, key: [UInt8]) {
    all[index(of: key)].new.append(place)
  }

  private mutating func index(of key: [UInt8]) -> Int {
    if let index = indices[key] { return index }
    indices[key] = all.count
    all.append(ProgramGroup())
    return all.count - 1
  }
}
