// What the fuzzer calls. Each target must neither trap nor hang, and holds results against each other
// that come about in different ways.

/// Reads a container from a sparse file and, where it is small, from memory: the answers must agree.
func fuzzContainer(_ input: [UInt8], magics: [UInt32]) -> Bool {
  guard var source = SparseBytes(encoded: input),
    let head = try? source.bytes(at: 0, count: 4).load(0, as: UInt32.self, .big),
    magics.contains(head) || magics.contains(head >> 16)
  else { return false }
  let answer = read(&source)
  if let bytes = source.materialized(limit: 1 << 16) {
    var memory = MemoryBytes(bytes.span.raw)
    check(read(&memory) == answer, "the sources differ")
  }
  return true
}

/// All that can be had of a file, as text.
private func read<Source: ByteSource & ~Copyable & ~Escapable>(_ source: inout Source) -> [String] {
  do throws(ReadError) {
    guard let binary = try UniversalBinary(sniffing: &source) else {
      return [read(&source, part: nil)]
    }
    var answers: [String] = []
    for index in 0..<binary.sliceCount {
      do throws(ReadError) {
        let slice = try binary.slice(index, in: &source)
        answers.append(slice.architecture + read(&source, part: slice.part))
      } catch {
        answers.append(error.description)
      }
    }
    return answers
  } catch {
    return [error.description]
  }
}

private func read<Source: ByteSource & ~Copyable & ~Escapable>(
  _ source: inout Source, part: Range<Int>?
) -> String {
  do throws(ReadError) {
    let view = try BuildInfoView(reading: &source, part: part)
    let owned = try BuildInfo(view)
    try compare(view, owned)
    return "\(view.location)\(owned)"
  } catch {
    return error.description
  }
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
