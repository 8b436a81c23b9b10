internal import BinarySupport
import GoBuildInfo
import GoBuildSBOM

/// When entries were published and modified, as RFC 3339 text; empty where that is not recorded.
struct EntryTimes {
  var published = ""
  var modified = ""
  /// The year in the identifier of the newest entry.
  private var year = ""

  init() {}

  /// Keeps the newer of each.
  mutating func add(_ other: EntryTimes, _ id: String) {
    if published < other.published { published = other.published }
    if modified < other.modified { modified = other.modified }
    let words = id.utf8.split(separator: UInt8(ascii: "-"))
    guard words.count > 2, words[1].count == 4,
      words[1].allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { return }
    let year = String(Substring(words[1]))
    if self.year < year { self.year = year }
  }

  /// When a database of these entries was changed, and how that is known.
  var date: (time: String, source: VulnerabilityDatabase.DateSource) {
    if !modified.isEmpty { return (modified, .newestModification) }
    // Checkouts record for few entries when they were published, and for none since 2023.
    let start = year.isEmpty ? "" : "\(year)-01-01T00:00:00Z"
    if published < start { return (start, .newestIdentifier) }
    return (published, published.isEmpty ? .none : .newestPublication)
  }

  /// Whether text is a time in UTC, with or without fractions of a second, so that texts are in the order of times.
  static func isValid(_ text: String) -> Bool {
    let secondsByteCount = "2006-01-02T15:04:05".utf8.count
    guard Timestamp("\(Substring(text.utf8.prefix(secondsByteCount)))Z") != nil else {
      return false
    }
    var rest = text.utf8.dropFirst(secondsByteCount)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop(while: SemanticVersion.isDigit)
    }
    return rest.elementsEqual("Z".utf8)
  }

  /// A time as it is in an entry; empty for that of an entry that records none, which Go writes as the year 1.
  static func time(_ text: String?) -> String {
    guard let text, !text.utf8.starts(with: "0001-01-01T".utf8) else { return "" }
    return text
  }
}
