import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// Images are put together from layers in which each executable is a few bytes that say which one it is.
@Suite(.timeLimit(.minutes(10))) struct ImageScanTests {
  /// What takes up an executable's name in a layer.
  enum Entry {
    case executable(Int)
    case text
    case directory
    case symbolicLink
    case link(String)
    case hardLink(String)
  }

  typealias Layer = [(name: String, entry: Entry)]

  /// The start of an ELF file, and a number.
  func executable(_ id: Int) -> [UInt8] {
    [0x7f] + Array("ELF".utf8) + Array("\(id)".utf8) + [UInt8](repeating: 0, count: 30)
  }

  func tar(_ layer: Layer) -> [UInt8] {
    var tar = SyntheticTar()
    for (name, entry) in layer {
      switch entry {
      case .executable(let id): tar.add(name, executable(id))
      case .text: tar.add(name, Array("text".utf8))
      case .directory: tar.add(name + "/", type: "5")
      case .symbolicLink: tar.add(name, type: "2", link: "elsewhere")
      case .link(let target): tar.add(name, type: "2", link: target)
      case .hardLink(let target): tar.add(name, type: "1", link: target)
      }
    }
    return tar.ended
  }

  /// An archive as `docker save` writes it, with layers called `0/layer.tar` and so on, the lowest first.
  func image(_ layers: [[UInt8]], config: String? = nil, tags: [String] = ["app:1"])
    -> [UInt8]
  {
    var tar = SyntheticTar()
    for (index, layer) in layers.enumerated() { tar.add("\(index)/layer.tar", layer) }
    if let config { tar.add("config.json", Array(config.utf8)) }
    let names = layers.indices.map { "\"\($0)/layer.tar\"" }.joined(separator: ",")
    let words = tags.map { "\"\($0)\"" }.joined(separator: ",")
    let named = config == nil ? "" : #""Config":"config.json","#
    tar.add(
      "manifest.json",
      Array(#"[{\#(named)"RepoTags":[\#(words)],"Layers":[\#(names)]}]"#.utf8))
    return tar.ended
  }

  /// What a scan meets: executables by their numbers with their paths and layers, and errors. It is the same where the archive is
  /// compressed and read as a stream.
  func events(
    _ archive: [UInt8], _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
  ) throws -> [String] {
    let found = try eventsOfFile(archive, configure)
    if archive.count >= 512, archive[257..<262].elementsEqual("ustar".utf8), archive[0] != 0x7f {
      #expect(try eventsOfFile(Gzip.stored(archive), configure) == found, "compressed")
    }
    return found
  }

  private func eventsOfFile(
    _ archive: [UInt8], _ configure: (inout BinaryScanner.Options) -> Void
  ) throws -> [String] {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(archive).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return events(at: url, configure)
  }

  func events(
    at url: URL, _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
  ) -> [String] {
    var options = BinaryScanner.Options()
    configure(&options)
    var events: [String] = []
    let prefix = url.path.count
    BinaryScanner(scanning: Pathname(url.path), options: options).scan {
      file, reader throws(ReadError) in
      let bytes = try reader.bytes(at: 4, count: 12)
      var id = ""
      for place in 0..<12 where bytes[byte: place] != 0 {
        id += String(UnicodeScalar(bytes[byte: place]))
      }
      let layer = file.location?.layer.map { " in \($0)" } ?? ""
      return id + layer
    } receive: { event in
      switch event {
      case .finding(let path, let words):
        events.append("\(path.description.dropFirst(prefix)) is \(words)")
      case .skipped(let path, let error):
        events.append("\(path.description.dropFirst(prefix)) refused: \(error.code)")
      case .failure(let path, let error):
        events.append("\(path.description.dropFirst(prefix)) failed: \(error.code)")
      case .skippedLink: events.append("link")
      }
      return true
    }
    return events
  }

  @Test func aTarArchiveIsATree() throws {
    let layer: Layer = [
      ("./usr/bin/a", .executable(1)), ("b", .text), (".wh.usr", .executable(2)),
      ("c", .hardLink("usr/bin/a")), ("twice", .executable(3)), ("twice", .executable(4)),
    ]
    #expect(
      try events(tar(layer)) == [
        ":/usr/bin/a is 1", ":/c is 1", ":/.wh.usr is 2", ":/twice is 4",
      ])
  }

  /// Some readers use the first of two files, some the last, however the archive is compressed.
  @Test func layersOfOneNameAreRefused() throws {
    var tar = SyntheticTar()
    for id in 1...2 { tar.add("0/layer.tar", self.tar([("a", .executable(id))])) }
    tar.add("manifest.json", Array(#"[{"RepoTags":["app:1"],"Layers":["0/layer.tar"]}]"#.utf8))
    #expect(try events(tar.ended) == [":0/layer.tar failed: malformedArchive"])
  }

  @Test func digestsAreCheckedUnlessTheyAreTrusted() throws {
    let layer = tar([("a", .executable(1))])
    let other = "sha256:" + SHA256.digits(SHA256.hash([1]))
    let config = #"{"rootfs":{"type":"layers","diff_ids":["\#(other)"]}}"#
    for form in [layer, Gzip.stored(layer), Zstandard.stored(layer)] {
      let image = image([form], config: config)
      #expect(
        try events(image) == [":/a is 1 in \(other)", ":\(other) failed: malformedArchive"])
      #expect(try events(image) { $0.verifiesDigests = false } == [":/a is 1 in \(other)"])
    }
  }

  @Test func layersAreNamedByTheConfiguration() throws {
    let layers = [tar([("a", .executable(1))]), tar([("b", .executable(2))])]
    let digests = layers.map { "sha256:" + SHA256.digits(SHA256.hash($0)) }
    let config = #"{"rootfs":{"type":"layers","diff_ids":["\#(digests[0])","\#(digests[1])"]}}"#
    #expect(
      try events(image(layers, config: config)) == [
        ":/b is 2 in \(digests[1])", ":/a is 1 in \(digests[0])",
      ])
    // Where it says nothing of them, as the manifest does.
    #expect(
      try events(image(layers)) == [":/b is 2 in 1/layer.tar", ":/a is 1 in 0/layer.tar"])
  }

  @Test func severalImagesAreToldApart() throws {
    var tar = SyntheticTar()
    tar.add("0/layer.tar", self.tar([("a", .executable(1))]))
    func entry(_ tag: String, _ more: String) -> String {
      #"{"RepoTags":[""# + tag + #""],"Layers":["0/layer.tar""# + more + "]}"
    }
    tar.add("1/layer.tar", self.tar([("a", .executable(2))]))
    let manifest = "[" + entry("one:1", "") + "," + entry("two:1", #","1/layer.tar""#) + "]"
    tar.add("manifest.json", Array(manifest.utf8))
    #expect(
      try events(tar.ended) == [
        "[one:1]:/a is 1 in 0/layer.tar", "[two:1]:/a is 2 in 1/layer.tar",
      ])
  }

  /// Random layers, of which a container sees what an unpacker would leave, layer by layer.
  @Test func aContainerSeesWhatIsLeft() throws {
    var numbers = SeededGenerator(seed: 41)
    let names = ["a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "f", "f/a"]
    for _ in 0..<500 {
      var layers: [Layer] = []
      var id = 0
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        var layer: Layer = []
        // In a layer a name is there once, and nothing is in a file.
        for name in names.shuffled(using: &numbers).prefix(Int.random(in: 0...4, using: &numbers)) {
          let isFree = !layer.contains { other in
            other.name.hasPrefix(name + "/") || (name.hasPrefix(other.name + "/"))
          }
          guard isFree else { continue }
          id += 1
          let earlier = layer.filter { if case .executable = $0.entry { true } else { false } }
          switch Int.random(in: 0..<8, using: &numbers) {
          case 0: layer.append((name, .text))
          case 1: layer.append((name, .symbolicLink))
          case 2: layer.append((name, .directory))
          case 3: layer.append((ImageScanTests.whiteout(name), .text))
          case 4: layer.append((name + "/.wh..wh..opq", .text))
          case 5:
            if let target = earlier.randomElement(using: &numbers) {
              layer.append((name, .hardLink(target.name)))
            }
          default: layer.append((name, .executable(id)))
          }
        }
        layers.append(layer)
      }
      let expected = ImageScanTests.left(layers).sorted()
      #expect(try events(image(layers.map(tar))).sorted() == expected, "\(layers)")
    }
  }

  private static func whiteout(_ name: String) -> String {
    var parts = name.split(separator: "/").map(String.init)
    parts.append(".wh." + parts.removeLast())
    return parts.joined(separator: "/")
  }

  /// What unpacking leaves, in the words of `events`.
  private static func left(_ layers: [Layer]) -> [String] {
    /// Names with what is there; nil for directories.
    var tree: [String: String?] = [:]
    func remove(_ name: String) {
      tree = tree.filter { $0.key != name && !$0.key.hasPrefix(name + "/") }
    }
    func put(_ name: String, _ what: String?) {
      var folder = ""
      for part in name.split(separator: "/").dropLast() {
        folder += folder.isEmpty ? "\(part)" : "/\(part)"
        // A file in the way makes room.
        if let there = tree[folder], there != nil { remove(folder) }
        if tree[folder] == nil { tree[folder] = .some(nil) }
      }
      if what != nil || (tree[name] ?? "file") != nil { remove(name) }
      tree[name] = .some(what)
    }
    for (index, layer) in layers.enumerated() {
      // What a layer takes away is what lower ones have.
      for (name, _) in layer {
        let parts = name.split(separator: "/")
        let folder = parts.dropLast().joined(separator: "/")
        if parts.last == ".wh..wh..opq" {
          tree = tree.filter { !$0.key.hasPrefix(folder + "/") }
          // The mark itself makes it a directory.
          put(folder, nil)
        } else if parts.last!.hasPrefix(".wh.") {
          remove((folder.isEmpty ? "" : folder + "/") + parts.last!.dropFirst(4))
          if !folder.isEmpty { put(folder, nil) }
        }
      }
      var ids: [String: String] = [:]
      for (name, entry) in layer where !name.contains(".wh.") {
        switch entry {
        case .executable(let id):
          ids[name] = "\(id)"
          put(name, "\(id) in \(index)/layer.tar")
        case .hardLink(let target): put(name, "\(ids[target]!) in \(index)/layer.tar")
        case .text, .symbolicLink, .link: put(name, "")
        case .directory: put(name, nil)
        }
      }
    }
    return tree.compactMap { name, what in
      guard let what, !what.isEmpty else { return nil }
      return ":/\(name) is \(what)"
    }
  }

  @Test func hardLinksMayLeadToLowerLayers() throws {
    let low: Layer = [("a", .executable(1)), ("b", .executable(2))]
    let top: Layer = [
      ("c", .hardLink("a")), (".wh.b", .text), ("d", .hardLink("b")), ("e", .hardLink("nowhere")),
    ]
    #expect(
      try events(image([tar(low), tar(top)])).sorted() == [
        ":/a is 1 in 0/layer.tar", ":/c is 1 in 0/layer.tar", ":/d is 2 in 0/layer.tar",
        ":/e failed: malformedArchive",
      ])
  }

  @Test func compressedLayersAndArchivesAreRead() throws {
    let layer = tar([("a", .executable(1)), ("b", .executable(2))])
    let expected = [":/a is 1 in 0/layer.tar", ":/b is 2 in 0/layer.tar"]
    #expect(try events(image([Zstandard.stored(layer)])) == expected)
    #expect(try events(Zstandard.stored(image([Zstandard.stored(layer)]))) == expected)
    #expect(try events(Gzip.stored(image([Zstandard.stored(layer)]))) == expected)
    #expect(try events(Zstandard.stored(image([Gzip.stored(layer)]))) == expected)
    // A skippable frame first, and frames that are cut anywhere, as in zstd:chunked.
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let frames = stride(from: 0, to: layer.count, by: 700).flatMap {
      Zstandard.stored(Array(layer[$0..<min(layer.count, $0 + 700)]))
    }
    #expect(try events(image([skippable + frames + skippable])) == expected)
  }

  @Test func whatCannotBeReadIsSaid() throws {
    var sparse = SyntheticTar()
    sparse.add("usr/bin/holes", type: "S", executable(1))
    sparse.add("usr/bin/a", executable(2))
    let xz: [UInt8] = [0xfd] + Array("7zXZ".utf8) + [UInt8](repeating: 0, count: 600)
    let damaged = Array(tar([("b", .executable(3)), ("c", .executable(4))]).prefix(1400))
    #expect(
      try events(image([xz, sparse.ended, damaged])) == [
        ":/b is 3 in 2/layer.tar", ":2/layer.tar failed: malformedArchive",
        ":1/layer.tar failed: malformedArchive",
        ":0/layer.tar failed: unsupported",
      ])
    #expect(try events(xz) == [" failed: unsupported"])
    #expect(try events(Array("BZh91AY&SY".utf8)) == [" failed: unsupported"])
    #expect(try events([0xfd] + Array("7zXZ".utf8) + [0, 0]) == [" failed: unsupported"])
    // A layer that the archive does not have.
    var missing = SyntheticTar()
    missing.add("manifest.json", Array(#"[{"Layers":["x/layer.tar"]}]"#.utf8))
    #expect(try events(missing.ended) == [":x/layer.tar failed: cannotOpen"])
    // An archive that is cut off, and no image.
    #expect(
      try events(Array(tar([("b", .executable(3)), ("c", .executable(4))]).prefix(1550))) == [
        ":/b is 3", " failed: malformedArchive",
      ])
  }

  @Test func otherManifestsAreFiles() throws {
    var tar = SyntheticTar()
    tar.add("manifest.json", Array(#"{"name":"an extension"}"#.utf8))
    tar.add("index.json", Array("[]".utf8))
    tar.add("a", executable(1))
    let tree = try TemporaryTree()
    try Data(Array(#"{"name":"an extension"}"#.utf8)).write(
      to: tree.url.appending(path: "manifest.json"))
    try Data(executable(1)).write(to: tree.url.appending(path: "a"))
    #expect(events(at: tree.url) == ["/a is 1"])
    // In an archive, nothing is taken for no image.
    #expect(try events(tar.ended) == [" failed: malformedArchive", ":/a is 1"])
  }

  /// Puts an OCI layout together, in an archive and in a folder.
  struct Layout {
    private(set) var archive = SyntheticTar()
    let tree: TemporaryTree

    init(version: String? = #"{"imageLayoutVersion":"1.0.0"}"#) throws {
      tree = try TemporaryTree()
      if let version { try write("oci-layout", Array(version.utf8)) }
    }

    mutating func write(_ name: String, _ bytes: [UInt8]) throws {
      let place = tree.url.appending(path: name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
      archive.add(name, bytes)
    }

    /// Writes a blob and returns its digest.
    mutating func blob(_ bytes: [UInt8]) throws -> String {
      let digits = SHA256.digits(SHA256.hash(bytes))
      try write("blobs/sha256/\(digits)", bytes)
      return "sha256:\(digits)"
    }

    mutating func manifest(
      _ layers: [String], _ type: String = "application/vnd.oci.image.layer.v1.tar"
    ) throws -> String {
      let words = layers.map { #"{"mediaType":"\#(type)","digest":"\#($0)"}"# }.joined(
        separator: ",")
      return try blob(Array(#"{"layers":[\#(words)]}"#.utf8))
    }

    mutating func index(_ descriptors: [String]) throws {
      try write(
        "index.json", Array(#"{"manifests":[\#(descriptors.joined(separator: ","))]}"#.utf8))
    }
  }

  func descriptor(_ digest: String, _ more: String = "") -> String {
    #"{"digest":""# + digest + #"""# + more + "}"
  }

  @Test func layoutsAreReadInFoldersAndArchives() throws {
    var layout = try Layout()
    let (a, b) = (
      try layout.blob(tar([("a", .executable(1))])), try layout.blob(tar([("b", .executable(2))]))
    )
    func platform(_ architecture: String) -> String {
      #","platform":{"os":"linux","architecture":""# + architecture + #""}"#
    }
    let list = [
      descriptor(try layout.manifest([a]), platform("amd64")),
      descriptor(try layout.manifest([b]), platform("arm64")),
      descriptor(try layout.manifest(["sha256:x"], "application/vnd.in-toto+json")),
      descriptor("sha256:" + String(repeating: "0", count: 64)),
    ]
    let inner = try layout.blob(Array(#"{"manifests":[\#(list.joined(separator: ","))]}"#.utf8))
    try layout.index([
      descriptor(inner, #","annotations":{"org.opencontainers.image.ref.name":"app"}"#),
      descriptor(try layout.manifest(["sha256:../../../etc/passwd"])),
    ])
    try layout.write("beside", executable(3))
    let expected = [
      " failed: malformedArchive", "[app linux/amd64]:/a is 1 in \(a)",
      "[app linux/arm64]:/b is 2 in \(b)",
    ]
    #expect(events(at: layout.tree.url) == expected + ["/beside is 3"])
    #expect(try events(layout.archive.ended) == expected + [":/beside is 3"])
  }

  @Test func blobsMustBeWhatTheyAreCalled() throws {
    var layout = try Layout()
    let digits = String(repeating: "a", count: 64)
    try layout.write("blobs/sha256/\(digits)", tar([("a", .executable(1))]))
    try layout.index([descriptor(try layout.manifest(["sha256:\(digits)"]))])
    #expect(
      try events(layout.archive.ended) == [
        ":/a is 1 in sha256:\(digits)", ":sha256:\(digits) failed: malformedArchive",
      ])
    // A manifest that is another says nothing of any image.
    var other = try Layout()
    try other.write("blobs/sha256/\(digits)", Array(#"{"layers":[]}"#.utf8))
    try other.index([descriptor("sha256:\(digits)")])
    #expect(try events(other.archive.ended) == [" failed: malformedArchive"])
    // The configuration knows the digest of what `docker save` does not compress.
    let config = #"{"rootfs":{"diff_ids":["sha256:\#(digits)"]}}"#
    #expect(
      try events(image([tar([("a", .executable(1))])], config: config)) == [
        ":/a is 1 in sha256:\(digits)", ":sha256:\(digits) failed: malformedArchive",
      ])
  }

  /// What may be an image and cannot be understood is not passed over, and neither is what lies beside it.
  @Test func descriptionsThatSayTwoThingsAreRefused() throws {
    for manifest in [
      #"[{"Layers":["0"],"Layers":["1"]}]"#, #"[{"Layers":["0"],"layers":["1"]}]"#, "no JSON",
      #"[{"Layers":"0"}]"#, String(repeating: " ", count: 5 << 20) + "[]",
    ] {
      var tar = SyntheticTar()
      tar.add("0", self.tar([("a", .executable(1))]))
      tar.add("beside", executable(2))
      tar.add("manifest.json", Array(manifest.utf8))
      let found = try events(tar.ended)
      #expect(found.count == 2 && found[0].hasPrefix(" failed") && found[1] == ":/beside is 2")
    }
    // As for Go, the case of letters does not matter.
    var lower = SyntheticTar()
    lower.add("0", tar([("a", .executable(1))]))
    lower.add("manifest.json", Array(#"[{},{"layers":["0"]}]"#.utf8))
    #expect(try events(lower.ended) == [" failed: malformedArchive"])
    var old = SyntheticTar()
    old.add("x/layer.tar", tar([("a", .executable(1))]))
    old.add("repositories", Array("{}".utf8))
    #expect(try events(old.ended) == [" failed: unsupported"])
    var empty = try Layout()
    try empty.write("index.json", Array("{}".utf8))
    #expect(try events(empty.archive.ended) == [" failed: malformedArchive"])
  }

  @Test func indexesThatContainThemselvesEnd() throws {
    var layout = try Layout()
    var inner = try layout.blob(Array(#"{"manifests":[]}"#.utf8))
    for _ in 0..<6 {
      inner = try layout.blob(
        Array(#"{"manifests":[\#(descriptor(inner)),\#(descriptor(inner))]}"#.utf8))
    }
    try layout.index([descriptor(inner)])
    #expect(Set(try events(layout.archive.ended)) == [" failed: malformedArchive"])
  }

  @Test func oneLayerInManyPlacesIsReadABoundedNumberOfTimes() throws {
    var tar = SyntheticTar()
    tar.add("0", self.tar([("a", .executable(1))]))
    // Names that are spelled differently are the same.
    let layers = (0..<100).map { $0 % 2 == 0 ? #""0""# : #""./0""# }.joined(separator: ",")
    tar.add("manifest.json", Array("[{\"Layers\":[\(layers)]}]".utf8))
    #expect(try events(tar.ended).first?.hasPrefix(":/a is 1 in ") == true)
    var allowance = LayerAllowance()
    allowance.add(forFileOf: 1 << 30)
    for _ in 0..<68 { try allowance.spend(1 << 30) }
    #expect(throws: ReadError.self) { try allowance.spend(1) }
    allowance.add(forFileOf: .max)
    try allowance.spend(.max)
  }

  @Test func whatIsExcludedHidesNothingElse() throws {
    // A link leads elsewhere than the name of the file says, and names in any number are no reason to stop.
    let below = image([tar([("testdata/app", .executable(1)), ("testdata", .symbolicLink)])])
    let faults = try events(below) { $0.excludes = ["testdata"] }
    #expect(faults.contains { $0.hasSuffix("malformedArchive") || $0.contains("failed") })
    var layer: Layer = [("testdata/f", .executable(1))]
    for index in 0..<1100 { layer.append(("testdata/\(index)", .hardLink("testdata/f"))) }
    layer.append(("usr/bin/app", .hardLink("testdata/f")))
    let found = try events(tar(layer)) { $0.excludes = ["testdata"] }
    #expect(found.count == 1 && found[0].contains("/usr/bin/app is 1"))
  }

  @Test func whatReadersDisagreeOnIsRefused() throws {
    // A name for all files, two names for one, a directory with contents, a part of another archive, a block of
    // zeros in the middle.
    var global = SyntheticTar()
    global.addRecords([("path", "usr/.wh.a")], type: "g")
    global.add("a", executable(1))
    var two = SyntheticTar()
    two.add("././@LongLink", type: "L", Array("a\u{0}".utf8))
    two.addRecords([("path", ".wh.a")])
    two.add("x", executable(1))
    var directory = SyntheticTar()
    directory.add("a/", executable(1))
    var part = SyntheticTar()
    part.add("a", type: "M", executable(1))
    var gap = SyntheticTar()
    gap.add("b", Array("text".utf8))
    let tail = tar([("a", .executable(1))])
    for bytes in [
      global.ended, two.ended, directory.ended, part.ended,
      gap.bytes + [UInt8](repeating: 0, count: 512) + tail,
    ] {
      #expect(try events(image([bytes])) == [":0/layer.tar failed: malformedArchive"])
    }
    // Of an unknown type, it is a file.
    var unknown = SyntheticTar()
    unknown.add("a", type: "Z", executable(1))
    #expect(try events(image([unknown.ended])) == [":/a is 1 in 0/layer.tar"])
  }

  @Test func linksToWhatIsHiddenOrNoFileAreNoFailures() throws {
    let low: Layer = [
      ("t", .text), ("h", .hardLink("t")), ("s", .symbolicLink), ("i", .hardLink("s")),
      ("a", .executable(1)),
    ]
    #expect(
      try events(image([tar(low), tar([(".wh.t", .text), (".wh.s", .text)])])) == [
        ":/a is 1 in 0/layer.tar"
      ])
    // A chain of links through the layers.
    let chain: [Layer] = [
      [("a", .text)], [("c", .executable(2)), ("a", .hardLink("c"))],
      [("b", .hardLink("a")), (".wh.a", .text), (".wh.c", .text)],
    ]
    #expect(try events(image(chain.map(tar))) == [":/b is 2 in 1/layer.tar"])
  }

  @Test func executablesAreNoArchives() throws {
    // An ELF file whose first block is a tar header too.
    var tar = SyntheticTar()
    tar.add("\u{7f}ELF", executable(7))
    tar.add("a", executable(1))
    let found = try events(tar.ended)
    #expect(found.count == 1 && found[0].hasPrefix(" is"))
  }

  @Test func shardsOfAnImageAreThoseOfItsTree() throws {
    let names = (0..<300).map { "usr/share/d\($0 % 7)/file\($0)" }
    let archive = tar(names.enumerated().map { ($1, .executable($0)) })
    let tree = try TemporaryTree(names)
    var counts: [Int] = []
    for index in 0..<7 {
      let shard = Shard(index, of: 7)
      let inArchive = try events(archive) { $0.shard = shard }
      let inTree = events(at: tree.url) {
        $0.shard = shard
        $0.readsEveryFile = true
      }
      #expect(
        inArchive.map { $0.split(separator: " ")[0].dropFirst(1) }.sorted()
          == inTree.map { $0.split(separator: " ")[0] }.sorted())
      counts.append(inArchive.count)
    }
    #expect(counts.reduce(0, +) == 300)
    #expect(counts.allSatisfy { 20..<75 ~= $0 })
    #expect(Shard(7, of: 7) == nil && Shard(-1, of: 7) == nil && Shard(0, of: 0) == nil)
  }

  @Test func aSingleFileIsScannedToo() throws {
    #expect(try events(executable(5)) == [" is 5"])
    #expect(try events(Array("text".utf8)) == [])
    #expect(
      try events(Array("text".utf8)) { $0.reportsSkippedFiles = true } == [
        " refused: unrecognizedFormat"
      ])
  }
}

/// Numbers that look random and are the same in every run: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
