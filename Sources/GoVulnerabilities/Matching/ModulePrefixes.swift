internal import BinarySupport

/// Finds the module of a package: that with the longest path that is the package's or one above it.
struct ModulePrefixes {
  private var paths = ByteInterner()
  /// The first module with each path.
  private var numbers: [Int32] = []
  /// The first module with the same path, of each module.
  private(set) var firstNumbers: [Int] = []
  /// Whether a path has a number of bytes.
  private var isByteCount: [Bool] = []

  /// Real paths have a dozen elements.
  private static let maximumElementCount = 256

  init(_ importPaths: [String]) {
    for (number, path) in importPaths.enumerated() {
      guard !path.isEmpty else {
        firstNumbers.append(number)
        continue
      }
      let index = paths.insert(path)
      if index == numbers.count { numbers.append(Int32(number)) }
      firstNumbers.append(Int(numbers[index]))
      while isByteCount.count <= path.utf8.count { isByteCount.append(false) }
      isByteCount[path.utf8.count] = true
    }
  }

  var count: Int { paths.count }

  /// The bytes of a distinct path.
  @_lifetime(borrow self)
  func path(_ index: Int) -> RawSpan { paths.span(index) }

  /// The number of the module; -1 where there is none.
  func owner(of package: RawSpan) -> Int32 {
    var owner: Int32 = -1
    visit(above: package) { number in
      owner = number
      return false
    }
    return owner
  }

  /// Calls `body` with all modules that a package may be of.
  func forEach(above package: RawSpan, _ body: (Int32) -> Void) {
    visit(above: package) { number in
      body(number)
      return true
    }
  }

  /// Calls `body` with the modules above a package, that with the longest path first, until it returns false.
  @inline(__always)
  private func visit(above package: RawSpan, _ body: (Int32) -> Bool) {
    var end = package.byteCount
    for _ in 0..<ModulePrefixes.maximumElementCount where end > 0 {
      if end < isByteCount.count, isByteCount[end],
        let number = paths.number(of: package.extracting(first: end)), !body(numbers[number])
      {
        return
      }
      repeat { end -= 1 } while end > 0 && package[byte: end] != UInt8(ascii: "/")
    }
  }
}
