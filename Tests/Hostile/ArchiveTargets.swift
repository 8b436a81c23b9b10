internal import Glibc

// What the fuzzer calls for archives: the decompressors against ones that have no tables, and whole images.

/// Decompresses a deflate stream, put into a gzip file that is right if the stream is.
func fuzzGzip(_ input: [UInt8]) -> Bool {
  let naive = NaiveInflate.stream(input)
  var writer = ByteWriter(.little)
  writer.bytes = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  writer.bytes += input.prefix(naive?.byteCount ?? input.count)
  writer.number(NaiveInflate.checksum(naive?.output ?? []))
  writer.word(naive?.output.count ?? 0)
  let found = withFile(writer.bytes) { file in contents(of: InflatedFile(file, .gzip)) }
  if found != naive?.output { fatalError("the decompressors differ") }
  return true
}

/// Decompresses Zstandard frames, unless their contents are large.
func fuzzZstandard(_ input: [UInt8]) -> Bool {
  var limits = InflationLimits()
  limits.maximumByteCount = 1 << 20
  let isLarge = withFile(input) { file in
    do throws(ReadError) {
      try InflatedFile(file, .zstandard, limits: limits).readToEnd()
      return false
    } catch {
      return error.code == .limitExceeded
    }
  }
  if isLarge { return false }
  let found = withFile(input) { file in contents(of: InflatedFile(file, .zstandard)) }
  if found != NaiveZstandard.frames(input) { fatalError("the decompressors differ") }
  return true
}

/// All that comes out, read in pieces and, where there is enough, from its middle again.
private func contents(of file: InflatedFile) -> [UInt8]? {
  var all: [UInt8] = []
  do throws(ReadError) {
    while true {
      let piece = try bytes(of: file, at: all.count, count: 5000)
      all += piece
      if piece.count < 5000 { break }
    }
    let middle = all.count / 2
    if try bytes(of: file, at: middle, count: all.count) != Array(all[middle...]) {
      fatalError("read twice, it is something else")
    }
    return all
  } catch {
    return nil
  }
}

private func bytes(
  of file: InflatedFile, at offset: Int, count: Int
) throws(ReadError) -> [UInt8] {
  var buffer = [UInt8](repeating: 0, count: count)
  var span = buffer.mutableSpan
  var bytes = span.mutableBytes
  let found = try file.read(at: offset, into: &bytes)
  return Array(buffer.prefix(found))
}

/// Scans an archive whose headers have the right checksums, in one and in two parts.
func fuzzImage(_ input: [UInt8]) -> Bool {
  guard input.count >= 512 else { return false }
  let archive = signed(input)
  let all = events(archive, nil)
  let parts = (0..<2).flatMap { events(archive, Shard($0, of: 2)) }
  // What is wrong with an archive itself is said for each part.
  func findings(_ events: [String]) -> [String] {
    events.filter { $0.hasPrefix("finding") }.sorted()
  }
  if findings(all) != findings(parts) { fatalError("the parts are not the whole") }
  return true
}

/// Scans an archive in another form than tar, in one and in two parts.
func fuzzForm(_ input: [UInt8]) -> Bool {
  let all = events(input, nil)
  let parts = (0..<2).flatMap { events(input, Shard($0, of: 2)) }
  func findings(_ events: [String]) -> [String] {
    events.filter { $0.hasPrefix("finding") }.sorted()
  }
  if findings(all) != findings(parts) { fatalError("the parts are not the whole") }
  return true
}

private func events(_ archive: [UInt8], _ shard: Shard?) -> [String] {
  var options = BinaryScanner.Options()
  options.shard = shard
  options.reportsSkippedFiles = true
  var events: [String] = []
  withFile(archive) { file in
    var file = file
    BinaryScanner.scan(archive: &file, at: "archive", options: options) {
      _, reader throws(ReadError) in
      try reader.bytes(at: 0, count: 16).byteCount
    } receive: { event in
      switch event {
      case .finding(let path, _): events.append("finding \(path)")
      case .skipped(let path, _): events.append("skipped \(path)")
      case .failure(let path, let error): events.append("failure \(path) \(error)")
      case .skippedLink: fatalError("a link in an archive was reported")
      }
      return true
    }
  }
  return events
}

/// The archive with the checksum of each header put right, and of those of layers in it.
private func signed(_ input: [UInt8], depth: Int = 0) -> [UInt8] {
  var archive = input
  var position = 0
  while position + 512 <= archive.count {
    var header = Array(archive[position..<position + 512])
    guard header.contains(where: { $0 != 0 }) else { break }
    SyntheticTar.sign(&header)
    archive.replaceSubrange(position..<position + 512, with: header)
    position += 512
    let digits = header[124..<136].prefix { UInt8(ascii: "0")...UInt8(ascii: "7") ~= $0 }
    let size = digits.reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) }
    guard size <= archive.count - position else { break }
    if depth == 0, size >= 512, archive[position] != 0x1f {
      let layer = signed(Array(archive[position..<position + size]), depth: 1)
      archive.replaceSubrange(position..<position + size, with: layer)
    }
    position += (size + 511) / 512 * 512
  }
  return archive
}

private let scratch: Int32 = fileno(tmpfile())

/// Gives a file with those contents to `body`.
func withFile<Result>(
  _ bytes: [UInt8], _ body: (consuming FileReader) -> Result
) -> Result {
  guard ftruncate(scratch, 0) == 0, pwrite(scratch, bytes, bytes.count, 0) == bytes.count,
    let file = try? FileReader(borrowing: scratch)
  else { fatalError("cannot write a file") }
  return body(file)
}
