import TestSupport

@testable import BinarySupport
@testable import GoBuildInfo

/// The contents of a data section with a blob in it, as the Go linker would write them.
struct SyntheticBlob {
  var form = BlobForm.inline
  var order = ByteOrder.little
  var pointerSize = 8
  var version = "go1.27.3"
  var text = SyntheticBlob.exampleText
  var isFramed = true
  /// Where the string header of the module text is, instead of that after the blob.
  var textHeader: UInt64?
  /// What lies before the blob.
  var leading: [UInt8] = []

  static let exampleText = """
    path\texample.com/tool
    mod\texample.com/tool\tv1.2.3\th1:bWFpbg==
    dep\texample.com/a\tv0.1.0\th1:YQ==
    dep\texample.com/b\tv0.2.0
    =>\texample.com/c\tv0.3.0\th1:Yw==
    dep\texample.com/d\tv0.4.0\th1:ZA==
    build\t-compiler=gc
    build\t-ldflags="-X 'a=b c'"
    build\tGOOS=linux
    build\tGOARCH=amd64

    """

  static let magic = [UInt8](arrayLiteral: 0xff) + Array(" Go buildinf:".utf8)

  /// The module text in its frame of sentinels.
  var framedText: [UInt8] {
    guard isFramed else { return Array(text.utf8) }
    let start: [UInt8] = [
      0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02, 0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18,
      0xe6,
    ]
    let end: [UInt8] = [
      0xf9, 0x32, 0x43, 0x31, 0x86, 0x18, 0x20, 0x72, 0x00, 0x82, 0x42, 0x10, 0x41, 0x16, 0xd8,
      0xf2,
    ]
    return text.isEmpty ? [] : start + Array(text.utf8) + end
  }

  /// The bytes of the section when it lies at `address`.
  func contents(at address: UInt64) -> [UInt8] {
    var writer = ByteWriter(order, is64Bit: pointerSize == 8)
    writer.bytes = leading
    let misalignment = Int((0 &- (address &+ UInt64(leading.count))) % 16)
    writer.bytes += [UInt8](repeating: 0, count: misalignment)
    let blob = writer.bytes.count
    writer.bytes += SyntheticBlob.magic
    writer.bytes += [UInt8(pointerSize), (order == .big ? 1 : 0) | (form == .inline ? 2 : 0)]
    switch form {
    case .inline:
      writer.pad(to: blob + 32)
      writer.bytes += uvarint(version.utf8.count) + version.utf8
      writer.bytes += uvarint(framedText.count) + framedText
    case .pointers:
      let headers = blob + 32
      let strings = headers + 4 * pointerSize
      writer.address(address + UInt64(headers))
      writer.address(textHeader ?? address + UInt64(headers + 2 * pointerSize))
      writer.pad(to: headers)
      writer.address(address + UInt64(strings))
      writer.address(UInt64(version.utf8.count))
      writer.address(address + UInt64(strings + version.utf8.count))
      writer.address(UInt64(framedText.count))
      writer.bytes += version.utf8 + framedText
    }
    return writer.bytes
  }
}
