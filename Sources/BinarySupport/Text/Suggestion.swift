/// Guesses the rule, option or command that was meant by one that does not exist.
package enum Suggestion {
  /// The known word that is nearest to `word`, if any is near.
  package static func nearest(to word: String, among known: [String]) -> String? {
    let nearest = known.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    guard let (candidate, distance) = nearest, distance <= max(1, word.count / 3) else {
      return nil
    }
    return candidate
  }

  /// The question whether the nearest known word was meant, after a semicolon; empty where none is near.
  package static func question(_ word: String, among known: [String]) -> String {
    nearest(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The number of characters to insert, remove, change or swap with the next that makes one word of the other.
  private static func distance(_ first: String, _ second: String) -> Int {
    let (rows, columns) = (Array(first), Array(second))
    var beforeLast: [Int] = []
    var last = Array(0...columns.count)
    for row in rows.indices {
      var distances = [row + 1]
      for column in columns.indices {
        let changed = last[column] + (columns[column] == rows[row] ? 0 : 1)
        var distance = min(changed, last[column + 1] + 1, distances[column] + 1)
        if row > 0, column > 0, rows[row] == columns[column - 1], rows[row - 1] == columns[column] {
          distance = min(distance, beforeLast[column - 1] + 1)
        }
        distances.append(distance)
      }
      (beforeLast, last) = (last, distances)
    }
    return last[columns.count]
  }
}
