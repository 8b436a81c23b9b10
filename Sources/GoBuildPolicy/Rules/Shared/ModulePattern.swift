internal import BinarySupport
import GoBuildInfo

/// Module paths: one, or with `/...` at the end all that it starts, as in patterns of the Go command.
struct ModulePattern: Sendable {
  private let prefix: String
  private let isWhole: Bool

  /// - Parameter mayBeDirectory: whether a directory may be meant, as in what replaces a module.
  init(_ text: String, mayBeDirectory: Bool = false) throws(RuleFault) {
    isWhole = !text.hasSuffix("...")
    prefix = isWhole ? text : String(text.dropLast(3))
    if mayBeDirectory, isWhole, text.hasPrefix("/") || text.hasPrefix(".") { return }
    guard !["stdlib", "std", "go", "toolchain"].contains(text) else {
      throw RuleFault("binaries do not list '\(text)' as a module; use the rule go-version")
    }
    // What would never match would admit everything.
    guard prefix.utf8.allSatisfy(ModulePattern.isInPaths) else {
      throw RuleFault(
        "'\(text)' is not a module path: letters, digits and -._~/ only; a version follows a blank"
      )
    }
    guard isWhole ? !prefix.hasSuffix("/") : prefix.isEmpty || prefix.hasSuffix("/") else {
      throw RuleFault("'\(text)': only '/...' at the end stands for other paths")
    }
    guard !isWhole || (ModulePath.fault(in: text) == nil && ModulePath.majorSuffix(of: text) != nil)
    else { throw RuleFault("'\(text)' cannot be the path of a module") }
  }

  /// Whether a module path may have the character, after `module.CheckPath` of golang.org/x/mod.
  private static func isInPaths(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
      || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~/".utf8.contains(byte)
  }

  func matches(_ path: String) -> Bool {
    if isWhole { return path == prefix }
    // `example.com/...` is `example.com` too.
    return path.hasPrefix(prefix) || prefix == path + "/"
  }
}
