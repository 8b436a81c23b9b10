internal import BinarySupport

/// A blob that is whole, but not where Go's linker puts it: its section was renamed, moved or removed.
struct MisplacedBlob {
  let goVersion: Range<Int>
  /// Without its frame.
  let moduleText: Range<Int>

  /// How often the magic may stand in a program. Those that read Go programs have it among their data.
  private static let maximumCandidateCount = 64

  /// The blob in the loaded bytes; nil where there is none, or several contradict each other.
  init?(
    in loaded: LoadedBytes, of image: Image, _ table: FunctionTable?,
    _ source: inout some Bytes
  ) throws(ReadError) {
    let positions = try MisplacedBlob.positions(in: loaded, &source)
    let addresses = try image.addresses(of: positions, in: &source)
    var found: BuildInfoLocation?
    for (position, address) in zip(positions, addresses) {
      guard let address, address % MagicSearch.alignment == 0,
        let location = try MisplacedBlob.location(at: position, address, of: image, &source)
      else { continue }
      let version = try GoVersion(in: location.goVersion, &source)
      guard version.language != nil, table?.contains(version) ?? true else { continue }
      if let found {
        guard try source.areEqual(found.goVersion, location.goVersion),
          try source.areEqual(found.moduleText, location.moduleText)
        else { return nil }
      }
      found = found ?? location
    }
    guard let found else { return nil }
    goVersion = found.goVersion
    moduleText = found.moduleText
  }

  private static func positions(
    in loaded: LoadedBytes, _ source: inout some Bytes
  ) throws(ReadError) -> [Int] {
    var positions: [Int] = []
    for range in loaded.ranges {
      var rest = range
      while positions.count < maximumCandidateCount,
        let found = try MagicSearch.firstUnalignedPosition(in: &source, rest)
      {
        if range.upperBound - found >= BlobHeader.byteCount { positions.append(found) }
        rest = found + 1..<range.upperBound
      }
    }
    return positions
  }

  /// What the blob at a position leads to; nil where it is none, as the magic in the data of a program that reads
  /// others.
  private static func location(
    at position: Int, _ address: UInt64, of image: Image, _ source: inout some Bytes
  ) throws(ReadError) -> BuildInfoLocation? {
    do throws(ReadError) {
      return try image.location(ofBlobAt: position, address, in: &source)
    } catch  where error.code == .malformedBuildInfo || error.code == .limitExceeded {
      return nil
    }
  }
}

extension GoVersion {
  /// The version that is written at a place.
  init(in range: Range<Int>, _ source: inout some Bytes) throws(ReadError) {
    self.init(String(repairing: try source.bytes(at: range.lowerBound, count: range.count)))
  }
}
