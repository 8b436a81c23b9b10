internal import BinarySupport

/// Walks the modules of a text, each together with the replacement that may follow it.
struct ModuleEntries: ~Escapable {
  private var lines: ModuleTextReader

  @_lifetime(copy lines)
  init(_ lines: ModuleTextReader) {
    self.lines = lines
  }

  struct Entry: ~Escapable {
    let isMain: Bool
    let module: ModuleView

    @_lifetime(copy module)
    init(_ module: ModuleView, isMain: Bool) {
      self.isMain = isMain
      self.module = module
    }
  }

  /// The next module, or nil at the end.
  ///
  /// - Throws: ``ReadError`` for a line that Go would reject, one that replaces nothing included.
  @_lifetime(copy self)
  mutating func next() throws(ReadError) -> Entry? {
    while let line = try lines.next() {
      switch line {
      case .main(let module):
        return Entry(ModuleView(module, replacement: try replacement()), isMain: true)
      case .dependency(let module):
        return Entry(ModuleView(module, replacement: try replacement()), isMain: false)
      case .replacement:
        throw lines.fault(.replacementWithoutModule)
      case .path, .setting:
        continue
      }
    }
    return nil
  }

  /// The replacement of the module just read. Like Go, this lets other lines stand between them.
  @_lifetime(copy self)
  private mutating func replacement() throws(ReadError) -> ModuleLine? {
    var ahead = lines
    while let line = try ahead.next() {
      switch line {
      case .replacement(let module):
        lines = ahead
        return module
      case .main, .dependency:
        return nil
      case .path, .setting:
        continue
      }
    }
    return nil
  }
}
