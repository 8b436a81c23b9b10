internal import BinarySupport

/// Finds the module of a package among those that build info lists, or that were inferred.
struct ModuleIndex {
  /// The main module, if there is one, then the others in the order of the list.
  let modules: [Module]

  /// The paths with the numbers of their modules, in the order of their bytes.
  private let paths: [(path: [UInt8], number: Int)]
  private let mainPackage: [UInt8]
  private let mainModule: Int?

  /// - Parameter inferred: the modules where build info lists none.
  init(_ info: BuildInfo?, inferred: [Module] = []) {
    modules = (info?.main.map { [$0] } ?? []) + (info?.dependencies ?? []) + inferred
    paths = modules.enumerated().map { (Array($0.element.path.utf8), $0.offset) }
      .sorted { first, second in
        first.path == second.path
          ? first.number < second.number : first.path.lexicographicallyPrecedes(second.path)
      }
    // The module of a main package may be in a folder of one that was inferred.
    mainPackage = inferred.isEmpty ? Array((info?.path ?? "").utf8) : []
    mainModule = info?.main == nil ? nil : 0
  }

  /// The number of the module that a package belongs to: that of the longest path that is the package's or one above it; nil
  /// where there is none.
  func module(of package: [UInt8]) -> Int? {
    if package == Array("main".utf8) { return longest(of: mainPackage) ?? mainModule }
    // A module that keeps copies of its dependencies, as those of Go itself do, lists them too.
    if let copy = ModuleIndex.vendoredPath(of: package), let number = longest(of: copy) {
      return number
    }
    if let number = longest(of: package) { return number }
    // Tests of a package from outside are a package of their own.
    let suffix = Array("_test".utf8)
    return package.suffix(suffix.count).elementsEqual(suffix)
      ? longest(of: Array(package.dropLast(suffix.count))) : nil
  }

  /// What follows the last folder `vendor`, unless that is the first: the standard library's copies are its own.
  private static func vendoredPath(of package: [UInt8]) -> [UInt8]? {
    let folder = Array("/vendor/".utf8)
    guard package.count > folder.count else { return nil }
    for start in (1...package.count - folder.count).reversed()
    where package[start..<start + folder.count].elementsEqual(folder) {
      return Array(package[(start + folder.count)...])
    }
    return nil
  }

  private func longest(of package: [UInt8]) -> Int? {
    let bytes = package.span.raw
    var end = bytes.byteCount
    // Real paths have a dozen elements.
    var elementCount = 256
    while end > 0, elementCount > 0 {
      elementCount -= 1
      if let number = number(of: bytes.extracting(first: end)) { return number }
      end -= 1
      while end > 0, bytes[byte: end] != UInt8(ascii: "/") { end -= 1 }
    }
    return nil
  }

  private func number(of path: borrowing RawSpan) -> Int? {
    var (low, high) = (0, paths.count)
    while low < high {
      let middle = (low + high) / 2
      let candidate = paths[middle].path
      if candidate.span.raw.precedes(path) { low = middle + 1 } else { high = middle }
    }
    guard low < paths.count else { return nil }
    let found = paths[low].path
    return found.span.raw.hasSameBytes(as: path) ? paths[low].number : nil
  }
}
