package import BinarySupport

/// Writes module text as Go's `BuildInfo.String` does.
struct ModuleTextPrinter {
  /// What is written, less what was handed to the drain.
  private(set) var output: [UInt8] = []
  private let drain: OutputDrain?
  /// What every line starts with; `go version -m` indents by a tab.
  private let linePrefix: String

  init(linePrefix: String = "", drain: OutputDrain? = nil) {
    self.linePrefix = linePrefix
    self.drain = drain
  }

  mutating func goVersion(_ version: RawSpan) { line("go", version) }

  mutating func path(_ path: RawSpan) { line("path", path) }

  /// - Parameters:
  ///   - keyword: `mod`, `dep` or `=>`.
  ///   - sum: nil for a module that is replaced: its line ends with the version.
  mutating func module(_ keyword: String, path: RawSpan, version: RawSpan, sum: RawSpan?) {
    output.append(linePrefix + keyword + "\t")
    output.append(contentsOf: path)
    output.append("\t")
    output.append(contentsOf: version)
    if let sum {
      output.append("\t")
      output.append(contentsOf: sum)
    }
    output.append("\n")
    drain?.take(&output)
  }

  /// The blank line that Go leaves after a replacement.
  mutating func endReplacement() { output.append(linePrefix + "\n") }

  mutating func setting(key: RawSpan, value: RawSpan) {
    output.append(linePrefix + "build\t")
    appendLiteral(key, isQuoted: GoQuoting.keyNeedsQuotes(key))
    output.append("=")
    appendLiteral(value, isQuoted: GoQuoting.valueNeedsQuotes(value))
    output.append("\n")
    drain?.take(&output)
  }

  private mutating func line(_ keyword: String, _ text: RawSpan) {
    output.append(linePrefix + keyword + "\t")
    output.append(contentsOf: text)
    output.append("\n")
  }

  private mutating func appendLiteral(_ text: RawSpan, isQuoted: Bool) {
    if isQuoted {
      GoQuoting.appendQuoted(text, to: &output)
    } else {
      output.append(contentsOf: text)
    }
  }
}

extension BuildInfoView {
  /// The module text in Go's normal form, byte for byte what `go version -m` prints of it.
  ///
  /// - Parameters:
  ///   - linePrefix: what every line starts with.
  ///   - drain: takes all but the last piece, which is returned.
  /// - Throws: ``ReadError`` with code `malformedModuleText`, before anything is printed.
  package func printedModuleText(
    linePrefix: String = "", drain: OutputDrain? = nil
  ) throws(ReadError) -> [UInt8] {
    // The first damage that Go would meet, which the walks below may meet in another order.
    try validate()
    var printer = ModuleTextPrinter(linePrefix: linePrefix, drain: drain)
    if let path = try path, !path.isEmpty { printer.path(path.bytes) }
    if let main = try main, !main.isEmpty { printer.module("mod", main) }
    var dependencies = dependencies
    while let module = try dependencies.next() { printer.module("dep", module) }
    var settings = settings
    while let setting = try settings.next() {
      let key = setting.keyBytes
      let value = setting.valueBytes
      printer.setting(key: key.span.raw, value: value.span.raw)
    }
    return printer.output
  }
}

extension ModuleTextPrinter {
  fileprivate mutating func module(_ keyword: String, _ module: borrowing ModuleView) {
    guard let replacement = module.replacement else {
      self.module(
        keyword, path: module.path.bytes, version: module.version.bytes, sum: module.sum.bytes)
      return
    }
    self.module(keyword, path: module.path.bytes, version: module.version.bytes, sum: nil)
    self.module(
      "=>", path: replacement.path.bytes, version: replacement.version.bytes,
      sum: replacement.sum.bytes)
    endReplacement()
  }
}

extension BuildInfo: CustomStringConvertible {
  /// The text of Go's `BuildInfo.String`: a line with the version, then the module text.
  public var description: String {
    var printer = ModuleTextPrinter()
    if !goVersion.rawValue.isEmpty { printer.goVersion(Array(goVersion.rawValue.utf8).span.raw) }
    if !path.isEmpty { printer.path(Array(path.utf8).span.raw) }
    if let main, main != Module.none { printer.module("mod", main) }
    for module in dependencies { printer.module("dep", module) }
    for setting in settings {
      printer.setting(
        key: Array(setting.key.utf8).span.raw, value: Array(setting.value.utf8).span.raw)
    }
    return String(decoding: printer.output, as: UTF8.self)
  }
}

extension ModuleTextPrinter {
  fileprivate mutating func module(_ keyword: String, _ module: Module) {
    let sum = Array(module.sum.utf8)
    let isReplaced = module.replacement != nil
    self.module(
      keyword, path: Array(module.path.utf8).span.raw, version: Array(module.version.utf8).span.raw,
      sum: isReplaced ? nil : sum.span.raw)
    if let replacement = module.replacement {
      self.module("=>", replacement)
      endReplacement()
    }
  }
}
