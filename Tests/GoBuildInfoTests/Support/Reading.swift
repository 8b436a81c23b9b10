import TestSupport

@testable import BinarySupport
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
