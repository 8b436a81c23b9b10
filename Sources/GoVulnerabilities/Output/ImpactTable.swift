internal import BinarySupport

/// What documents state, row by row: numbers of what is kept once.
struct ImpactTable {
  private(set) var rows: [Row] = []
  private(set) var entries: [Vulnerability] = []
  private(set) var impacts: [VulnerabilityImpact] = []
  /// References to what is affected, such as package URLs.
  private(set) var targets: [String] = []
  private var entryNumbers: [BytewiseKey: Int32] = [:]
  private var impactNumbers: [VulnerabilityImpact: Int32] = [:]
  private var targetNumbers: [BytewiseKey: Int32] = [:]

  /// A statement.
  struct Row {
    let subject: Int32
    let entry: Int32
    let target: Int32
    let impact: Int32
  }

  /// Adds what a report has.
  ///
  /// - Parameters:
  ///   - subject: the number of what the report is about.
  ///   - target: refers to the module of a finding; nil leaves the finding out.
  mutating func add(
    _ report: VulnerabilityReport, subject: Int, target: (VulnerabilityFinding) -> String?
  ) {
    for finding in report.findings {
      add(subject, finding, VulnerabilityImpact(finding, report.names), target(finding))
    }
    for module in report.unjudged {
      for finding in module.possible {
        add(subject, finding, VulnerabilityImpact(finding, possibleOf: module), target(finding))
      }
    }
  }

  private mutating func add(
    _ subject: Int, _ finding: VulnerabilityFinding, _ impact: VulnerabilityImpact,
    _ target: String?
  ) {
    guard let target else { return }
    let entry = finding.vulnerability
    rows.append(
      Row(
        subject: Int32(subject),
        entry: ImpactTable.number(BytewiseKey(entry.id), entry, &entryNumbers, &entries),
        target: ImpactTable.number(BytewiseKey(target), target, &targetNumbers, &targets),
        impact: ImpactTable.number(impact, impact, &impactNumbers, &impacts)))
  }

  private static func number<Key: Hashable, Value>(
    _ key: Key, _ value: Value, _ numbers: inout [Key: Int32], _ values: inout [Value]
  ) -> Int32 {
    if let number = numbers[key] { return number }
    let number = Int32(values.count)
    numbers[key] = number
    values.append(value)
    return number
  }

  func entry(_ row: Row) -> Vulnerability { entries[Int(row.entry)] }
  func impact(_ row: Row) -> VulnerabilityImpact { impacts[Int(row.impact)] }
  func target(_ row: Row) -> String { targets[Int(row.target)] }

  /// The rows in groups, which are in the order of their entries' identifiers.
  ///
  /// - Parameter key: what the rows of a group have in common besides the entry.
  func groups(by key: (Row) -> (Int32, Int32)) -> [ArraySlice<Row>] {
    let order = entries.indices.sorted { entries[$0].id < entries[$1].id }
    var ranks = [Int32](repeating: 0, count: entries.count)
    for (rank, number) in order.enumerated() { ranks[number] = Int32(rank) }
    func place(_ row: Row) -> (Int32, Int32, Int32) {
      let key = key(row)
      return (ranks[Int(row.entry)], key.0, key.1)
    }
    let places = rows.map(place)
    let numbers = rows.indices.sorted { first, second in
      places[first] == places[second] ? first < second : places[first] < places[second]
    }
    let sorted = numbers.map { rows[$0] }
    var groups: [ArraySlice<Row>] = []
    var start = 0
    for index in numbers.indices.dropFirst()
    where places[numbers[index]] != places[numbers[index - 1]] {
      groups.append(sorted[start..<index])
      start = index
    }
    if start < sorted.count { groups.append(sorted[start...]) }
    return groups
  }
}
