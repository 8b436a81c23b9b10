import TestSupport

@testable import GoBuildInfo

/// A small WebAssembly module: imports, data, producers, a build ID.
struct SyntheticWebAssembly {
  var version: String? = "go1.27.3"
  var host = "gojs"
  var buildID = "a/b/c/d"
  /// The contents of data segments, each with its address.
  var data: [(address: Int, contents: [UInt8])] = []

  /// A module with module text among its data.
  init(text: [UInt8]) {
    data = [(0x1000, [1, 2, 3]), (0x2000, [9] + text + [9])]
  }

  var bytes: [UInt8] {
    var module: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
    let id = Array("\u{fffd} Go build ID: \"\(buildID)\"\n \u{fffd}".utf8)
    module += custom("go:buildid", [0xff] + id.dropFirst(3).dropLast(3) + [0xff])
    module += section(2, [1] + name(host) + name("function") + [0, 0])
    let segments = data.map { segment in
      [0, 0x41] + signed(segment.address) + [0x0b] + uvarint(segment.contents.count)
        + segment.contents
    }
    module += section(11, uvarint(segments.count) + segments.joined())
    if let version {
      let language = name("language") + [1] + name("Go") + name(version)
      let processor = name("processed-by") + [1] + name("Go cmd/compile") + name(version)
      module += custom("producers", [2] + language + processor)
    }
    return module
  }

  private func section(_ kind: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [kind] + uvarint(contents.count) + contents
  }

  private func custom(_ title: String, _ contents: [UInt8]) -> [UInt8] {
    section(0, name(title) + contents)
  }

  private func name(_ text: String) -> [UInt8] { uvarint(text.utf8.count) + Array(text.utf8) }

  /// A number in signed LEB128.
  private func signed(_ value: Int) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while true {
      let byte = UInt8(rest & 0x7f)
      rest >>= 7
      if rest == 0, byte & 0x40 == 0 { return bytes + [byte] }
      bytes.append(byte | 0x80)
    }
  }
}
