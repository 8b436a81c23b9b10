internal import BinarySupport

// Which calls are inlined into a function: a pc-value table with the index of the innermost one at each instruction, and a tree
// in funcdata with the names.

/// The name of an inlined call: among the copies of names of calls, where it is not too long for these.
private struct CallName {
  let text: TableText
  let isLong: Bool
}

/// An inlined call as the tree has it (`runtime.inlinedCall`).
struct InlinedCallRecord {
  /// Valid until the next call or function.
  fileprivate let name: CallName
  /// The place of the call, as an offset from the entry of the function that it is inlined into.
  let parentOffset: UInt64
  /// The size of its code, without that of calls inlined into it.
  let byteCount: UInt64

  /// `PCDATA_InlTreeIndex`
  static let valueTableIndex = 2
  /// `FUNCDATA_InlTree`
  static let functionDataIndex = 3

  /// The size of the largest record.
  static let byteCount = 20

  /// The size of a record: 16 bytes from Go 1.20 on.
  static func byteCount(_ release: FunctionTable) -> Int { release == .go1_20 ? 16 : byteCount }

  /// Where the name stands in a record, which the place of the call follows.
  static func nameOffset(_ release: FunctionTable) -> Int { release == .go1_20 ? 4 : 12 }
}

extension FunctionWalk {
  /// The most calls that are inlined into one function: real ones have some hundreds.
  private static let maximumCallCount = 1 << 15

