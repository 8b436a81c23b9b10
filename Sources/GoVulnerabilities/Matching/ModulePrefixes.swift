internal import BinarySupport

/// Finds the module of a package: that with the longest path that is the package's or one above it.
struct ModulePrefixes {
  private var paths = ByteInterner()
  /// The first module with each path.
  private var numbers: [Int32] = []
  /// The first module with the same path, of each module.
  private(set) var firstNumbers: [Int] = []

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
    }
  }

  var allPaths: [[UInt8]] { (0..<paths.count).map { [UInt8](copying: paths.span($0)) } }

  /// The number of the module; -1 where there is none.
  func owner(of package: [UInt8]) -> Int32 {
    var owner: Int32 = -1
    visit(above: package) { number in
      owner = number
      return false
    }
    return owner
  }

  /// Calls `body` with all modules that a package may be of.
  func forEach(above package: [UInt8], _ body: (Int32) -> Void) {
    visit(above: package) { number in
      body(number)
      return true
    }
  }

  /// Calls `body` with the modules above a package, that with the longest path first, until it returns false.
  private func visit(above package: [UInt8], _ body: (Int32) -> Bool) {
    var end = package.count
    for _ in 0..<ModulePrefixes.maximumElementCount where end > 0 {
      let number = paths.number(of: package.span.raw.extracting(first: end))
      if let number, !body(numbers[number]) { return }
      guard let slash = package[..<end].lastIndex(of: UInt8(ascii: "/")) else { return }
      end = slash
    }
  }
}

/// Paths in the order of their bytes.
struct SortedPaths {
  private let paths: [[UInt8]]

  init(_ paths: [[UInt8]]) { self.paths = paths.sorted { $0.lexicographicallyPrecedes($1) } }

  func hasPath(beginningWith prefix: [UInt8]) -> Bool {
    var (low, high) = (0, paths.count)
    while low < high {
      let middle = (low + high) / 2
      if paths[middle].lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
    }
    return low < paths.count && paths[low].starts(with: prefix)
  }
}
