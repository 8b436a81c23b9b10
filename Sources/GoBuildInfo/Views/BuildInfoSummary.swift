internal import BinarySupport

/// What one line about a binary needs to know, from one walk over all of its module text.
package struct BuildInfoSummary: ~Escapable {
  /// The import path of the main package.
  package let path: BorrowedText?

  /// The module that holds the main package, less what replaces it.
  package let main: ModuleLine?

  private let os: BuildSettingView?
  private let architecture: BuildSettingView?

  @_lifetime(copy path, copy main, copy os, copy architecture)
  fileprivate init(
    path: BorrowedText?, main: ModuleLine?, os: BuildSettingView?, architecture: BuildSettingView?
  ) {
    self.path = path
    self.main = main
    self.os = os
    self.architecture = architecture
  }

  /// What the settings say of the platform.
  package var platform: Platform? {
    guard let os, let architecture else { return nil }
    return Platform(os: os.value, architecture: architecture.value)
  }
}

extension BuildInfoView {
  /// What one line about the binary needs to know.
  ///
  /// - Throws: ``ReadError`` with code `malformedModuleText` for the first line that Go would reject.
  package var summary: BuildInfoSummary {
    @_lifetime(copy self)
    get throws(ReadError) {
      var path: BorrowedText?
      var main: ModuleLine?
      var os: BuildSettingView?
      var architecture: BuildSettingView?
      var isReplaceable = false
      var lines = lines
      while let line = try lines.next() {
        switch line {
        // Go keeps the last path and the last main module, and the first of equal settings.
        case .path(let text): path = text
        case .main(let module):
          main = module
          isReplaceable = true
        case .dependency:
          isReplaceable = true
        case .replacement:
          guard isReplaceable else { throw lines.fault(.replacementWithoutModule) }
          isReplaceable = false
        case .setting(let setting):
          if os == nil, setting.rawKey.equals("GOOS") { os = setting }
          if architecture == nil, setting.rawKey.equals("GOARCH") { architecture = setting }
        }
      }
      return BuildInfoSummary(path: path, main: main, os: os, architecture: architecture)
    }
  }
}
