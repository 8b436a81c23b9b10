import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// Archives in other forms than tar, each with what a tar archive of the same files is read as.
@Suite struct ArchiveFormTests {
  private let images = ImageScanTests()
  private let long = String(repeating: "directory/", count: 30) + "file"

  private func executable(_ id: Int) -> [UInt8] { images.executable(id) }

  /// What a scan meets in a file of a name.
  private func events(
    _ name: String, _ bytes: [UInt8], archives: Bool = false
  ) throws -> [String] {
    let tree = try TemporaryTree()
    let url = tree.url.appending(path: name)
    try Data(bytes).write(to: url)
    if archives {
      return images.events(at: tree.url) {
        $0.readsArchives = true
        $0.isOrdered = true
      }.map { String($0.dropFirst(name.utf8.count + 1)) }
    }
    return images.events(at: url)
  }

  private func sentence(_ name: String, _ bytes: [UInt8]) throws -> String {
    let tree = try TemporaryTree()
    let url = tree.url.appending(path: name)
    try Data(bytes).write(to: url)
    var sentence = ""
    BinaryScanner(scanning: Pathname(url.path)).scan { event in
      if case .failure(_, let error) = event { sentence = error.description }
      return true
    }
    return sentence
  }

  @Test(arguments: SyntheticZip.Method.allCases, [false, true])
  func zipArchivesAreRead(_ method: SyntheticZip.Method, _ isWide: Bool) throws {
    for hasDescriptors in [false, true] {
      var zip = SyntheticZip(method, hasDescriptors: hasDescriptors, isWide: isWide, comment: "c")
      zip.add("bin/", [])
      zip.add("bin/a", executable(1))
      zip.add("text", Array("text".utf8))
      zip.add("../../b", executable(2), mode: 0o100755)
      zip.add("/c", executable(3))
      zip.add(long, executable(4))
      zip.add("link", Array("bin/a".utf8), mode: 0o120777)
      zip.add("empty", [])
      let expected = [":/bin/a is 1", ":/b is 2", ":/c is 3", ":/\(long) is 4"]
      #expect(try events("x.whl", zip.bytes) == expected)
      #expect(try events("x.whl", zip.bytes, archives: true) == expected)
    }
  }

