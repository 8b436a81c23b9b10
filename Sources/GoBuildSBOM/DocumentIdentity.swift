internal import BinarySupport
import GoBuildInfo

extension BillOfMaterials {
  /// The identifier of a document: a UUID in lowercase (RFC 9562).
  public struct SerialNumber: Sendable, Hashable {
    /// The text, such as `f81d4fae-7dec-41d0-a765-00a0c91e6bf6`.
    public let text: String

    /// An identifier from its text; nil where that is not a UUID in lowercase.
    public init?(_ text: String) {
      let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      let areDigits = groups.allSatisfy { group in
        group.allSatisfy {
          UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
        }
      }
      guard areDigits, groups.map({ $0.count }) == [8, 4, 4, 4, 12] else { return nil }
      self.text = text
    }
  }

  /// The program that writes a document.
  public struct Tool: Sendable, Hashable {
    /// What the program is called.
    public let name: String

    /// The version of the program; left out of documents if empty.
    public let version: String

    /// A program; nil where the name is empty, or one of the two has control characters.
    public init?(name: String, version: String = "") {
      guard !name.isEmpty,
        (name + version).unicodeScalars.allSatisfy({
          $0.value >= 0x20 && !(0x7f...0x9f ~= $0.value)
        })
      else { return nil }
      self.init(unchecked: name, version)
    }

    private init(unchecked name: String, _ version: String) {
      self.name = name
      self.version = version
    }

    /// This library, for clients that name no program.
    public static let library = Tool(unchecked: "swift-go-buildinfo", "")
  }
}
