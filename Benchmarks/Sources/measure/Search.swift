import GoBuildInfo
import Samples

/// The search for the magic in a large data section that has none, against the sum of all its words,
/// which is as fast as memory can be looked at. Prints gigabytes a second for both.
///
///     measure search zeros|data|misses|ff MEGABYTES
func measureSearch(_ kind: String, megabytes: Int) {
  let data = Samples.data(kind, count: megabytes << 20)
  let file = Samples.elf(data)
  let clock = ContinuousClock()
  var best = (search: Double.infinity, sum: Double.infinity)
  var total: UInt64 = 0
  for _ in 0..<5 {
    let search = clock.measure {
      do throws(ReadError) {
        _ = try BuildInfoLocation(parsing: unsafe file.span.bytes)
      } catch {
        precondition(error.code == .noBuildInfo)
      }
    }
    let sum = clock.measure { total &+= sumOfWords(unsafe data.span.bytes) }
    best.search = min(best.search, search / .seconds(1))
    best.sum = min(best.sum, sum / .seconds(1))
  }
  precondition(total != 1)
  let gigabytes = Double(data.count) / 1e9
  print(
    "search \(gigabytes / best.search) GB/s, sum \(gigabytes / best.sum) GB/s, ratio \(best.sum / best.search)"
  )
}

@inline(never)
private func sumOfWords(_ bytes: RawSpan) -> UInt64 {
  var sum: UInt64 = 0
  var offset = 0
  while offset + 64 <= bytes.byteCount {
    for word in 0..<8 {
      sum &+= unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + word * 8, as: UInt64.self)
    }
    offset += 64
  }
  return sum
}