  /// How many calls are inlined into a function; their code is counted for ``call(_:of:_:)``.
  mutating func callCount(
    of function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> Int {
    callByteCounts.removeAll(keepingCapacity: true)
    guard let values = try inlineTree(of: function, &source)?.values else { return 0 }
    var offset = layout.values.lowerBound.position(plus: UInt(values))
    var value = -1
    var isFirst = true
    while true {
      let delta = try number(at: &offset, &source)
      if delta == 0, !isFirst { return callByteCounts.count }
      isFirst = false
      value = PCValues.value(after: Int32(truncatingIfNeeded: value), by: delta)
      let byteCount = try number(at: &offset, &source) * UInt64(layout.header.quantum)
      // Real tables go on.
      guard byteCount > 0 else { throw malformed("pc-value table without progress") }
      try spend(2)
      guard value >= 0 else { continue }
      guard value < FunctionWalk.maximumCallCount else {
        throw .limit("expected at most 32768 inlined calls in a function", found: UInt64(value))
      }
      try spend(max(0, value + 1 - callByteCounts.count))
      while callByteCounts.count <= value { callByteCounts.append(0) }
      callByteCounts[value] &+= byteCount
    }
  }

  /// The inlined call of an index below ``callCount(of:_:)`` of the same function.
  mutating func call(
    _ index: Int, of function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> InlinedCallRecord {
    try spend(InlinedCallRecord.byteCount(layout.release))
    guard let tree = try inlineTree(of: function, &source)?.tree, let functionData else {
      throw malformed("inlined calls without a tree")
    }
    let place = try trees.place(
      of: tree.position(plus: UInt(index * InlinedCallRecord.byteCount(layout.release))),
      count: InlinedCallRecord.byteCount(layout.release), in: functionData, &source)
    let (name, parent) = {
      let bytes = trees.span(place, count: InlinedCallRecord.byteCount(layout.release))
      let fields = InlinedCallRecord.nameOffset(layout.release)
      return (
        bytes.load(fields, as: UInt32.self, layout.order),
        bytes.load(fields + 4, as: UInt32.self, layout.order)
      )
    }()
    return InlinedCallRecord(
      name: try callName(at: Int(clamping: name), &source), parentOffset: UInt64(parent),
      byteCount: callByteCounts[index])
  }

  /// The bytes of the name of a call, until the next call or function.
  @_lifetime(borrow self)
  func name(of call: InlinedCallRecord) -> RawSpan {
    let text = call.name.text
    return call.name.isLong ? name(text) : callNames.span(text.place, count: text.byteCount)
  }

  private mutating func callName(
    at offset: Int, _ source: inout some Bytes
  ) throws(ReadError) -> CallName {
    guard offset < layout.names.count else { throw malformed("name outside of the names") }
    // Each name but the first follows the zero byte of another.
    let skipped = offset > 0 ? 1 : 0
    let start = layout.names.lowerBound + offset - skipped
    let place = try callNames.place(of: start, count: 1, in: memory, &source)
    let available = min(
      callNames.contiguousByteCount(at: start, in: memory), layout.names.upperBound - start)
    let end: Int?
    do {
      let bytes = callNames.span(place, count: available)
      guard skipped == 0 || bytes[byte: 0] == 0 else { throw malformed("name within a name") }
      end = bytes.firstOffset(of: 0, from: skipped)
    }
    guard let end else { return CallName(text: try name(at: offset, &source), isLong: true) }
    try spend(end)
    return CallName(
      text: TableText(place: place + skipped, byteCount: end - skipped), isLong: false)
  }

  private mutating func number(
    at offset: inout Int, _ source: inout some Bytes
  ) throws(ReadError) -> UInt64 {
    let place = try values.place(of: offset, count: 1, in: memory, &source)
    let count = min(PCValues.maximumNumberByteCount, memory.byteCount - offset)
    guard let number = Uvarint(values.span(place, count: count)) else {
      throw malformed("invalid pc-value table")
    }
    offset += number.byteCount
    return number.value
  }

  /// Where the tree of inlined calls lies in funcdata, and the pc-value table of their indices; nil where nothing is inlined.
  private mutating func inlineTree(
    of function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> (tree: Int, values: Int)? {
    guard functionData != nil else { return nil }
    let counts = function.offset + fieldByteCount + FunctionRecord.Offset.valueTableCount
    let valueCount = Int(clamping: try recordWord(at: counts, &source))
    let dataCount = Int(
      try recordByte(at: function.offset + recordByteCount - 1, &source))
    guard valueCount > InlinedCallRecord.valueTableIndex,
      dataCount > InlinedCallRecord.functionDataIndex
    else { return nil }
    let tables = function.offset + recordByteCount
    guard valueCount <= (memory.byteCount - tables) / 4 else {
      throw .functionTableEnds(in: memory)
    }
    let values = try recordWord(at: tables + 4 * InlinedCallRecord.valueTableIndex, &source)
    let tree = try recordWord(
      at: tables + 4 * (valueCount + InlinedCallRecord.functionDataIndex), &source)
    guard values != 0, tree != UInt32.max else { return nil }
    return (Int(clamping: tree), Int(clamping: values))
  }

  /// Whether the first instruction of a function is of a call inlined into it. Since Go 1.16.
  mutating func startsWithInlinedCall(
    _ function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    let counts = function.offset + fieldByteCount + FunctionRecord.Offset.valueTableCount
    let valueCount = Int(clamping: try recordWord(at: counts, &source))
    guard valueCount > InlinedCallRecord.valueTableIndex else { return false }
    let table = function.offset + recordByteCount + 4 * InlinedCallRecord.valueTableIndex
    let values = try recordWord(at: table, &source)
    guard values != 0 else { return false }
    return try self.values.firstValue(
      at: layout.values.lowerBound.position(plus: values), in: memory, &source) >= 0
  }

  private mutating func recordWord(
    at offset: Int, _ source: inout some Bytes
  ) throws(ReadError) -> UInt32 {
    let place = try records.place(of: offset, count: 4, in: memory, &source)
    return records.span(place, count: 4).load(0, layout.order)
  }

  private mutating func recordByte(
    at offset: Int, _ source: inout some Bytes
  ) throws(ReadError) -> UInt8 {
    let place = try records.place(of: offset, count: 1, in: memory, &source)
    return records.span(place, count: 1)[byte: 0]
  }
}
