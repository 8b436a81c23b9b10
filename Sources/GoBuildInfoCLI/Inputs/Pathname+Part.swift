internal import BinarySupport
import GoBuildInfo

extension Pathname {
  /// The path with the name of an image in it in brackets.
  func appending(part: String?) -> Pathname {
    part.map { Pathname(bytes: bytes + " (\($0))".utf8) } ?? self
  }
}
