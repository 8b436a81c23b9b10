internal import BinarySupport
import GoBuildInfo

/// A value with the name it is listed under.
struct NamedValue {
  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

// Text is compared byte by byte: Swift's own comparison takes canonically equivalent text for equal.

extension Drift {
  static func changes(
    _ subject: Change.Subject, _ name: String, _ before: String?, _ after: String?
  ) -> [Change] {
    switch (before, after) {
    case (nil, nil): []
    case (let old?, let new?) where old.utf8.elementsEqual(new.utf8): []
    default: [Change(subject, name, before, after)]
    }
  }

  /// The differences between two lists of named values, in the order of the names. The values of a name that is listed
  /// several times are compared in their order.
  static func changes(
    _ subject: Change.Subject, _ before: [NamedValue], _ after: [NamedValue]
  ) -> [Change] {
    var sides: [[UInt8]: (before: [String], after: [String])] = [:]
    for one in before { sides[Array(one.name.utf8), default: ([], [])].before.append(one.value) }
    for one in after { sides[Array(one.name.utf8), default: ([], [])].after.append(one.value) }
    return sides.keys.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { key -> [Change] in
      let (old, new) = sides[key] ?? ([], [])
      let name = String(decoding: key, as: UTF8.self)
      return (0..<max(old.count, new.count)).flatMap { index in
        let (one, other) = (
          index < old.count ? old[index] : nil, index < new.count ? new[index] : nil
        )
        let changes = changes(subject, name, one, other)
        return changes.isEmpty || subject != .setting
          ? changes : changesOfWords(name, one, other) ?? changes
      }
    }
  }

  /// The words by which two values of a setting differ; nil where it is not a list, or the words are the same ones.
  private static func changesOfWords(
    _ key: String, _ before: String?, _ after: String?
  ) -> [Change]? {
    guard let old = ListedSetting.words(of: key, before),
      let new = ListedSetting.words(of: key, after)
    else { return nil }
    let changes = changesOfWords(.setting, key, old, new)
    return changes.isEmpty ? nil : changes
  }

  /// The words that only one of two lists has, whatever their order. A word `NAME=VALUE` that is gone and one that is new
  /// with the same name are one change.
  static func changesOfWords(
    _ subject: Change.Subject, _ name: String, _ before: [String], _ after: [String]
  ) -> [Change] {
    var counts: [[UInt8]: Int] = [:]
    for word in before { counts[Array(word.utf8), default: 0] += 1 }
    var added: [String] = []
    for word in after {
      let key = Array(word.utf8)
      if let count = counts[key], count > 0 {
        counts[key] = count - 1
      } else {
        added.append(word)
      }
    }
    // The last of equal words are those that are gone.
    var removed: [String] = []
    for word in before.reversed() {
      let key = Array(word.utf8)
      guard let count = counts[key], count > 0 else { continue }
      counts[key] = count - 1
      removed.append(word)
    }
    var replacements: [[UInt8]: [String]] = [:]
    for word in added.reversed() {
      if let key = assigned(word) { replacements[key, default: []].append(word) }
    }
    var changes: [Change] = []
    var isUsed: [[UInt8]: Int] = [:]
    for word in removed.reversed() {
      let other = assigned(word).flatMap { replacements[$0]?.popLast() }
      if let other { isUsed[Array(other.utf8), default: 0] += 1 }
      changes.append(Change(subject, name, word, other))
    }
    for word in added {
      let key = Array(word.utf8)
      if let count = isUsed[key], count > 0 {
        isUsed[key] = count - 1
      } else {
        changes.append(Change(subject, name, nil, word))
      }
    }
    return changes
  }

  /// What a word such as `NAME=VALUE` assigns to.
  private static func assigned(_ word: String) -> [UInt8]? {
    guard let sign = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    return Array(word.utf8[..<sign])
  }
}
