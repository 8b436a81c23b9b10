/// An open file, closed when its owner goes.
struct Descriptor: ~Copyable {
  let number: Int32
  private let isOwned: Bool
  /// Whether the position, which this library does not read from, may be moved.
  private let isPositionOurs: Bool

  /// No file at all: every request fails.
  init() {
    self.init(borrowing: -1)
  }

  init(opening name: Pathname) throws(ReadError) {
    self.init(owning: try SystemCalls.open(name))
  }

  @unsafe
  init(
    opening name: UnsafePointer<CChar>, in directory: Int32, followingLinks: Bool
  ) throws(ReadError) {
    self.init(
      owning: try unsafe SystemCalls.open(name, in: directory, followingLinks: followingLinks))
  }

  /// Borrows a descriptor that somebody else opened and will close.
  init(borrowing number: Int32) {
    self.init(number, isOwned: false, isPositionOurs: false)
  }

  private init(owning number: Int32) {
    self.init(number, isOwned: true, isPositionOurs: true)
  }

  private init(_ number: Int32, isOwned: Bool, isPositionOurs: Bool) {
    self.number = number
    self.isOwned = isOwned
    self.isPositionOurs = isPositionOurs
  }

  /// The same file for somebody who is done with it before its owner is.
  func lent() -> Descriptor {
    Descriptor(number, isOwned: false, isPositionOurs: isPositionOurs)
  }

  /// The size of the file.
  ///
  /// - Throws: ``ReadError`` with code `notRegularFile` for what has no size.
  func byteCount() throws(ReadError) -> Int {
    let status = try SystemCalls.status(of: number)
    guard status.isRegular else { throw .notRegularFile }
    return status.byteCount
  }

  /// The position of the end of what can be read by position; 0 where there is none.
  var end: Int {
    // Seeking is the cheapest way to learn it, but moves the position that others may share.
    isPositionOurs ? SystemCalls.end(of: number) : (try? byteCount()) ?? 0
  }

  /// The first position at or after `offset` that is not in a hole; `end` where there is none.
  private func startOfData(from offset: Int, end: Int) -> Int {
    // Asking moves the position that others may share.
    isPositionOurs ? SystemCalls.startOfData(in: number, from: offset, end: end) : offset
  }

  /// What is left of `range` when it starts with a hole, to the page.
  func rest(of range: Range<Int>) -> Range<Int> {
    let skipped = startOfData(from: range.lowerBound, end: range.upperBound) - range.lowerBound
    return range.lowerBound + skipped / FileReader.pageSize * FileReader.pageSize..<range.upperBound
  }

  deinit {
    if isOwned { SystemCalls.close(number) }
  }
}
