import GoBuildInfo
import TestSupport
import Testing

@testable import GoVulnerabilities

@Suite struct VersionRangeTests {
  @Test func keepsEventsInOrder() {
    let range = VersionRange([.introduced("0"), .fixed("1.2.3")])
    #expect(range.events == [.introduced("0"), .fixed("1.2.3")])
  }

  private static let versions: [NaiveVersion] = {
    var versions: [NaiveVersion] = []
    for numbers in [
      [0, 0, 0], [0, 9, 0], [0, 10, 0], [1, 2, 3], [1, 2, 10], [1, 10, 0], [2, 0, 0],
    ] {
      let prereleases: [[String]] = [
        [], ["0"], ["0", "20300102030405-abcdefabcdef"], ["1"], ["2"], ["11"], ["alpha"],
        ["alpha", "1"], ["beta", "2"], ["rc", "1"], ["rc", "10"], ["rc", "9"], ["rc1"],
      ]
      for words in prereleases { versions.append(NaiveVersion(numbers: numbers, words: words)) }
    }
    return versions
  }()

  @Test func ordersVersionsLikeTheOracle() {
    for first in Self.versions {
      for second in Self.versions {
        let precedes =
          OSVVersion(comparing: "v\(first)") < OSVVersion(comparing: "go\(second)+incompatible")
        #expect(precedes == (first < second), "\(first) \(second)")
      }
      #expect(OSVVersion(comparing: "1.2.x") < OSVVersion(comparing: "\(first)"))
      #expect(!(OSVVersion(comparing: "\(first)") < OSVVersion(comparing: "")))
    }
    #expect(!(OSVVersion(comparing: "") < OSVVersion(comparing: "x")))
  }

  /// Events that alternate, in any order, mean: the last one that does not follow the version decides.
  @Test func containsWhatTheOracleContains() {
    var numbers = SeededNumbers(seed: 11)
    for _ in 0..<150 {
      var bounds = Self.versions.shuffled(using: &numbers).prefix(
        Int.random(in: 0...6, using: &numbers))
      bounds.sort(by: <)
      let startsAtZero = Bool.random(using: &numbers)
      var events: [VersionRange.Event] = startsAtZero ? [.introduced("0")] : []
      for (index, bound) in bounds.enumerated() {
        events.append(
          (index % 2 == 0) == startsAtZero ? .fixed("\(bound)") : .introduced("\(bound)"))
      }
      let range = VersionRange(events.shuffled(using: &numbers))
      for version in Self.versions {
        let passed = bounds.count { !(version < $0) }
        let isAffected = events.isEmpty || (passed % 2 == 0) == startsAtZero
        #expect(range.contains("v\(version)") == isAffected, "\(version) \(range)")
      }
    }
  }

  @Test func treatsInvalidVersionsLikeGovulncheck() {
    let range = VersionRange([.introduced("0"), .fixed("1.0.0")])
    #expect(range.contains("(devel)"))
    #expect(!VersionRange([.introduced("1.0.0")]).contains("(devel)"))
    #expect(VersionRange([]).contains("1.0.0"))
    #expect(range.contains("0.9"))
    #expect(!range.contains("v1"))
    #expect(range.contains("1.0.0-rc.1+dirty"))
  }

  @Test func affectsAllVersionsWithoutRanges() {
    var module = AffectedModule(path: "a.b/c")
    #expect(module.affects(version: "v1.0.0"))
    module.ranges = [VersionRange([.introduced("1.1.0")]), VersionRange([.introduced("2.0.0")])]
    #expect(!module.affects(version: "v1.0.0"))
    #expect(module.affects(version: "v1.5.0"))
  }

  @Test func findsWhatCustomRangesDispute() {
    var module = AffectedModule(path: "k8s.io/ingress-nginx")
    module.ranges = [VersionRange([.introduced("0")])]
    #expect(!module.isDisputed(version: "v1.10.0"))
    module.customRanges = [VersionRange([.introduced("0"), .fixed("1.9.0")])]
    #expect(module.isDisputed(version: "v1.10.0"))
    #expect(!module.isDisputed(version: "v1.8.0"))
    #expect(!module.isDisputed(version: "v1.10.0-0.20300102030405-abcdefabcdef"))
    #expect(!module.isDisputed(version: "(devel)"))
    module.ranges = [VersionRange([.introduced("0"), .fixed("1.11.0")])]
    #expect(!module.isDisputed(version: "v1.10.0"))
  }
}

@Suite struct FixedVersionTests {
  private func block(_ events: VersionRange.Event..., path: String = "a.b/c") -> AffectedModule {
    var block = AffectedModule(path: path)
    block.ranges = [VersionRange(events)]
    return block
  }

  @Test func namesTheFirstFixThatHolds() {
    var entry = Vulnerability(id: "GO-2030-0001")
    entry.affected = [
      block(.introduced("0"), .fixed("1.20.11"), .introduced("1.21.0-0"), .fixed("1.21.4")),
      block(.introduced("1.20.11"), .fixed("1.20.12"), .introduced("1.21.4"), .fixed("1.21.5")),
      block(.introduced("0"), .fixed("1.20.1"), path: "a.b/c/d"),
    ]
    #expect(entry.fixedVersion(ofModule: "a.b/c", after: "v1.20.5") == "v1.20.12")
    #expect(entry.fixedVersion(ofModule: "a.b/c", after: "1.21.4") == "v1.21.5")
    #expect(entry.fixedVersion(ofModule: "a.b/c", after: "v1.21.5") == nil)
    #expect(entry.fixedVersion(ofModule: "a.b/c/d", after: "v1.0.0") == "v1.20.1")
    #expect(entry.fixedVersion(ofModule: "a.b", after: "v1.0.0") == nil)
    // govulncheck sees the blocks only that hold.
    let blocks = entry.affected.filter { $0.affects(version: "v1.20.5") }
    let named = Vulnerability.govulncheckFixedVersion(
      ofModule: "a.b/c", after: "v1.20.5", in: blocks)
    #expect(named == "v1.20.11")
  }

  @Test func namesNoFixWhereABlockHasNoRanges() {
    var entry = Vulnerability(id: "GO-2030-0001")
    entry.affected = [block(.introduced("0"), .fixed("1.2.0")), AffectedModule(path: "a.b/c")]
    #expect(entry.fixedVersion(ofModule: "a.b/c", after: "v1.0.0") == nil)
    let named = Vulnerability.govulncheckFixedVersion(
      ofModule: "a.b/c", after: "v1.0.0", in: entry.affected)
    #expect(named == "v1.2.0")
  }
}

/// A version in parts that the standard library can compare.
private struct NaiveVersion: Comparable, CustomStringConvertible {
  let numbers: [Int]
  let words: [String]

  var description: String {
    let release = numbers.map(String.init).joined(separator: ".")
    return words.isEmpty ? release : "\(release)-\(words.joined(separator: "."))"
  }

  static func < (first: NaiveVersion, second: NaiveVersion) -> Bool {
    if first.numbers != second.numbers {
      return first.numbers.lexicographicallyPrecedes(second.numbers)
    }
    if first.words.isEmpty || second.words.isEmpty {
      return !first.words.isEmpty && second.words.isEmpty
    }
    return first.words.lexicographicallyPrecedes(second.words) { one, other in
      switch (Int(one), Int(other)) {
      case (let one?, let other?): one < other
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): Array(one.utf8).lexicographicallyPrecedes(Array(other.utf8))
      }
    }
  }
}
