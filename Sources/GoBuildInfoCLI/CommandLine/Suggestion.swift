/// Guesses what somebody meant by an option that does not exist.
enum Suggestion {
  /// The known word that is nearest to `word`, if any is near.
  static func nearest(to word: String, among known: [String]) -> String? {
    let nearest = known.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    guard let (candidate, distance) = nearest, distance <= max(1, word.count / 3) else {
      return nil
    }
    return candidate
  }

  /// How many characters must be inserted, removed or changed to make one word of the other.
  private static func distance(_ first: String, _ second: String) -> Int {
    let columns = Array(second)
    var row = Array(0...columns.count)
    for (index, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in columns.indices {
        let replaced = diagonal + (columns[column] == character ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[columns.count]
  }
}
