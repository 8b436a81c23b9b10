import GoBuildInfo

/// What the layers of an image, or an archive, have to be read, as far as they were listed.
struct LayerListing {
  private(set) var tree = FileTree()

  /// The executables of the layer that was listed last, as far as a container sees them.
  private var candidates: [FileTree.Index: Range<Int>] = [:]

  /// Those that it does not see, to which there may be hard links that it does.
  private var hidden: [FileTree.Index: Range<Int>] = [:]

  /// Hard links whose file was not found yet: those links by the name of the file.
  private var links: [FileTree.Index: [FileTree.Index]] = [:]

  /// Symbolic links that stand for layers, as old tools wrote them.
  private var layerLinks: [FileTree.Index: [UInt8]] = [:]

  /// Visible files that cannot be read, and why.
  private(set) var failures: [(FileTree.Index, ReadError)] = []

  private let readsEveryFile: Bool

  init(readsEveryFile: Bool) {
    self.readsEveryFile = readsEveryFile
  }

  /// The executables of the layer in the order of their contents.
  var executables: [(index: FileTree.Index, contents: Range<Int>)] {
    candidates.map { (index: $0.key, contents: $0.value) }.sorted {
      ($0.contents.lowerBound, $0.index) < ($1.contents.lowerBound, $1.index)
    }
  }

  /// The contents of a file of the archive that was listed, at most a few links away.
  func contents(of path: [UInt8]) -> Range<Int>? {
    guard let index = tree.find(path) else { return nil }
    guard let link = layerLinks[index] else { return tree.contents(index, at: 0) }
    let folder = Array(path.prefix((path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1))
    return tree.find(folder + link).flatMap { tree.contents($0, at: 0) }
  }

  private static let whiteout: [UInt8] = Array(".wh.".utf8)
  private static let opaque: [UInt8] = Array(".wh..wh..opq".utf8)

  /// Lists an archive.
  ///
  /// - Parameters:
  ///   - isLayer: whether names that begin with `.wh.` take away others, as in the layers of an image.
  ///   - depth: how far the layer is below the top.
  /// - Throws: ``ReadError``; what was listed before the place of the error counts.
  mutating func list(
    _ archive: inout FileReader, isLayer: Bool, at depth: FileTree.Depth
  ) throws(ReadError) {
    candidates = [:]
    hidden = [:]
    failures = []
    var entries = TarEntries()
    while let entry = try entries.next(in: &archive) {
      let components = entry.components
      guard let name = components.last else { continue }
      guard isLayer, name.starts(with: LayerListing.whiteout) else {
        try add(entry, try tree.place(of: components, at: depth), at: depth, in: &archive)
        continue
      }
      if name.elementsEqual(LayerListing.opaque) {
        let directory = try tree.place(of: components.dropLast(), at: depth)
        _ = tree.add(directory, at: depth, isDirectory: true)
        tree.hideContents(directory, below: depth)
      } else {
        let hiddenName = name.dropFirst(LayerListing.whiteout.count)
        let place = try tree.place(of: components.dropLast() + [hiddenName], at: depth)
        tree.hide(place, below: depth)
      }
    }
  }

  private mutating func add(
    _ entry: TarEntry, _ place: FileTree.Place, at depth: FileTree.Depth,
    in archive: inout FileReader
  ) throws(ReadError) {
    switch entry.kind {
    case .directory: _ = tree.add(place, at: depth, isDirectory: true)
    case .regular:
      let isCandidate = try isExecutable(entry.contents, in: &archive)
      add(entry.contents, isCandidate, place, at: depth)
      for link in links.removeValue(forKey: place.index) ?? [] where isCandidate {
        candidates[link] = entry.contents
      }
    case .hardLink(let target):
      let index = try tree.name(of: target)
      if let contents = candidates[index] ?? hidden[index] {
        add(contents, true, place, at: depth)
      } else if let contents = tree.contents(index, at: depth) {
        add(contents, false, place, at: depth)
      } else if tree.add(place, at: depth, isDirectory: false) {
        candidates[place.index] = nil
        links[index, default: []].append(place.index)
      }
    case .sparse:
      if tree.add(place, at: depth, isDirectory: false) {
        candidates[place.index] = nil
        failures.append((place.index, .sparse))
      }
    case .symbolicLink(let target):
      if tree.add(place, at: depth, isDirectory: false) { candidates[place.index] = nil }
      if entry.components.last?.elementsEqual("layer.tar".utf8) == true {
        layerLinks[place.index] = target
      }
    case .other:
      if tree.add(place, at: depth, isDirectory: false) { candidates[place.index] = nil }
    }
  }

  private mutating func add(
    _ contents: Range<Int>, _ isCandidate: Bool, _ place: FileTree.Place, at depth: FileTree.Depth
  ) {
    if tree.add(place, at: depth, isDirectory: false, contents: contents) {
      candidates[place.index] = isCandidate ? contents : nil
    } else if isCandidate {
      hidden[place.index] = contents
    }
  }

  private func isExecutable(
    _ contents: Range<Int>, in archive: inout FileReader
  ) throws(ReadError) -> Bool {
    if readsEveryFile { return true }
    // No executable is shorter, and in an archive other things follow.
    guard contents.count >= 16 else { return false }
    do throws(ReadError) {
      try FileFormat.requireKnownMagic(in: &archive, at: contents.lowerBound)
      return true
    } catch {
      if error.code == .unrecognizedFormat { return false }
      throw error
    }
  }

  /// Hard links whose file no layer has.
  var danglingLinks: [FileTree.Index] { links.values.flatMap { $0 }.sorted() }
}

extension ReadError {
  private static var sparseSentence: StaticString {
    "sparse files in archives are not read: write the archive without '--sparse'"
  }

  fileprivate static var sparse: ReadError { ReadError(.unsupported, .sentence(sparseSentence)) }
}
