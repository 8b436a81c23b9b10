internal import BinarySupport

extension String {
  /// The words of the text in lines of at most eighty columns, less those of a margin, longer words alone.
  func wrapped(margin: Int = 0) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, margin + line.utf8.count + 1 + word.utf8.count > 80 {
        lines.append(line)
        line = ""
      }
      if !line.isEmpty { line += " " }
      line += word
    }
    return lines + [line]
  }
}
