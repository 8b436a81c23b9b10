internal import BinarySupport

/// The modules in the paths of source files: where a program without build info came from, as far as they show it.
///
/// The files of Go's module cache are in `…/pkg/mod/MODULE@VERSION/`, with an exclamation mark and a lower-case letter for
/// each upper-case one; `-trimpath` leaves `MODULE@VERSION/`. Other paths have no versions: those of GOPATH builds, of vendored
/// packages, of the main module and of Bazel.
struct InferredModules {
  /// In the order of the bytes of their paths. One of which files name several versions has none.
  let modules: [Module]

  /// The numbers of the modules of packages whose paths do not lead to them.
  private(set) var numbers: [[UInt8]: Int] = [:]

  /// The largest programs have a thousand modules.
  private static let maximumModuleCount = 4096
  private static let maximumTextByteCount = 256 << 10

  /// Reads the paths of all files of a table.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more modules than any program has, and as for functions.
  init(in table: FoundFunctionTable, _ source: inout some Bytes) throws(ReadError) {
    var walk = FunctionWalk(table)
    var found = ByteInterner()
    // Files of one module come one after another.
    var last: [UInt8] = []
    try walk.visitFilesOfAllReleases(in: &source) { file throws(ReadError) in
      if !last.isEmpty, file.byteCount > last.count,
        file.extracting(first: last.count).hasSameBytes(as: last.span.raw)
      {
        return
      }
      guard let module = ModuleInPath(file) else { return }
      last = [UInt8](copying: file.extracting(first: module.byteCount))
      _ = found.insert(module.text.span.raw)
      guard !found.isFlooded else { throw .functionTableWork }
      guard found.count <= InferredModules.maximumModuleCount else {
        throw .limit(
          "expected at most 4096 modules in paths of files", found: UInt64(found.count))
      }
      guard found.byteCount <= InferredModules.maximumTextByteCount else {
        throw .limit(
          "expected at most 256 KiB of modules in paths of files", found: UInt64(found.byteCount))
      }
    }
    modules = InferredModules.merged(found)
  }

