internal import BinarySupport

/// A module of a binary, borrowed from the module text.
public struct ModuleView: ~Escapable {
  let line: ModuleLine

  /// What the build took in place of this module, if anything: a module of another path or
  /// version, or a directory, which has no version and no sum.
  public let replacement: ModuleLine?

  @_lifetime(copy line, copy replacement)
  init(_ line: ModuleLine, replacement: ModuleLine?) {
    self.line = line
    self.replacement = replacement
  }

  /// The module path, such as `golang.org/x/net`.
  public var path: BorrowedText {
    @_lifetime(copy self) get { line.path }
  }

  /// The version, such as `v0.30.0`; `(devel)` or empty where the build knew none.
  public var version: BorrowedText {
    @_lifetime(copy self) get { line.version }
  }

  /// The checksum, `h1:` and a base64 SHA-256 over the module's files; empty where there is none.
  public var sum: BorrowedText {
    @_lifetime(copy self) get { line.sum }
  }

  /// Go tells a module from no module by its being empty.
  var isEmpty: Bool {
    path.isEmpty && version.isEmpty && sum.isEmpty && replacement == nil
  }
}

/// The three columns of a line that names a module.
public struct ModuleLine: ~Escapable {
  /// The module path, or that of a directory.
  public let path: BorrowedText

  /// The version; empty for a directory.
  public let version: BorrowedText

  /// The checksum; empty where there is none.
  public let sum: BorrowedText

  @_lifetime(copy path, copy version, copy sum)
  init(path: BorrowedText, version: BorrowedText, sum: BorrowedText) {
    self.path = path
    self.version = version
    self.sum = sum
  }

  /// Splits `columns`, the line without its keyword, at its tabs; Go allows the sum of a module to
  /// be missing, but not that of a replacement.
  @_lifetime(copy columns)
  init(
    columns: RawSpan, isReplacement: Bool
  ) throws(ModuleTextFault.Kind) {
    let tab = UInt8(ascii: "\t")
    guard let first = columns.firstOffset(of: tab) else {
      throw isReplacement ? .replacementColumns(1) : .moduleColumns(1)
    }
    let path = BorrowedText(columns.extracting(first: first))
    let rest = columns.extracting(droppingFirst: first + 1)
    guard let second = rest.firstOffset(of: tab) else {
      if isReplacement { throw .replacementColumns(2) }
      self.init(
        path: path, version: BorrowedText(rest), sum: BorrowedText(columns.extracting(first: 0)))
      return
    }
    let sum = rest.extracting(droppingFirst: second + 1)
    guard sum.firstOffset(of: tab) == nil else {
      let count = columns.count(of: tab) + 1
      throw isReplacement ? .replacementColumns(count) : .moduleColumns(count)
    }
    self.init(
      path: path, version: BorrowedText(rest.extracting(first: second)), sum: BorrowedText(sum))
  }
}
