internal import Glibc

/// Writes the seeds of the corpora: of each given binary those places that a reader looks at, its
/// module text, and its version.
///
///     seeds FOLDER BINARY...
@main
enum Seeds {
  static func main() throws {
    let folder = CommandLine.arguments[1]
    for name in CommandLine.arguments.dropFirst(2) {
      let file = try MappedFile(Pathname(name))
      let base = name.split(separator: "/").last!
      var source = RecordingBytes(file.bytes)
      let info = try? BuildInfo(reading: &source)
      if let binary = try? UniversalBinary(sniffing: &source) {
        for index in 0..<binary.sliceCount {
          guard let slice = try? binary.slice(index, in: &source) else { continue }
          _ = try? BuildInfo(reading: &source, part: slice.part)
        }
      }
      write(source.seed, to: "\(folder)/\(target(of: file.bytes))/\(base)")
      guard let info else { continue }
      let text = info.description.split(separator: "\n", maxSplits: 1).last ?? ""
      write(Array(text.utf8), to: "\(folder)/moduletext/\(base)")
      write(Array("\(info.goVersion)\ngo1.21rc2\ngo1.21.0".utf8), to: "\(folder)/versions/\(base)")
    }
  }

  private static func target(of bytes: RawSpan) -> String {
    switch bytes.load(0, as: UInt32.self, .big) {
    case 0x7f45_4c46: "elf"
    case let magic where magic >> 16 == 0x4d5a: "pe"
    case 0xcafe_babe, 0xcafe_babf: "universal"
    default: "macho"
    }
  }

  private static func write(_ bytes: [UInt8], to name: String) {
    guard let file = fopen(name, "wb") else { fatalError("cannot write \(name)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}

/// Remembers which bytes were asked for.
private struct RecordingBytes: ~Escapable, ByteSource {
  private let bytes: RawSpan
  private var ranges: [Range<Int>] = []

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  var byteCount: Int { bytes.byteCount }

  @_lifetime(copy self)
  mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    let window = try bytes.checkedExtracting(at: offset, count: count)
    ranges.append(offset..<offset + count)
    return window
  }

  @_lifetime(copy self)
  mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError) -> WindowPair {
    ranges += [first, second]
    return WindowPair(
      try bytes.checkedExtracting(at: first.lowerBound, count: first.count),
      try bytes.checkedExtracting(at: second.lowerBound, count: second.count))
  }

  /// The ranges without overlaps, each no longer than an extent can be.
  var seed: [UInt8] {
    var extents: [SparseBytes.Extent] = []
    var end = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      var start = max(range.lowerBound, end)
      while start < range.upperBound {
        let stop = min(range.upperBound, start + 4096)
        extents.append(.init(position: start, bytes: bytes.extracting(start..<stop).elements.array))
        start = stop
      }
      end = max(end, range.upperBound)
    }
    return SparseBytes(extents: extents, byteCount: byteCount).encoded
  }
}

extension Span<UInt8> {
  fileprivate var array: [UInt8] { indices.map { self[$0] } }
}
