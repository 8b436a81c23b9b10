import GoBuildInfo

/// What the layers of an image, or an archive, have to be read, as far as they were listed.
struct LayerListing {
  private(set) var tree = FileTree()

  /// The executables of the layer that was listed last, as far as a container sees them.
  private var candidates: [FileTree.Index: Range<Int>] = [:]

  /// Those that it does not see, to which there may be hard links that it does.
  private var hidden: [FileTree.Index: Range<Int>] = [:]

  /// Hard links whose file was not found yet: those links by the name of the file.
  private var links: [FileTree.Index: Set<FileTree.Index>] = [:]

  /// Symbolic links that stand for layers, as old tools wrote them.
  private var layerLinks: [FileTree.Index: [UInt8]] = [:]

  /// The most of them, and the longest.
  private static let maximumLayerLinkCount = 1024
  private static let maximumLayerLinkByteCount = 4096

  /// Files that cannot be read, or told from others, and why.
  private var faults: [FileTree.Index: ReadError] = [:]

  /// The symbolic links of the layer that was listed last.
  private var symbolicLinks: Set<FileTree.Index> = []

  private let readsEveryFile: Bool
  private let progress: ScanProgress?

  init(_ options: BinaryScanner.Options) {
    readsEveryFile = options.readsEveryFile
    progress = options.progress
  }

  /// The executables of the layer in the order of their contents.
  var executables: [(index: FileTree.Index, contents: Range<Int>)] {
    candidates.map { (index: $0.key, contents: $0.value) }.sorted {
      ($0.contents.lowerBound, $0.index) < ($1.contents.lowerBound, $1.index)
    }
  }

  /// Files that cannot be read, or told from others, in the order in which their names came first.
  var failures: [(index: FileTree.Index, error: ReadError)] {
    faults.map { (index: $0.key, error: $0.value) }.sorted { $0.index < $1.index }
  }

  /// Whether an archive that was listed has anything of that name.
  func has(_ path: [UInt8]) -> Bool { tree.find(path).map { tree.has($0, at: 0) } ?? false }

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
    faults = [:]
    symbolicLinks = []
    var entries = TarEntries()
    while let entry = try entries.next(in: &archive) {
      let components = entry.components
      guard let name = components.last else { continue }
      guard isLayer, entry.kind == .regular, name.starts(with: LayerListing.whiteout) else {
        let place = try tree.place(of: components, at: depth)
        try add(entry, place, at: depth, isLayer: isLayer, in: &archive)
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
    guard !symbolicLinks.isEmpty else { return }
    for executables in [candidates, hidden] {
      for index in executables.keys where isBehindLink(index) { faults[index] = .behindLink }
    }
  }

  private mutating func add(
    _ entry: TarEntry, _ place: FileTree.Place, at depth: FileTree.Depth, isLayer: Bool,
    in archive: inout FileReader
  ) throws(ReadError) {
    layerLinks[place.index] = nil
    switch entry.kind {
    case .directory:
      if tree.add(place, at: depth, isDirectory: true) { candidates[place.index] = nil }
    case .regular:
      progress?.add(.init(fileCount: 1))
      let isCandidate = try isExecutable(entry.contents, in: &archive)
      add(entry.contents, isCandidate, place, at: depth)
      resolveLinks(to: place.index, isCandidate ? entry.contents : nil)
    case .hardLink(let target): try addLink(place, to: try tree.name(of: target), at: depth)
    case .sparse:
      addOther(place, at: depth)
      faults[place.index] = .sparse
    case .symbolicLink(let target):
      addOther(place, at: depth)
      if isLayer {
        symbolicLinks.insert(place.index)
      } else if entry.components.last?.elementsEqual("layer.tar".utf8) == true,
        target.count <= LayerListing.maximumLayerLinkByteCount,
        layerLinks.count < LayerListing.maximumLayerLinkCount
      {
        layerLinks[place.index] = target
      }
    case .other: addOther(place, at: depth)
    }
  }

  /// Adds what is neither a directory nor has contents.
  private mutating func addOther(_ place: FileTree.Place, at depth: FileTree.Depth) {
    if tree.add(place, at: depth, isDirectory: false) { candidates[place.index] = nil }
    resolveLinks(to: place.index, nil)
  }

  private mutating func addLink(
    _ place: FileTree.Place, to target: FileTree.Index, at depth: FileTree.Depth
  ) throws(ReadError) {
    if let contents = candidates[target] ?? hidden[target] {
      add(contents, true, place, at: depth)
      resolveLinks(to: place.index, contents)
    } else if tree.has(target, at: depth), target != place.index {
      // Something that is no executable.
      if let contents = tree.contents(target, at: depth) {
        add(contents, false, place, at: depth)
      } else {
        addOther(place, at: depth)
      }
      resolveLinks(to: place.index, nil)
    } else if tree.add(place, at: depth, isDirectory: false) {
      candidates[place.index] = nil
      links[target, default: []].insert(place.index)
    }
  }

  /// Gives links from layers above what they name.
  private mutating func resolveLinks(to index: FileTree.Index, _ executable: Range<Int>?) {
    guard !links.isEmpty else { return }
    for link in links.removeValue(forKey: index) ?? [] {
      if let executable { candidates[link] = executable }
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

  /// Whether a layer has a file in what it says is a symbolic link: some put it there, some elsewhere.
  private func isBehindLink(_ index: FileTree.Index) -> Bool {
    var index = index
    while index != 0 {
      index = tree.parent(of: index)
      if symbolicLinks.contains(index) { return true }
    }
    return false
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
  fileprivate static let sparse = ReadError(
    .unsupported,
    .sentence("sparse files in archives are not read: write the archive without '--sparse'"))

  fileprivate static let behindLink = ReadError(
    .malformedArchive, .sentence("expected a file that is not behind a symbolic link of its layer"))
}
