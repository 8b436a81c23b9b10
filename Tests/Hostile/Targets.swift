// What the fuzzer calls. Each target must neither trap nor hang, and holds results against each other
// that come about in different ways.

/// Reads an object file from a sparse file and, where it is small, from memory: the answers must agree.
func fuzzContainer(_ input: [UInt8], magics: [UInt32]) -> Bool {
  guard var source = SparseBytes(encoded: input),
    let head = try? source.bytes(at: 0, count: 4).load(0, as: UInt32.self, .big),
    magics.contains(head) || magics.contains(head >> 16)
  else { return false }
  guard let bytes = source.materialized(limit: 1 << 16) else {
    _ = read(&source, recovering: true)
    return true
  }
  var memory = MemoryBytes(bytes.span.raw)
  check(read(&memory, recovering: false) == read(&source, recovering: false), "the sources differ")
  // Searches are what takes time in a sparse file.
  _ = read(&memory, recovering: true)
  return true
}

/// All that can be had of a file, as text.
private func read<Source: ByteSource & ~Copyable & ~Escapable>(
  _ source: inout Source, recovering: Bool
) -> [String] {
  do throws(ReadError) {
    var parts = try BinaryParts(of: &source)
    var answers: [String] = []
    while true {
      do throws(ReadError) {
        guard let part = try parts.next(in: &source) else { return answers }
        answers.append(part.name ?? "")
        answers += read(&source, part.range, recovering: recovering)
      } catch {
        answers.append(error.description)
      }
    }
  } catch {
    return [error.description]
  }
}

private func read<Source: ByteSource & ~Copyable & ~Escapable>(
  _ source: inout Source, _ part: Range<Int>, recovering: Bool
) -> [String] {
  var answers: [String] = []
  do throws(ReadError) {
    answers.append("\(try BinaryFacts(reading: &source, part: part))")
  } catch {
    answers.append(error.description)
  }
  do throws(ReadError) {
    answers.append("\(try LinkedVariable.all(reading: &source, part: part))")
  } catch {
    answers.append(error.description)
  }
  do throws(ReadError) {
    answers.append("\(try LinkedPackages(from: &source, part: part))")
  } catch {
    answers.append(error.description)
  }
  do throws(ReadError) {
    answers.append(try description(&source, part, []))
  } catch {
    answers.append(error.description)
    guard recovering else { return answers }
    let recovered = try? description(&source, part, .recovering)
    let diagnosis = try? Diagnosis.diagnose(reading: &source, part: part)
    answers += [recovered ?? "", "\(String(describing: diagnosis))"]
  }
  return answers
}

private func description<Source: ByteSource & ~Copyable & ~Escapable>(
  _ source: inout Source, _ part: Range<Int>, _ options: ReadOptions
) throws(ReadError) -> String {
  let view = try BuildInfoView(reading: &source, part: part, options: options)
  let owned = try BuildInfo(view)
  try compare(view, owned)
  return "\(view.location)\(owned)"
}

/// Module text as it comes: the owned value, the view and what is printed must agree.
func fuzzModuleText(_ input: [UInt8]) -> Bool {
  let text = String(decoding: input, as: UTF8.self)
  guard let info = try? BuildInfo(goVersion: "go1.27.3", moduleText: text) else { return true }
  // What was printed means what was read, and is printed the same again.
  let printed = info.description
  let lines = printed.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
  guard
    let again = try? BuildInfo(goVersion: "go1.27.3", moduleText: String(lines.last ?? ""))
  else { fail("cannot read what was printed") }
  check(again.description == printed, "reading what was printed gives something else")
  return true
}

/// The version's order: total, and in agreement with equality.
func fuzzVersions(_ input: [UInt8]) -> Bool {
  let versions = input.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
    .map { GoVersion(String(decoding: $0, as: UTF8.self)) }
  guard versions.count == 3 else { return false }
  let (a, b, c) = (versions[0], versions[1], versions[2])
  check((a < b) != (b <= a), "neither before nor after")
  check(!(a < b && b < c) || a < c, "not transitive")
  check(!(a == b) || !(a < b || b < a), "equal and ordered")
  return true
}

