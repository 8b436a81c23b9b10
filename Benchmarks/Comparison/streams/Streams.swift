internal import SystemLibrary

/// Decompresses a gzip file with its checksum, or hashes a file, and prints the processor time in seconds.
///
///     streams inflate|sha256|portable FILE
@main struct Streams {
  static func main() throws {
    let mode = CommandLine.arguments[1]
    var input = contents(CommandLine.arguments[2])
    if mode == "inflate" { input += [UInt8](repeating: 0, count: Inflater.inputMargin) }
    let start = seconds()
    switch mode {
    case "inflate": try inflate(input)
    case "sha256":
      var hash = SHA256()
      hash.update(input.span.raw)
      _ = hash.finish()
    default:
      var state: SHA256.Words = (0, 0, 0, 0, 0, 0, 0, 0)
      SHA256.compressPortably(input.span.raw.extracting(0..<input.count / 64 * 64), &state)
    }
    print(seconds() - start)
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func contents(_ path: String) -> [UInt8] {
    let file = fopen(path, "rb")!
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    guard fread(&bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot read") }
    return bytes
  }

  /// As a scan does: in steps of 64 KiB, with the window before them.
  private static func inflate(_ input: [UInt8]) throws(Inflater.Damage) {
    let hasName: UInt8 = 8
    var position = 10
    if input[3] & hasName != 0 { position = input[10...].firstIndex(of: 0)! + 1 }
    var inflater = Inflater()
    var checksum = CRC32()
    let window = Inflater.windowByteCount
    var output = [UInt8](repeating: 0, count: window + 1 << 16 + Inflater.outputMargin)
    var count = 0
    while true {
      let before = min(count, window)
      var span = output.mutableSpan
      if count > window { span.move(count - window..<count, to: 0) }
      count = before
      let stop = try inflater.run(input.span.raw, from: &position, into: &span, count: &count)
      checksum.update(output.span.raw.extracting(before..<count))
      if case .isDone = stop { break }
    }
    let expected = input.span.raw.load(
      position - inflater.unusedByteCount, as: UInt32.self, .little)
    guard checksum.value == expected else { fatalError("wrong checksum") }
  }
}
