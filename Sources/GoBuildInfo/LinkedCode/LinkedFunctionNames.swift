internal import BinarySupport

/// The names of the functions of an image, by package, from the function table that every Go program has.
///
///     let names = try LinkedFunctionNames(contentsOf: path)
///     for package in names.packages where package.path == "net/http" {
///       print(package.functions)
///     }
///
/// From Go 1.16 on, functions that exist only inlined into others are among them. ``LinkedFunctions`` has addresses, sizes and source
/// positions too, of functions with code of their own.
public struct LinkedFunctionNames: Sendable, Hashable {
  /// The packages, each once, in the order of the bytes of their paths.
  public let packages: [Package]

  /// The releases of Go that wrote the table.
  public let release: FunctionTable

  /// Whether the names of functions that exist only inlined are among them: from Go 1.16 on.
  public var includesInlined: Bool { release != .go1_2 }

  /// The functions of a package, as the names alone show it.
  public struct Package: Sendable, Hashable {
    /// The import path; `main` for the main package, which ``BuildInfo/path`` names.
    public let path: String

    /// The names, each with a zero after it.
    fileprivate let text: [UInt8]

    /// The names of the functions after the package, as the linker has them, in the order of the table: `Get`, `(*Client).Do`,
    /// `Map[go.shape.int]`, `Get.func1`.
    public var functions: [String] {
      text.split(separator: 0).map { String(repairing: Array($0).span.raw) }
    }

    /// Creates the functions of a package. Empty names are left out.
    package init(path: String, functions: [String]) {
      self.path = path
      var text: [UInt8] = []
      for function in functions where !function.isEmpty {
        text += function.utf8
        text.append(0)
      }
      self.text = text
    }

    fileprivate init(path: String, text: [UInt8]) {
      self.path = path
      self.text = text
    }
  }

  /// Reads the names of a file.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory. One of several images stands for the
  ///   first.
  /// - Throws: as ``init(reading:image:)``; also where the file cannot be opened.
  public init(contentsOf path: String) throws(ReadError) {
    var reader = try FileReader(opening: path)
    try self.init(reading: &reader)
  }

  /// Reads the names of an open file.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  /// - Throws: ``ReadError`` with code `noBuildInfo` where there is no function table, `unsupported` where it is obfuscated,
  ///   `truncated` where the file ends within it, `malformedBuildInfo` where it is damaged, `limitExceeded` where there are
  ///   more names than in any program.
  /// - Complexity: O(*n*) in the size of the names, which are kept.
  public init(reading file: inout FileReader, image: BinaryImage? = nil) throws(ReadError) {
    try self.init(in: &file, part: image?.requireRange())
  }

  /// Reads the names of an image.
  package init(in reader: inout FileReader, part: Range<Int>?) throws(ReadError) {
    let names = try LinkedNames(in: &reader, part: part)
    var paths = ByteInterner()
    var texts: [[UInt8]] = []
    var last = 0
    var byteCount = 0
    try names.forEach(in: &reader) { name, package throws(ReadError) in
      if !package.isRepeated {
        let path = [UInt8](copying: name.extracting(first: package.byteCount))
        last = paths.insert((package.isEscaped ? LinkedNames.unescaped(path) : path).span.raw)
        if last == texts.count { texts.append([]) }
      }
      let function = name.extracting(last: name.byteCount - package.byteCount - 1)
      byteCount += function.byteCount + 1
      guard byteCount + paths.byteCount <= LinkedFunctionNames.maximumByteCount, !paths.isFlooded
      else { throw LinkedFunctionNames.excess }
      if function.byteCount > 0 {
        texts[last].append(contentsOf: function)
        texts[last].append(0)
      }
      return .visitedExactly
    }
    packages = LinkedFunctionNames.sorted(
      texts.indices.map { number in
        Package(path: String(repairing: paths.span(number)), text: texts[number])
      })
    release = names.release
  }

  /// Creates names from those of an earlier report.
  package init(packages: [Package], release: FunctionTable) {
    self.packages = LinkedFunctionNames.sorted(packages)
    self.release = release
  }

  private static func sorted(_ packages: [Package]) -> [Package] {
    packages.sorted { $0.path < $1.path }
  }

  /// Some five times the names of the largest programs.
  private static let maximumByteCount = 1 << 25

  private static let excess = ReadError(
    .limitExceeded, .sentence("expected at most 32 MiB of names of functions"))

  /// Visits the names as ``LinkedNames/forEach(in:_:)`` does.
  ///
  /// - Throws: what `visit` throws.
  package func visitNames(_ visit: LinkedNames.Visit) throws(ReadError) {
    var inexact: [BytewiseKey: LinkedNames.Rest] = [:]
    for package in packages {
      var name = Array(package.path.utf8)
      let nameByteCount = name.count + 1
      name.append(UInt8(ascii: "."))
      // In this order, the packages whose paths this one's begins with were visited before.
      let known = LinkedFunctionNames.packageOfMethods(package.path, inexact)
      if known?.rest == .skipped { continue }
      let byteCount = known?.byteCount ?? nameByteCount - 1
      var rest = LinkedNames.Rest.visitedExactly
      var isRepeated = false
      for function in package.text.split(separator: 0) where rest != .skipped {
        name.removeSubrange(nameByteCount...)
        name += function
        rest = try visit(
          name.span.raw,
          LinkedNames.Package(byteCount: byteCount, isEscaped: false, isRepeated: isRepeated))
        isRepeated = true
      }
      if known == nil, rest != .visitedExactly { inexact[BytewiseKey(package.path)] = rest }
    }
  }

  /// The package that may have the functions of what looks like another one: a promoted method that is not exported has the path of its
  /// own package in its name, `example.com/a.T.example.com/b.m`.
  ///
  /// - Parameter inexact: the packages that need not be distinguished from others.
  private static func packageOfMethods(
    _ path: String, _ inexact: [BytewiseKey: LinkedNames.Rest]
  ) -> (byteCount: Int, rest: LinkedNames.Rest)? {
    let bytes = path.utf8
    guard let lastSlash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    for index in bytes[..<lastSlash].indices where bytes[index] == UInt8(ascii: ".") {
      if let rest = inexact[BytewiseKey(String(Substring(bytes[..<index])))] {
        return (bytes.distance(from: bytes.startIndex, to: index), rest)
      }
    }
    return nil
  }
}
