internal import BinarySupport

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

  /// The bytes of the parts that an image visits.
  fileprivate init(
    ofPartsIn image: some ImageFormat, _ source: inout some Bytes
  ) throws(ReadError) {
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

extension ImageFormat {
  func loadedBytes(in source: inout some Bytes) throws(ReadError) -> LoadedBytes {
    try LoadedBytes(ofPartsIn: self, &source)
  }
}
