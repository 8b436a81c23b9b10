internal import BinarySupport

/// Names with a number each, sorted, in one piece of memory. A name may be there with several numbers.
struct NameTable {
  /// The names, and what else lies between them.
  private var text: [UInt8]
  private var rows: [Row] = []
  private var isSorted = true

  private struct Row {
    let start: UInt32
    let count: UInt32
    let value: UInt32
  }

  /// An empty table, whose names may lie in `text`. It must have less than 4 GiB.
  init(in text: [UInt8] = []) { self.text = text }

  var count: Int { rows.count }

  /// How many bytes the names take.
  var byteCount: Int { text.count }

  /// The text in which names lie.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { text.span.raw }
  }

  mutating func append(_ name: RawSpan, _ value: Int) {
    let start = text.count
    text.append(contentsOf: name)
    append(start..<text.count, value)
  }

  /// Adds a name that lies in the text.
  mutating func append(_ name: Range<Int>, _ value: Int) {
    let row = Row(
      start: UInt32(name.lowerBound), count: UInt32(name.count), value: UInt32(value))
    if isSorted, let last = rows.last, NameTable.precedes(row, last, text.span.raw) {
      isSorted = false
    }
    rows.append(row)
  }

  /// Sorts the names by their bytes, and those that are the same by their numbers.
  mutating func sort() {
    guard !isSorted else { return }
    isSorted = true
    let text = text
    rows.sort { NameTable.precedes($0, $1, text.span.raw) }
  }

  /// The numbers of a name, ascending; the table must be sorted.
  func values(of name: [UInt8]) -> [Int] {
    let wanted = name.span.raw
    let bytes = text.span.raw
    var low = firstIndex(from: wanted)
    var values: [Int] = []
    while low < rows.count, NameTable.name(rows[low], bytes).hasSameBytes(as: wanted) {
      values.append(Int(rows[low].value))
      low += 1
    }
    return values
  }

  /// The name and number at a place in the order.
  func row(_ index: Int) -> (name: [UInt8], value: Int) {
    let row = rows[index]
    return ([UInt8](copying: NameTable.name(row, text.span.raw)), Int(row.value))
  }

  /// Whether a name begins with `prefix`; the table must be sorted.
  func hasName(beginningWith prefix: RawSpan) -> Bool {
    let index = firstIndex(from: prefix)
    guard index < rows.count else { return false }
    let name = NameTable.name(rows[index], text.span.raw)
    return name.byteCount >= prefix.byteCount
      && name.extracting(first: prefix.byteCount).hasSameBytes(as: prefix)
  }

  /// The place of the first name that does not precede `prefix`.
  func firstIndex(from prefix: RawSpan) -> Int {
    let bytes = text.span.raw
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if NameTable.order(NameTable.name(rows[middle], bytes), prefix) < 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// The first name that is there twice.
  var repeated: [UInt8]? {
    let bytes = text.span.raw
    for index in rows.indices.dropFirst() {
      let name = NameTable.name(rows[index], bytes)
      if name.hasSameBytes(as: NameTable.name(rows[index - 1], bytes)) {
        return [UInt8](copying: name)
      }
    }
    return nil
  }

  @_lifetime(copy bytes)
  private static func name(_ row: Row, _ bytes: RawSpan) -> RawSpan {
    let start = Int(row.start)
    return bytes.extracting(start..<start + Int(row.count))
  }

  private static func precedes(_ first: Row, _ second: Row, _ bytes: RawSpan) -> Bool {
    let order = order(name(first, bytes), name(second, bytes))
    return order == 0 ? first.value < second.value : order < 0
  }

  private static func order(_ first: RawSpan, _ second: RawSpan) -> Int {
    let count = min(first.byteCount, second.byteCount)
    var offset = 0
    while count - offset >= 8 {
      let one = first.load(offset, as: UInt64.self, .big)
      let other = second.load(offset, as: UInt64.self, .big)
      if one != other { return one < other ? -1 : 1 }
      offset += 8
    }
    while offset < count {
      let (one, other) = (first[byte: offset], second[byte: offset])
      if one != other { return one < other ? -1 : 1 }
      offset += 1
    }
    return first.byteCount - second.byteCount
  }
}