  /// What readers of zip archives take for different things.
  @Test func ambiguousZipArchivesAreFailures() throws {
    func failure(_ add: (inout SyntheticZip) -> Void) throws -> String {
      var zip = SyntheticZip()
      zip.add("a", executable(1))
      add(&zip)
      let found = try events("x.zip", zip.bytes)
      #expect(found.count == 1)
      return found[0]
    }
    for name in ["a", "./a", "../a", "/a"] {
      #expect(try failure { $0.add(name, executable(2)) } == " failed: malformedArchive", "\(name)")
    }
    #expect(
      try failure { $0.add("b", executable(2), localName: "c") } == " failed: malformedArchive")
    #expect(
      try failure { $0.add("b", executable(2), localName: "cc") } == " failed: malformedArchive")
    #expect(try failure { $0.add("b", executable(2), checksum: 1) } == " failed: malformedArchive")
    #expect(try failure { $0.add("b", executable(2), size: 5) } == " failed: malformedArchive")
    #expect(try failure { $0.add("b", executable(2), size: 500) } == " failed: malformedArchive")
    #expect(try failure { $0.add("b", executable(2), flags: 1) } == " failed: unsupported")
    #expect(try failure { $0.add("b", executable(2), number: 14) } == " failed: unsupported")
    #expect(try failure { $0.add("b/", executable(2)) } == " failed: malformedArchive")
    #expect(try failure { $0.add("b", [], mode: 0o120777) } == " failed: malformedArchive")
    #expect(try failure { $0.add("b\0c", executable(2)) } == " failed: malformedArchive")
    // Two entries of the directory with the same contents.
    var zip = SyntheticZip()
    zip.add("a", executable(1))
    zip.add("b", executable(1))
    var bytes = zip.bytes
    let second = try #require(bytes.lastIndex(of: UInt8(ascii: "b"))) - 4
    for place in second..<second + 4 { bytes[place] = 0 }
    #expect(try events("x.zip", bytes) == [" failed: malformedArchive"])
  }

  /// A zip archive of `a`, with more before its central directory, after it or before all; offsets are those that result.
  private func zip(before: [UInt8] = [], gap: [UInt8] = [], after: [UInt8] = []) throws -> [UInt8] {
    var zip = SyntheticZip()
    zip.add("a", executable(1))
    var bytes = zip.bytes
    let end = bytes.count - 22
    let start = Int(bytes[end + 16]) | Int(bytes[end + 17]) << 8
    for (place, value) in [
      (start + 42, before.count), (end + 16, start + before.count + gap.count),
    ] {
      for digit in 0..<4 { bytes[place + digit] = UInt8(value >> (8 * digit) & 0xff) }
    }
    bytes.insert(contentsOf: after, at: end)
    bytes.insert(contentsOf: gap, at: start)
    return before + bytes
  }

  /// A local header of a file that is not listed.
  private func localHeader(_ name: String, flags: UInt8 = 0) -> [UInt8] {
    var header: [UInt8] = [0x50, 0x4b, 3, 4, 20, 0, flags, 0]
    header += [UInt8](repeating: 0, count: 18)
    header += [UInt8(name.utf8.count), 0, 4, 0]
    return header + Array(name.utf8) + [1, 2, 3, 4]
  }

  @Test func unlistedFilesOfZipArchivesAreFailures() throws {
    let (file, nameless) = (localHeader("b"), localHeader(""))
    let zeros = [UInt8](repeating: 0, count: 64)
    var hidden = [file, nameless + file, localHeader("", flags: 8)]
    for count in [12, 20] {
      hidden.append(zeros.prefix(count) + file)
      hidden.append([0x50, 0x4b, 7, 8] + zeros.prefix(count) + file)
    }
    for gap in hidden {
      #expect(try events("x.zip", zip(gap: gap)) == [" failed: malformedArchive"])
    }
    #expect(try events("x.zip", zip(before: file)) == [" failed: malformedArchive"])
    // Padding, signatures and what fills gaps are in archives as they are.
    let gaps = [[], zeros, nameless, nameless + nameless, Array("APK Sig Block 42".utf8) + zeros]
    for gap in gaps as [[UInt8]] {
      #expect(try events("x.zip", zip(gap: gap)) == [":/a is 1"])
    }
    #expect(try events("x.zip", zip(before: nameless)) == [":/a is 1"])
    // No directory lists it.
    var zip = SyntheticZip()
    zip.add("a", executable(1))
    let empty = SyntheticZip().bytes
    #expect(try events("x.zip", empty) == [])
    let hiding = Array(zip.bytes.dropLast(22)) + empty
    #expect(try events("x.zip", hiding) == [" failed: malformedArchive"])
  }

  @Test func zipArchivesOfTwoDirectoriesAreFailures() throws {
    let bytes = try zip()
    let end = bytes.count - 22
    let start = Int(bytes[end + 16]) | Int(bytes[end + 17]) << 8
    #expect(
      try events("x.zip", zip(after: Array(bytes[start..<end]))) == [" failed: malformedArchive"])
    // The record of 64 bits has other numbers than the one of 32.
    var wide = SyntheticZip(isWide: true)
    wide.add("a", executable(1))
    for (place, count) in [(10, 2), (12, 4), (16, 4)] {
      var bytes = wide.bytes
      for digit in 0..<count { bytes[bytes.count - 22 + place + digit] = 2 }
      #expect(try events("x.zip", bytes) == [" failed: malformedArchive"], "\(place)")
    }
  }

  @Test(arguments: [0o010755, 0o020755, 0o050755, 0o060755, 0o140755])
  func filesOfZipArchivesAreRegularUnderTheModeOfOthers(_ mode: Int) throws {
    var zip = SyntheticZip()
    zip.add("a", executable(1), mode: mode)
    #expect(try events("x.zip", zip.bytes) == [":/a is 1"])
  }

  @Test func damagedZipArchivesAreFailures() throws {
    var zip = SyntheticZip()
    zip.add("a", executable(1))
    zip.add("b", Array("text".utf8))
    let bytes = zip.bytes
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let found = try events("x", Array(bytes.prefix(count)))
      #expect(found.allSatisfy { $0.hasPrefix(" failed") }, "\(count) \(found)")
    }
    for place in 0..<bytes.count {
      var damaged = bytes
      damaged[place] ^= 0x10
      _ = try events("x", damaged)
    }
  }

  /// An archive of cpio in the format `newc`.
  private struct CPIO {
    private(set) var bytes: [UInt8] = []
    private var inode = 0

    mutating func add(
      _ name: String, _ contents: [UInt8] = [], mode: Int = 0o100755, links: Int = 1,
      inode number: Int? = nil, magic: String = "070701"
    ) {
      inode += 1
      let numbers = [
        number ?? inode, mode, 0, 0, links, 0, contents.count, 1, 2, 0, 0, name.utf8.count + 1, 0,
      ]
      bytes += Array(magic.utf8)
      for number in numbers {
        let digits = String(number, radix: 16)
        bytes += Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
      }
      bytes += Array(name.utf8) + [0]
      pad()
      bytes += contents
      pad()
    }

    private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }

    var ended: [UInt8] {
      var other = self
      other.add("TRAILER!!!", mode: 0)
      return other.bytes + [UInt8](repeating: 0, count: 512 - other.bytes.count % 512)
    }
  }

  private var cpio: CPIO {
    var cpio = CPIO()
    cpio.add(".", mode: 0o040755)
    cpio.add("./usr/bin/a", executable(1))
    cpio.add("one", links: 2, inode: 77)
    cpio.add("two", executable(2), links: 2, inode: 77)
    cpio.add("link", Array("two".utf8), mode: 0o120777)
    cpio.add("device", mode: 0o020644)
    cpio.add(long, executable(3))
    return cpio
  }

  private var cpioEvents: [String] {
    [":/usr/bin/a is 1", ":/two is 2", ":/one is 2", ":/\(long) is 3"]
  }

  @Test func cpioArchivesAreRead() throws {
    for bytes in [cpio.ended, Gzip.stored(cpio.ended), Zstandard.stored(cpio.ended)] {
      #expect(try events("x", bytes) == cpioEvents)
      #expect(try events("x", bytes, archives: true) == cpioEvents)
    }
    // One after the other, as in initial RAM disks.
    var other = CPIO()
    other.add("other", executable(4))
    #expect(try events("x", cpio.ended + other.ended) == cpioEvents + [":/other is 4"])
    #expect(try events("x", cpio.ended + Gzip.stored(other.ended)) == [" failed: unsupported"])
    var stripped = CPIO()
    stripped.add("a", executable(1), magic: "07070X")
    #expect(try events("x", stripped.ended) == [" failed: unsupported"])
    for count in stride(from: 6, to: cpio.bytes.count, by: 5) {
      let found = try events("x", Array(cpio.bytes.prefix(count)))
      #expect(found.count == 1 && found[0].hasPrefix(" failed"), "\(count) \(found)")
    }
  }

  @Test func linksOfCPIOArchivesMayComeAfterTheContents() throws {
    var cpio = CPIO()
    cpio.add("one", links: 3, inode: 77)
    cpio.add("two", executable(2), links: 3, inode: 77)
    cpio.add("three", links: 3, inode: 77)
    #expect(try events("x", cpio.ended) == [":/two is 2", ":/one is 2", ":/three is 2"])
    // Numbers of one archive mean nothing in the next.
    var other = CPIO()
    other.add("empty", links: 2, inode: 77)
    #expect(try events("x", cpio.ended + other.ended).count == 3)
  }

  @Test func twoFilesOfOneNameInCPIOArchivesAreFailures() throws {
    let text = Array("text".utf8)
    for (first, second) in [
      (executable(1), text), (text, executable(1)), (executable(1), []), ([], executable(1)),
    ] as [([UInt8], [UInt8])] {
      var (cpio, other) = (CPIO(), CPIO())
      cpio.add("x", first)
      other.add("./x", second)
      #expect(try events("x", cpio.ended + other.ended) == [" failed: malformedArchive"])
      cpio.add("./x", second)
      #expect(try events("x", cpio.ended) == [" failed: malformedArchive"])
    }
    var cpio = CPIO()
    for _ in 0..<2 {
      cpio.add(".", mode: 0o040755)
      cpio.add("device", mode: 0o020644)
    }
    cpio.add("a", executable(1))
    #expect(try events("x", cpio.ended) == [":/a is 1"])
  }

  /// A package of RPM.
  private func rpm(_ payload: [UInt8]) -> [UInt8] {
    func header(_ byteCount: Int) -> [UInt8] {
      [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, UInt8(byteCount)]
        + [UInt8](repeating: 0, count: 16 + byteCount)
    }
    let lead = [0xed, 0xab, 0xee, 0xdb] + [UInt8](repeating: 0, count: 92)
    // The signature is padded.
    return lead + header(5) + [0, 0, 0] + header(9) + payload
  }

  @Test func rpmPackagesAreRead() throws {
    for payload in [cpio.ended, Gzip.stored(cpio.ended), Zstandard.stored(cpio.ended)] {
      #expect(try events("x.rpm", rpm(payload)) == cpioEvents)
    }
    #expect(
      try sentence("x.rpm", rpm([0xfd] + Array("7zXZ".utf8) + [0])).contains("xz compression"))
    #expect(try sentence("x.rpm", rpm([0x5d, 0, 0, 0, 4])).contains("payload of an rpm package"))
    #expect(try events("x.rpm", Array(rpm(cpio.ended).prefix(120)))[0].hasPrefix(" failed"))
  }

  /// A package of Debian.
  private func deb(_ name: String, _ data: [UInt8]) -> [UInt8] {
    func member(_ name: String, _ contents: [UInt8]) -> [UInt8] {
      func field(_ text: String, _ count: Int) -> String {
        text + String(repeating: " ", count: count - text.utf8.count)
      }
      let header =
        field(name, 16) + field("0", 12) + field("0", 6) + field("0", 6) + field("100644", 8)
        + field(String(contents.count), 10) + "`\n"
      return Array(header.utf8) + contents + (contents.count % 2 == 0 ? [] : [10])
    }
    return Array("!<arch>\n".utf8) + member("debian-binary", Array("2.0\n".utf8))
      + member("control.tar.xz", [1, 2, 3]) + member(name, data)
  }

  @Test func debianPackagesAreRead() throws {
    let tar = images.tar([("./usr/bin/a", .executable(1)), ("./b", .hardLink("./usr/bin/a"))])
    for (name, data) in [
      ("data.tar", tar), ("data.tar.gz", Gzip.stored(tar)),
      ("data.tar.zst/", Zstandard.stored(tar)),
    ] {
      #expect(try events("x.deb", deb(name, data)) == [":/usr/bin/a is 1", ":/b is 1"], "\(name)")
      #expect(try events("x.deb", deb(name, data), archives: true).count == 2)
    }
    for data in [[0xfd] + Array("7zXZ".utf8) + [0, 0], [0x5d, 0, 0, 0x80] as [UInt8]] {
      #expect(
        try sentence("x.deb", deb("data.tar.xz", data))
          == "data.tar.xz in a Debian package: its compression is not supported, only gzip and zstd"
      )
    }
    #expect(try events("x.deb", deb("other", tar)) == [" failed: malformedArchive"])
  }

  @Test func compressedExecutablesAreRead() throws {
    let program = executable(1) + [UInt8](repeating: 7, count: 100_000)
    for (name, bytes) in [
      ("tool.gz", Gzip.stored(program)), ("tool.zst", Zstandard.stored(program)),
      ("tool", Gzip.stored(program)),
    ] {
      #expect(try events(name, bytes) == [":/tool is 1"])
      #expect(try events(name, bytes, archives: true) == [":/tool is 1"])
    }
    // Any other compressed file is a damaged archive where it is named, and a file like others in a directory.
    let text = Gzip.stored(Array("text".utf8))
    #expect(try events("text.gz", text) == [" failed: malformedArchive"])
    #expect(try events("text.gz", text, archives: true) == [])
    var damaged = Gzip.stored(program)
    damaged[damaged.count - 1] ^= 1
    #expect(try events("tool.gz", damaged) == [" failed: malformedArchive"])
  }

  /// The magic of a tar archive lies where an executable may have anything.
  @Test func compressedExecutablesThatResembleTarArchivesAreRead() throws {
    var program = executable(1)
    let tar = images.tar([("MZ", .executable(2))])
    program += [UInt8](repeating: 0, count: 1024 - program.count)
    program.replaceSubrange(257..<262, with: "ustar".utf8)
    for bytes in [Gzip.stored(program), Zstandard.stored(program)] {
      #expect(try events("tool", bytes) == [":/tool is 1"])
    }
    // A name begins as a PE file does.
    #expect(try events("x", Gzip.stored(tar)) == [":/MZ is 2"])
  }

  @Test func archivesInDirectoriesAreReadOnRequest() throws {
    let tree = try TemporaryTree()
    let tar = images.tar([("a", .executable(1))])
    for name in ["1.tar", "2.tar.gz", "3"] {
      try Data(name == "2.tar.gz" ? Gzip.stored(tar) : tar).write(
        to: tree.url.appending(path: name))
    }
    try Data(executable(2)).write(to: tree.url.appending(path: "4"))
    try Data("text".utf8).write(to: tree.url.appending(path: "5"))
    try Data(images.image([tar])).write(to: tree.url.appending(path: "6"))
    #expect(images.events(at: tree.url) { $0.isOrdered = true } == ["/4 is 2"])
    let expected = [
      "/1.tar:/a is 1", "/2.tar.gz:/a is 1", "/3:/a is 1", "/4 is 2", "/6:/a is 1 in 0/layer.tar",
    ]
    let found = images.events(at: tree.url) {
      $0.isOrdered = true
      $0.readsArchives = true
    }
    #expect(found == expected)
    // Each archive belongs to one shard.
    let shards = (0..<5).flatMap { index in
      images.events(at: tree.url) {
        $0.readsArchives = true
        $0.shard = Shard(index, of: 5)
      }
    }
    #expect(shards.sorted() == expected.sorted())
  }

  @Test func otherFormsAreNamed() throws {
    func file(_ marks: [(Int, [UInt8])]) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 40_000)
      for (place, mark) in marks { bytes.replaceSubrange(place..<place + mark.count, with: mark) }
      return bytes
    }
    for (marks, name) in [
      (
        [(0, Array("#!/usr/bin/env run-singularity\n".utf8)), (32, Array("SIF_MAGIC".utf8))],
        "SIF image"
      ),
      ([(0, Array("hsqs".utf8))], "SquashFS"), ([(0x8001, Array("CD001".utf8))], "ISO 9660"),
      ([(0, Array("QFI".utf8) + [0xfb])], "qcow2"), ([(1024, [0xe2, 0xe1, 0xf5, 0xe0])], "EROFS"),
      ([(1080, [0x53, 0xef])], "ext4"), ([(0, [0x37, 0x7a, 0xbc, 0xaf])], "7-Zip"),
      ([(0, Array("ADBd".utf8))], "apk 3"),
    ] as [([(Int, [UInt8])], String)] {
      let sentence = try sentence("x", file(marks))
      #expect(sentence.contains(name) && sentence.contains("not supported"), "\(name): \(sentence)")
    }
  }

  /// A folder as overlayfs has it without devices.
  @Test func foldersOfLayersAreRead() throws {
    let tree = try TemporaryTree()
    func write(_ name: String, _ bytes: [UInt8]) throws {
      let place = tree.url.appending(path: name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    try write("b", executable(2))
    try write("usr/bin/a", executable(1) + [UInt8](repeating: 1, count: 70_000))
    try write(long, executable(3))
    try write("usr/.wh.c", [])
    try tree.link("link", to: "usr/bin/a")
    try tree.link("outside", to: "/etc")
    var reader = FileReader()
    let entries = try LayerFolder.entries(of: tree.path, nil)
    try reader.open(entries.contents)
    var tar = TarEntries()
    var found: [String] = []
    while let entry = try tar.next(in: &reader) {
      found.append(
        "\(String(decoding: entry.name, as: UTF8.self)) \(entry.kind == .directory ? "/" : "\(entry.contents.count)")"
      )
      if entry.name == Array("usr/bin/a".utf8) {
        let bytes = try reader.bytes(at: entry.contents.lowerBound, count: entry.contents.count)
        let isSame = bytes.hasSameBytes(
          as: (executable(1) + [UInt8](repeating: 1, count: 70_000)).span.raw)
        #expect(isSame)
      }
    }
    let size = executable(1).count
    let folders = long.split(separator: "/").dropLast().indices.count
    #expect(found.prefix(5) == ["b \(size)", "directory /", "link 0", "outside 0", "usr /"])
    #expect(found.contains("usr/.wh.c 0") && found.contains("\(long) \(size)"))
    #expect(found.count == 8 + folders)
  }
}
