internal import BinarySupport
import GoBuildInfo

/// The words of a build setting that is a list.
enum ListedSetting {
  /// The words of a setting; nil where the setting is not a list, or cannot be separated into words.
  ///
  /// - Parameter value: nil where the setting is missing, which stands for a list without words.
  static func words(of key: String, _ value: String?) -> [String]? {
    guard let separator = separators[BytewiseKey(key)] else { return nil }
    guard let value else { return [] }
    switch separator {
    case .comma:
      return value.utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
    case .space: return PackageFlags.words(of: value.utf8)
    case .flags:
      guard let flags = PackageFlags(value) else { return nil }
      return (flags.pattern.map { ["\($0)="] } ?? []) + definitions(in: flags.words)
    }
  }

  private enum Separator {
    case comma, space, flags
  }

  private static let separators: [BytewiseKey: Separator] = [
    "-tags": .comma, "DefaultGODEBUG": .comma, "GOEXPERIMENT": .comma,
    "-ldflags": .flags, "-gcflags": .flags, "-asmflags": .flags, "-gccgoflags": .flags,
    "CGO_CFLAGS": .space, "CGO_CPPFLAGS": .space, "CGO_CXXFLAGS": .space, "CGO_FFLAGS": .space,
    "CGO_LDFLAGS": .space,
  ]

  /// `-X` and the definition after it are one word.
  private static func definitions(in words: [String]) -> [String] {
    var joined: [String] = []
    var isDefinition = false
    for word in words {
      if isDefinition { joined[joined.count - 1] += " \(word)" } else { joined.append(word) }
      isDefinition = !isDefinition && word == "-X"
    }
    return joined
  }
}
