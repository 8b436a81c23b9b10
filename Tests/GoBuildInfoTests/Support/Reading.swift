@testable import GoBuildInfo

/// The build information in bytes in memory.
func buildInfo(in bytes: [UInt8], part: Range<Int>? = nil) throws(ReadError) -> BuildInfo {
  var source = MemoryBytes(bytes.span.raw)
  return try BuildInfo(reading: &source, part: part)
}

/// The images of a file, or why one could not be had.
func parts(of bytes: [UInt8]) throws(ReadError) -> [Result<BinaryParts.Part, ReadError>] {
  var source = MemoryBytes(bytes.span.raw)
  var walk = try BinaryParts(of: &source)
  var parts: [Result<BinaryParts.Part, ReadError>] = []
  while true {
    do throws(ReadError) {
      guard let part = try walk.next(in: &source) else { return parts }
      parts.append(.success(part))
    } catch {
      parts.append(.failure(error))
    }
  }
}

/// The code of the error that reading gives; nil where it succeeds.
func errorCode(reading bytes: [UInt8]) -> ReadError.Code? {
  do throws(ReadError) {
    _ = try buildInfo(in: bytes)
    return nil
  } catch {
    return error.code
  }
}

/// The code of the error that `body` throws; nil where it succeeds.
func errorCode<Answer>(_ body: () throws -> Answer) -> ReadError.Code? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? ReadError)?.code
  }
}

/// Numbers that look random and are the same in every run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