  private static func merged(_ found: ByteInterner) -> [Module] {
    let texts = (0..<found.count).map { found.bytes($0) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    var modules: [Module] = []
    for text in texts {
      let parts = text.split(separator: UInt8(ascii: "@"), maxSplits: 1)
      let path = String(decoding: parts[0], as: UTF8.self)
      if modules.last?.path.utf8.elementsEqual(path.utf8) == true {
        modules[modules.count - 1].version = ""
      } else {
        modules.append(Module(path: path, version: String(decoding: parts[1], as: UTF8.self)))
      }
    }
    return modules.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}

extension InferredModules {
  /// Finds the modules of packages whose paths do not lead to them: those of main packages, and modules that replace others.
  mutating func findOtherPackages(
    in table: FoundFunctionTable, _ index: ModuleIndex, _ source: inout some Bytes
  ) throws(ReadError) {
    guard !modules.isEmpty else { return }
    var walk = FunctionWalk(table)
    let attribution = PackageAttribution(try PackageTally(of: &walk, in: &source))
    let tally = attribution.tally
    // A function may start with code of another module that was inlined into it. So its package must own the folder, and no other.
    var candidates: [Int32: Int?] = [:]
    for (directory, owner) in attribution.owners.enumerated() where owner >= 0 {
      let folder = [UInt8](copying: tally.directories.paths.span(directory)) + [UInt8(ascii: "/")]
      let number = number(ofModuleAt: folder, with: tally.packages.paths.bytes(Int(owner)))
      if let known = candidates[owner], known != number {
        candidates.updateValue(nil, forKey: owner)
      } else {
        candidates.updateValue(number, forKey: owner)
      }
    }
    for case (let package, let number?) in candidates {
      let path = tally.packages.paths.bytes(Int(package))
      if index.module(of: path) == nil { numbers[path] = number }
    }
  }

  /// The number of the module in the path of a folder that can be that of a package; nil where there is none.
  private func number(ofModuleAt folder: [UInt8], with package: [UInt8]) -> Int? {
    guard let module = ModuleInPath(folder),
      package == Array("main".utf8)
        || package.ends(with: folder[(module.byteCount - 1)...].dropLast())
    else { return nil }
    return number(of: module.path)
  }

  private func number(of path: ArraySlice<UInt8>) -> Int? {
    var (low, high) = (0, modules.count)
    while low < high {
      let middle = (low + high) / 2
      if modules[middle].path.utf8.lexicographicallyPrecedes(path) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < modules.count, modules[low].path.utf8.elementsEqual(path) else { return nil }
    return low
  }
}

/// A module and its version in the path of a source file.
struct ModuleInPath {
  /// `MODULE@VERSION`, without escapes.
  let text: [UInt8]
  /// How much of the path that takes, with what precedes it and the slash after it.
  let byteCount: Int

  /// The path of the module.
  var path: ArraySlice<UInt8> { text.prefix { $0 != UInt8(ascii: "@") } }

  /// Longer paths are no paths of modules for Go's tools either.
  private static let maximumByteCount = 1024
  private static let cache: StaticString = "/pkg/mod/"
  /// How many folders of that name are tried. Real paths have one.
  private static let maximumFolderCount = 4

  /// Finds the module; nil where there is none.
  init?(_ file: [UInt8]) { self.init(file.span.raw) }

  /// Finds the module; nil where there is none.
  init?(_ file: borrowing RawSpan) {
    guard file.firstOffset(of: UInt8(ascii: "@")) != nil else { return nil }
    var start = 0
    for _ in 0...ModuleInPath.maximumFolderCount {
      if let found = ModuleInPath(file, from: start, isCached: start > 0) {
        self = found
        return
      }
      guard let folder = file.firstOffset(of: ModuleInPath.cache, from: start) else { return nil }
      start = folder + ModuleInPath.cache.utf8CodeUnitCount
    }
    return nil
  }

  private init?(_ file: borrowing RawSpan, from start: Int, isCached: Bool) {
    guard let sign = file.firstOffset(of: UInt8(ascii: "@"), from: start),
      let slash = file.firstOffset(of: UInt8(ascii: "/"), from: sign),
      slash - start <= ModuleInPath.maximumByteCount
    else { return nil }
    var text = [UInt8](copying: file.extracting(start..<slash))
    if isCached {
      guard let unescaped = ModuleInPath.unescaped(text) else { return nil }
      text = unescaped
    }
    let path = text.prefix { $0 != UInt8(ascii: "@") }
    guard ModuleInPath.isModule(path),
      ModuleInPath.isVersion(text.dropFirst(path.count + 1))
    else { return nil }
    self.text = text
    byteCount = slash + 1
  }

  /// Whether a path is that of a module which can be downloaded, and not of the toolchain that Go's command downloads as one.
  private static func isModule(_ path: ArraySlice<UInt8>) -> Bool {
    let first = path.prefix { $0 != UInt8(ascii: "/") }
    guard first.contains(UInt8(ascii: ".")),
      first.allSatisfy({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || isLowerOrDigit($0) })
    else { return false }
    let text = String(decoding: path, as: UTF8.self)
    return ModulePath.fault(in: text) == nil
      && !text.utf8.elementsEqual("golang.org/toolchain".utf8)
  }

  private static func isVersion(_ version: ArraySlice<UInt8>) -> Bool {
    let version = ModuleVersion(String(decoding: version, as: UTF8.self))
    return version.canonical == version
  }

  /// A path in which an exclamation mark before a lower-case letter stands for the upper-case one; nil where it is none.
  private static func unescaped(_ text: [UInt8]) -> [UInt8]? {
    guard text.contains(UInt8(ascii: "!")) else { return text }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in text {
      if isEscaped {
        guard UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte else { return nil }
        bytes.append(byte & ~0x20)
        isEscaped = false
      } else if byte == UInt8(ascii: "!") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return isEscaped ? nil : bytes
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || SemanticVersion.isDigit(byte)
  }
}

extension FunctionWalk {
  /// Visits the names of the source files, as ``visitFiles(in:_:)`` does, of tables up to Go 1.15 too.
  fileprivate mutating func visitFilesOfAllReleases(
    in source: inout some Bytes, _ visit: (borrowing RawSpan) throws(ReadError) -> Void
  ) throws(ReadError) {
    guard !layout.hasParts else { return try visitFiles(in: &source, visit) }
    var number = 1
    while let offset = try fileOffset(ofNumber: number, unit: 0, &source) {
      let text = try fileName(at: offset, &source)
      try visit(fileName(text))
      number += 1
    }
  }
}

extension [UInt8] {
  fileprivate func ends(with bytes: ArraySlice<UInt8>) -> Bool {
    suffix(bytes.count).elementsEqual(bytes)
  }
}
