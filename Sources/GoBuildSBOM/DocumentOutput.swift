internal import BinarySupport
import GoBuildInfo

/// The text of a document, handed out piece by piece, and what is made of all of it.
package final class DocumentOutput {
  package let options: BillOfMaterials.Options
  private let consume: ([UInt8]) -> Void
  private var hash = SHA256()
  private var newestTime: Timestamp?

  package init(_ options: BillOfMaterials.Options, _ consume: @escaping ([UInt8]) -> Void) {
    self.options = options
    self.consume = consume
  }

  /// Takes a piece of the document.
  package func take(_ piece: [UInt8]) {
    hash.update(piece.span.raw)
    consume(piece)
  }

  /// Takes note of the time of a revision.
  func note(_ time: String?) {
    guard let time = time.flatMap({ Timestamp($0) }), time > newestTime ?? .epoch else { return }
    newestTime = time
  }

  /// The time of the document; nil where none is known.
  var timestamp: Timestamp? { options.timestamp ?? newestTime }

  /// What the document is about, which SPDX requires to be there.
  var name: String { options.name.isEmpty ? "unnamed" : options.name }

  /// The UUID of the document: version 8, whose bits are free to choose (RFC 9562), from the hash of all that was
  /// taken so far.
  package func serialNumber() -> String {
    if let serialNumber = options.serialNumber { return serialNumber.text }
    var bytes = Array(hash.finish().prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = SHA256.digits(bytes)
    var groups: [Substring] = []
    var rest = digits[...]
    for count in [8, 4, 4, 4, 12] {
      groups.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return groups.joined(separator: "-")
  }
}
