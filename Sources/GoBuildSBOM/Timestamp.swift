internal import BinarySupport
import GoBuildInfo

/// A time to the second, in UTC, as documents have it: `2026-11-21T12:00:00Z`.
public struct Timestamp: Sendable, Hashable {
  /// The text.
  public let text: String

  /// A time from its text; nil where that has another form or names a day that does not exist.
  public init?(_ text: String) {
    guard Timestamp.isValid(text) else { return nil }
    self.text = text
  }

  /// A time from the year 1970 to 9999; nil for others.
  public init?(secondsSince1970 seconds: some BinaryInteger) {
    guard let seconds = Int64(exactly: seconds),
      let text = Timestamp.text(secondsSince1970: seconds)
    else { return nil }
    self.text = text
  }

  private init(unchecked text: String) { self.text = text }

  /// The start of the year 1970.
  package static let epoch = Timestamp(unchecked: "1970-01-01T00:00:00Z")

  private static func text(secondsSince1970 seconds: Int64) -> String? {
    guard 0..<253_402_300_800 ~= seconds else { return nil }
    let (days, rest) = (Int(seconds / 86400), Int(seconds % 86400))
    var (year, dayOfYear) = (1970, days)
    while dayOfYear >= dayCount(year) {
      dayOfYear -= dayCount(year)
      year += 1
    }
    var month = 0
    while dayOfYear >= dayCount(year, month) {
      dayOfYear -= dayCount(year, month)
      month += 1
    }
    let date = [padded(year, 4), padded(month + 1), padded(dayOfYear + 1)].joined(separator: "-")
    let time = [rest / 3600, rest / 60 % 60, rest % 60].map { padded($0) }.joined(separator: ":")
    return "\(date)T\(time)Z"
  }

  /// How many seconds it is after the start of the year 1970; less than 0 before.
  package var secondsSince1970: Int64 {
    let digits = Timestamp.digits(of: text) ?? []
    func number(_ range: Range<Int>) -> Int {
      Int(String(decoding: digits[range], as: UTF8.self)) ?? 0
    }
    let (year, month) = (number(0..<4), number(4..<6) - 1)
    var days = number(6..<8) - 1
    for month in 0..<month { days += Timestamp.dayCount(year, month) }
    for year in min(year, 1970)..<max(year, 1970) {
      days += year < 1970 ? -Timestamp.dayCount(year) : Timestamp.dayCount(year)
    }
    let secondsOfDay = number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14)
    return Int64(days) * 86400 + Int64(secondsOfDay)
  }

  private static func isValid(_ text: String) -> Bool {
    guard let digits = digits(of: text), text.utf8.count == form.utf8.count + 1 else {
      return false
    }
    func number(_ range: Range<Int>) -> Int {
      Int(String(decoding: digits[range], as: UTF8.self)) ?? 0
    }
    let month = number(4..<6)
    guard 1...12 ~= month else { return false }
    return 1...dayCount(number(0..<4), month - 1) ~= number(6..<8) && number(8..<10) < 24
      && number(10..<12) < 60 && number(12..<14) < 60
  }

  private static let form = "dddd-dd-ddTdd:dd:dd"

  /// The fourteen digits of a time in UTC, year to second, whatever fraction of a second stands after them; nil where it
  /// has another form.
  static func digits(of text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    guard bytes.count > form.utf8.count, bytes.last == UInt8(ascii: "Z") else { return nil }
    var digits: [UInt8] = []
    for (byte, expected) in zip(bytes, form.utf8) {
      if expected == UInt8(ascii: "d") {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        digits.append(byte)
      } else if byte != expected {
        return nil
      }
    }
    return digits
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  private static func dayCount(_ year: Int) -> Int { isLeap(year) ? 366 : 365 }

  private static func dayCount(_ year: Int, _ month: Int) -> Int {
    month == 1 && isLeap(year) ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
  }

  private static func padded(_ number: Int, _ count: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}

extension Timestamp: Comparable {
  /// Whether `first` is the earlier time.
  public static func < (first: Timestamp, second: Timestamp) -> Bool {
    first.text.utf8.lexicographicallyPrecedes(second.text.utf8)
  }
}
