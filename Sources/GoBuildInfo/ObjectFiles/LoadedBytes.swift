/// The bytes of a file that are in the memory of the loaded program: what recovery searches.
///
/// What else a file has, such as debug information, symbols and data after its end, is not the program's own.
struct LoadedBytes {
  /// In the order of the file. They neither overlap nor touch.
  let ranges: [Range<Int>]

  /// Linkers make some dozens of segments and sections.
  private static let maximumPartCount = 4096

  /// Ranges that are known to be loaded.
  init(_ ranges: [Range<Int>]) { self.ranges = ranges }

  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more than 4096 segments or sections.
  init<Source: ByteSource & ~Copyable & ~Escapable>(
    of image: Image, in source: inout Source
  ) throws(ReadError) {
    if case .webAssembly(let module) = image {
      // Its segments follow one another, with a few bytes before each.
      ranges = try module.section(.data, in: &source).map { [$0] } ?? []
      return
    }
    var parts: [Range<Int>] = []
    var count = 0
    try image.visitLoadedParts(in: &source) { mapped in
      count += 1
      let range = mapped.file(in: image.part)
      if count <= LoadedBytes.maximumPartCount, !range.isEmpty { parts.append(range) }
      return count > LoadedBytes.maximumPartCount
    }
    guard count <= LoadedBytes.maximumPartCount else {
      throw .limit("expected at most 4096 loaded segments", found: UInt64(count))
    }
    ranges = LoadedBytes.merged(parts)
  }

  private static func merged(_ parts: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, part.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
      } else {
        merged.append(part)
      }
    }
    return merged
  }
}
