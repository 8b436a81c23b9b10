public import Foundation
public import GoBuildInfo

extension Pathname {
  /// The path of a file URL, byte by byte, so that names that are not UTF-8 name the same file.
  ///
  /// - Throws: `ReadError` with code `cannotOpen` where the URL is not that of a file on this machine.
  public init(_ url: URL) throws(ReadError) {
    guard url.isFileURL, [nil, "", "localhost"].contains(url.host(percentEncoded: false)) else {
      throw ReadError(
        code: .cannotOpen, message: "not the URL of a file on this machine: \(url.absoluteString)")
    }
    self.init(bytes: Pathname.decoded(url.absoluteURL.path(percentEncoded: true)))
  }

  /// Replaces each percent sign and two hexadecimal digits by the byte that they stand for.
  private static func decoded(_ path: String) -> [UInt8] {
    let text = Array(path.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
        let high = digit(text[index + 1]), let low = digit(text[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(text[index])
        index += 1
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.flatMap { UInt8(exactly: $0) }
  }
}