/// A function table in a program that has nothing else: the walk and the summary must agree. The first byte has the byte order
/// and the size of words.
func fuzzFunctions(_ input: [UInt8]) -> Bool {
  guard let kind = input.first, kind < 4 else { return false }
  let is64Bit = kind & 2 == 0
  var file = ByteWriter(kind & 1 == 0 ? .little : .big, is64Bit: is64Bit)
  file.bytes = [0x7f] + Array("ELF".utf8) + [is64Bit ? 2 : 1, kind & 1 + 1, 1]
  file.pad(to: 16)
  for half in [2, is64Bit ? 62 : 3] { file.half(half) }
  file.word(1)
  let headerByteCount = is64Bit ? 64 : 52
  for offset in [0, headerByteCount, 0] { file.address(UInt64(offset)) }
  file.word(0)
  for half in [headerByteCount, is64Bit ? 56 : 32, 1, 0, 0, 0] { file.half(half) }
  let start = UInt64(headerByteCount + (is64Bit ? 56 : 32))
  let size = UInt64(input.count - 1)
  file.word(1)
  if is64Bit { file.word(4) }
  for value in [start, 0x40_0000, 0x40_0000, size, size] { file.address(value) }
  if !is64Bit { file.word(4) }
  file.address(4)
  file.bytes += input.dropFirst()
  return agree(on: file.bytes)
}

private func agree(on bytes: [UInt8]) -> Bool {
  var memory = MemoryBytes(bytes.span.raw)
  guard let packages = try? LinkedPackages(from: &memory, part: nil, info: nil) else {
    return true
  }
  guard var walk = try? LinkedFunctions(parsing: bytes.span.raw, including: .inlinedCalls) else {
    return true
  }
  var count = 0
  var byteCount: UInt64 = 0
  var last: UInt64 = 0
  do throws(ReadError) {
    while true {
      do {
        guard let function = try walk.next(in: bytes.span.raw) else { break }
        check(
          count == 0 || function.address >= last || function.address < 1 << 32, "not in order")
        last = function.address
        byteCount &+= function.byteCount
      }
      count += 1
      while let call = try walk.nextInlinedCall(in: bytes.span.raw) {
        check(call.byteCount > 0 || call.callOffset <= UInt32.max, "no call")
      }
    }
  } catch {
    // Inlined calls are not part of the summary.
    check(error.code == .malformedBuildInfo || error.code == .limitExceeded, "another error")
    return true
  }
  check(count == packages.functionCount && byteCount == packages.byteCount, "other functions")
  return true
}

/// Walks a view as its users do and holds it against the owned value.
private func compare(
  _ view: borrowing BuildInfoView, _ owned: BuildInfo
) throws(ReadError) {
  var json = JSONWriter(isIndented: false)
  try view.write(to: &json)
  check(JSONChecker.accepts(json.output), "not JSON")
  let printed = try view.printedModuleText()
  var dependencies = view.dependencies
  var count = 0
  while let module = try dependencies.next() {
    check(owned.dependencies[count].path == String(module.path), "another dependency")
    count += 1
  }
  check(count == owned.dependencies.count, "fewer dependencies")
  var settings = view.settings
  count = 0
  while let setting = try settings.next() {
    check(owned.settings[count].value == setting.value, "another setting")
    count += 1
  }
  check(count == owned.settings.count, "fewer settings")
  // An owned value has repaired what is not UTF-8, which makes no difference between a literal and none.
  guard !owned.description.unicodeScalars.contains("\u{fffd}") else { return }
  check(owned.description.hasSuffix(String(repairing: printed.span.raw)), "printed in two ways")
}

/// Stops with a sentence, also where the code is optimized.
private func check(_ condition: Bool, _ sentence: String) {
  if !condition { fail(sentence) }
}

private func fail(_ sentence: String) -> Never {
  fatalError(sentence)
}
