internal import BinarySupport
import GoBuildInfo

/// A package of Debian (deb(5)): a static library's form with the members `debian-binary`, `control.tar` and `data.tar`, of
/// which the last has the files.
enum DebianPackage {
  private static let magicByteCount = 8
  private static let headerByteCount = 60
  private static let maximumMemberCount = 64

  static func isFirst(in file: inout FileReader) -> Bool {
    guard let head = try? file.bytes(at: 0, count: magicByteCount + headerByteCount) else {
      return false
    }
    return head.hasBytes("!<arch>\n") && head.hasBytes("debian-binary", at: magicByteCount)
  }

  /// The archive with the files.
  ///
  /// - Throws: ``ReadError`` where there is none, or none that can be read.
  static func data(
    in file: consuming FileReader, _ budget: InflationBudget
  ) throws(ReadError) -> TarFile {
    let byteCount = file.byteCount
    var position = magicByteCount
    for _ in 0..<maximumMemberCount where position < byteCount {
      let header = [UInt8](copying: try file.bytes(at: position, count: headerByteCount))
      guard let size = number(header[48..<58]), header[58...].elementsEqual("`\n".utf8),
        size <= byteCount - position - headerByteCount
      else {
        throw .malformedArchive("invalid member of a Debian package: truncated?", at: position)
      }
      let name = header[..<16].prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "/") }
      let contents = position + headerByteCount..<position + headerByteCount + size
      guard name.starts(with: "data.tar".utf8) else {
        position = contents.upperBound + contents.count % 2
        continue
      }
      try file.narrow(to: contents)
      do throws(ReadError) {
        var archive = try TarFile(file, budget)
        // lzma has no magic.
        guard archive.inflated != nil || TarHeader.isFirst(in: &archive.reader) || size == 0 else {
          throw .compressed(name)
        }
        return archive
      } catch {
        guard error.code == .unsupported else { throw error }
        throw .compressed(name)
      }
    }
    throw .malformedArchive("Debian package without data.tar", at: byteCount)
  }

  /// A number of decimal digits before blanks.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.prefix { $0 != UInt8(ascii: " ") }
    guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}

extension ReadError {
  fileprivate static func compressed(_ name: some Collection<UInt8>) -> ReadError {
    let name = quoted(String(decoding: name, as: UTF8.self))
    return ReadError(
      .unsupported,
      .text("\(name) in a Debian package: its compression is not supported, only gzip and zstd"))
  }
}
