internal import BinarySupport

/// Functions that are counted together, because they have the same package in their names and come from the same place.
struct FunctionGroups {
  struct Group {
    let key: Key
    var functionCount = 0
    var byteCount: UInt64 = 0
    var directory = DirectorySample()
  }

  struct Key: Equatable {
    let package: NamedPackage
    /// The compilation unit, or the directory of each of the functions.
    let origin: Origin
  }

  enum Origin: Equatable {
    case unit(UInt32)
    case directory(Int32)

    fileprivate var bits: UInt64 {
      switch self {
      case .unit(let unit): UInt64(unit)
      case .directory(let directory): 1 << 32 | UInt64(UInt32(bitPattern: directory))
      }
    }
  }

  private(set) var groups: [Group] = []
  /// The number of a group plus one by its hash; 0 where there is none. A power of two of them.
  private var slots: [UInt32] = Array(repeating: 0, count: 1024)
  private var last = 0

  /// How many taken slots are passed in search of a group: groups that were not chosen for their hashes have a few in a row.
  private static let maximumProbeCount = 512

  private static let maximumCount = 1 << 14

  /// Counts a function; returns the number of its group.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more groups than any program has.
  @inline(__always)
  mutating func count(
    _ function: FunctionRecord, _ key: Key
  ) throws(ReadError) -> Int {
    if last >= groups.count || groups[last].key != key { last = try number(of: key) }
    groups[last].functionCount += 1
    groups[last].byteCount &+= function.byteCount
    return last
  }

  /// Adds what a function of a group shows: its directory, or ``SourceDirectories/none``.
  mutating func add(_ directory: Int32, to group: Int) { groups[group].directory.add(directory) }

  private mutating func number(of key: Key) throws(ReadError) -> Int {
    var slot = FunctionGroups.hash(key) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      probeCount += 1
      guard probeCount <= FunctionGroups.maximumProbeCount else { throw .functionTableWork }
      let number = Int(slots[slot]) - 1
      if groups[number].key == key { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard groups.count < FunctionGroups.maximumCount else {
      throw .limit(
        "expected at most 16384 packages and compilation units", found: UInt64(groups.count + 1))
    }
    groups.append(Group(key: key))
    slots[slot] = UInt32(groups.count)
    if 2 * groups.count >= slots.count { grow() }
    return groups.count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for (number, group) in groups.enumerated() {
      var slot = FunctionGroups.hash(group.key) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number) + 1
    }
  }

  private static func hash(_ key: Key) -> Int {
    let package = UInt64(UInt32(bitPattern: key.package.number)) << 1
    let mixed =
      (package | (key.package.isGeneric ? 1 : 0)) &* 0x9e37_79b9_7f4a_7c15
      ^ key.origin.bits &* 0xc2b2_ae3d_27d4_eb4f
    return Int((mixed ^ mixed >> 29) >> 33 & 0x7fff_ffff)
  }
}

/// The directory of the functions of a group, from the first of them that shows it.
struct DirectorySample {
  /// The directory; ``SourceDirectories/none`` where no function shows one.
  private(set) var directory = SourceDirectories.none
  private var count: UInt8 = 0

  /// How many functions are asked.
  private static let maximumCount = 64

  /// Whether no more functions have to be asked.
  var isSettled: Bool {
    directory != SourceDirectories.none || count >= DirectorySample.maximumCount
  }

  mutating func add(_ directory: Int32) {
    count += 1
    self.directory = directory
  }
}

/// The directory of each compilation unit: that of most of its functions.
struct UnitDirectories {
  private var units: [(unit: UInt32, directory: Int32)] = []

  init(
    _ groups: [FunctionGroups.Group], directory: (FunctionGroups.Group) -> Int32
  ) {
    var named: [(unit: UInt32, functionCount: Int, directory: Int32)] = []
    for group in groups where group.key.package.number >= 0 && !group.key.package.isGeneric {
      guard case .unit(let unit) = group.key.origin else { continue }
      let directory = directory(group)
      guard directory != SourceDirectories.none else { continue }
      named.append((unit, group.functionCount, directory))
    }
    named.sort { first, second in
      if first.unit != second.unit { return first.unit < second.unit }
      if first.functionCount != second.functionCount {
        return first.functionCount > second.functionCount
      }
      return first.directory < second.directory
    }
    for group in named where units.last?.unit != group.unit {
      units.append((group.unit, group.directory))
    }
  }

  /// The directory of a unit; ``SourceDirectories/none`` where it is unknown.
  func directory(of unit: UInt32) -> Int32 {
    var (low, high) = (0, units.count)
    while low < high {
      let middle = (low + high) / 2
      if units[middle].unit < unit { low = middle + 1 } else { high = middle }
    }
    guard low < units.count, units[low].unit == unit else { return SourceDirectories.none }
    return units[low].directory
  }
}
