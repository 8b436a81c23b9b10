internal import BinarySupport
import GoBuildInfo

/// Images of disks and archives in forms that are known and not read.
enum UnsupportedForm {
  /// A mark of a form, and what users call it.
  private struct Mark {
    let bytes: [UInt8]
    let position: Int
    let name: StaticString
  }

  private static let marks = [
    Mark(bytes: Array("SIF_MAGIC".utf8), position: 32, name: "SIF image (Apptainer, Singularity)"),
    Mark(bytes: Array("hsqs".utf8), position: 0, name: "SquashFS file system"),
    Mark(bytes: Array("sqsh".utf8), position: 0, name: "SquashFS file system"),
    Mark(bytes: Array("CD001".utf8), position: 0x8001, name: "ISO 9660 image"),
    Mark(bytes: Array("QFI".utf8) + [0xfb], position: 0, name: "qcow2 disk image"),
    Mark(bytes: Array("7z".utf8) + [0xbc, 0xaf], position: 0, name: "7-Zip archive"),
    Mark(bytes: Array("Rar!".utf8), position: 0, name: "RAR archive"),
    Mark(bytes: Array("MSCF\0\0\0\0".utf8), position: 0, name: "cabinet archive"),
    Mark(bytes: Array("ADBd".utf8), position: 0, name: "package of apk 3"),
    Mark(bytes: Array("ADB.".utf8), position: 0, name: "package of apk 3"),
    Mark(bytes: Array("070707".utf8), position: 0, name: "cpio archive in the old format"),
  ]

  private static let erofsPosition = 1024
  private static let erofsMagic: UInt32 = 0xe0f5_e1e2
  private static let ext4Position = 1024 + 56
  private static let ext4Magic: UInt16 = 0xef53
  /// Bytes of the superblock from the logarithm of the block size on.
  private static let ext4BlockSizePosition = 1024 + 24
  private static let maximumBlockSizeLogarithm: UInt32 = 6

  /// What users call the form of a file; nil for a file of another form.
  static func name(of file: inout FileReader) -> StaticString? {
    for mark in marks where has(mark.bytes, at: mark.position, in: &file) { return mark.name }
    if let magic: UInt32 = number(at: erofsPosition, in: &file), magic == erofsMagic {
      return "EROFS file system"
    }
    if let magic: UInt16 = number(at: ext4Position, in: &file), magic == ext4Magic,
      let logarithm: UInt32 = number(at: ext4BlockSizePosition, in: &file),
      logarithm <= maximumBlockSizeLogarithm
    {
      return "ext2, ext3 or ext4 file system"
    }
    return nil
  }

  /// Checks that a file is in none of those forms.
  ///
  /// - Throws: ``ReadError`` with code `unsupported` that names the form.
  static func refuse(_ file: inout FileReader) throws(ReadError) {
    guard let name = name(of: &file) else { return }
    throw ReadError(.unsupported, .text("\(name) is not supported: unpack or mount it"))
  }

  private static func has(_ text: [UInt8], at position: Int, in file: inout FileReader) -> Bool {
    let count = text.count
    guard file.byteCount >= position + count,
      let bytes = try? file.bytes(at: position, count: count)
    else { return false }
    return bytes.hasSameBytes(as: text.span.raw)
  }

  private static func number<Number: FixedWidthInteger & BitwiseCopyable>(
    at position: Int, in file: inout FileReader
  ) -> Number? {
    let count = MemoryLayout<Number>.size
    guard file.byteCount >= position + count,
      let bytes = try? file.bytes(at: position, count: count)
    else { return nil }
    return bytes.load(0, as: Number.self, .little)
  }
}
