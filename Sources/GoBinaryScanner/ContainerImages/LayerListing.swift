internal import BinarySupport
import GoBuildInfo

/// What the layers of an image, or an archive, have to be read, as far as they were listed.
struct LayerListing {
  private(set) var tree = FileTree()

  /// The executables of the layer that was listed last, as far as a container sees them.
  private var candidates: [FileTree.Index: Range<Int>] = [:]

  /// Those that it does not see, to which there may be hard links that it does.
  private var hidden: [FileTree.Index: Range<Int>] = [:]

  /// Hard links whose file was not found yet.
  private var hardLinks = HardLinks()

  /// The symbolic links of what was listed last.
  private var symbolicLinks = SymbolicLinks()

  /// The symbolic links of all layers as a container sees them, and whether they are all of them.
  private var visibleLinks = SymbolicLinks()
  private var hasAllLinks = true

  /// The sparse files of an archive.
  private var sparse: Set<FileTree.Index> = []

  /// Files that an archive has twice.
  private var repeated: Set<FileTree.Index> = []

  /// Files that cannot be read, or told from others, and why.
  private var faults: [FileTree.Index: ReadError] = [:]

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
  mutating func has(_ path: [UInt8]) -> Bool {
    locate(path).map { tree.has($0, at: 0) } ?? false
  }

  /// The names in a directory of the archive that was listed, sorted.
  mutating func names(in directory: [UInt8]) -> [[UInt8]] {
    locate(directory).map { tree.names(in: $0, at: 0) } ?? []
  }

  /// Whether the archive that was listed has a directory of that name.
  mutating func hasDirectory(_ path: [UInt8]) -> Bool {
    locate(path).map { tree.hasDirectory($0, at: 0) } ?? false
  }

  /// The contents of a file of the archive that was listed, which may be named through symbolic links.
  mutating func contents(of path: [UInt8]) -> Range<Int>? {
    locate(path).flatMap { tree.contents($0, at: 0) }
  }

  /// Whether the archive that was listed has two files of that name: some readers take the first, some the last.
  mutating func isRepeated(_ path: [UInt8]) -> Bool {
    guard !repeated.isEmpty else { return false }
    return [true, false].contains { followsLast in
      locate(path, followsLast: followsLast).map { repeated.contains($0) } ?? false
    }
  }

  private mutating func locate(_ path: [UInt8], followsLast: Bool = true) -> FileTree.Index? {
    let components = TarEntry.components(of: path)
    return (try? symbolicLinks.resolve(components, in: tree, followsLast: followsLast))?.index
  }

  private static let whiteout: [UInt8] = Array(".wh.".utf8)
  private static let opaque: [UInt8] = Array(".wh..wh..opq".utf8)

  /// Lists the entries of an archive.
  ///
  /// - Parameters:
  ///   - isLayer: whether names that begin with `.wh.` take away others, as in the layers of an image.
  ///   - depth: how far the layer is below the top.
  /// - Throws: ``ReadError``; what was listed before the place of the error counts.
  mutating func list(
    _ entries: EntryLog, isLayer: Bool, at depth: FileTree.Depth
  ) throws(ReadError) {
    candidates = [:]
    hidden = [:]
    faults = [:]
    symbolicLinks = SymbolicLinks()
    repeated = []
    defer { endLayer() }
    var entries = EntryLog.Cursor(entries)
    while let (entry, isExecutable, isSparse) = entries.next() {
      let (components, leadsNowhere) = try resolve(entry.components, isLayer, depth)
      guard let name = components.last else {
        guard entry.kind == .directory else { throw .unnamed(at: entry.contents.lowerBound) }
        continue
      }
      let place: FileTree.Place
      if isLayer, name.starts(with: LayerListing.whiteout) {
        place = try addWhiteout(components, name, at: depth)
      } else {
        place = try tree.place(of: components, at: depth)
        try add(entry, isExecutable, place, at: depth, isLayer: isLayer)
        if !isLayer { setSparse(place.index, isSparse) }
      }
      if leadsNowhere { faults[place.index] = .leadsNowhere }
      if isLayer, entry.isOverlaid { faults[place.index] = .overlaid }
    }
  }

  private mutating func setSparse(_ index: FileTree.Index, _ isSparse: Bool) {
    if isSparse {
      sparse.insert(index)
    } else if !sparse.isEmpty {
      sparse.remove(index)
    }
  }

  /// Whether a file of the archive that was listed is a sparse one, of which the archive leaves out the holes.
  mutating func isSparse(_ path: [UInt8]) -> Bool {
    guard !sparse.isEmpty else { return false }
    return locate(path).map { sparse.contains($0) } ?? false
  }

  private mutating func endLayer() {
    for index in tree.takeConflicts() { faults[index] = .fileAndDirectory }
    for link in hardLinks.endLayer() {
      if let contents = link.contents { candidates[link.name] = contents }
      tree.setContentsElsewhere(link.name, link.hasContents)
      if link.isForward { faults[link.name] = .forwardLink }
    }
  }

  /// Follows the symbolic links of a layer that a path goes through, as containers do when they unpack it.
  ///
  /// - Returns: the path, and whether the links lead to no directory of the layer, so that what is there depends on the
  ///   layers below and on the runtime.
  private mutating func resolve(
    _ path: [ArraySlice<UInt8>], _ isLayer: Bool, _ depth: FileTree.Depth
  ) throws(ReadError) -> (path: [ArraySlice<UInt8>], leadsNowhere: Bool) {
    guard isLayer, !symbolicLinks.isEmpty else { return (path, false) }
    guard let found = try symbolicLinks.resolve(path, in: tree, followsLast: false) else {
      return (path, true)
    }
    guard found.hasFollowed else { return (path, false) }
    let isThere = found.directory.map { $0 == 0 || tree.hasDirectory($0, at: depth) } ?? false
    return (found.components, !isThere)
  }

  /// Adds what takes away names of lower layers, of whatever type it is: AUFS made hard links of them.
  private mutating func addWhiteout(
    _ components: [ArraySlice<UInt8>], _ name: ArraySlice<UInt8>, at depth: FileTree.Depth
  ) throws(ReadError) -> FileTree.Place {
    if name.elementsEqual(LayerListing.opaque) {
      let directory = try tree.place(of: components.dropLast(), at: depth)
      _ = tree.add(directory, at: depth, isDirectory: true)
      tree.hideContents(directory, below: depth)
      return directory
    }
    let hiddenName = name.dropFirst(LayerListing.whiteout.count)
    let place = try tree.place(of: components.dropLast() + [hiddenName], at: depth)
    tree.hide(place, below: depth)
    // Some runtimes take it for the directory itself, or for the one above.
    if ["", ".", ".."].contains(where: { hiddenName.elementsEqual($0.utf8) }) {
      faults[place.index] = .namelessWhiteout
    }
    return place
  }

  private mutating func add(
    _ entry: TarEntry, _ isExecutable: Bool, _ place: FileTree.Place, at depth: FileTree.Depth,
    isLayer: Bool
  ) throws(ReadError) {
    symbolicLinks.remove(place.index)
    if tree.isSeen(place, at: depth) { visibleLinks.remove(place.index) }
    if !isLayer, entry.kind != .directory, tree.hasFile(place.index, at: depth) {
      repeated.insert(place.index)
    }
    switch entry.kind {
    case .directory:
      if tree.add(place, at: depth, isDirectory: true) { replace(place.index) }
    case .regular:
      add(entry.contents, isExecutable, place, at: depth)
    case .hardLink(let target):
      let components = TarEntry.components(of: target)
      let (path, _) = try resolve(components, isLayer, depth)
      try addLink(place, to: try tree.name(of: path), at: depth)
    case .symbolicLink(let target): try addSymbolicLink(place, to: target, at: depth)
    case .other: addOther(place, at: depth, hasContents: false)
    }
  }

  private mutating func addSymbolicLink(
    _ place: FileTree.Place, to target: [UInt8], at depth: FileTree.Depth
  ) throws(ReadError) {
    // What a hard link to it in another layer leads to is not followed.
    if addOther(place, at: depth, hasContents: nil) {
      tree.setContentsElsewhere(place.index, false)
      do throws(ReadError) {
        try visibleLinks.add(target, at: place.index)
      } catch {
        hasAllLinks = false
      }
    }
    try symbolicLinks.add(target, at: place.index)
  }

  /// Whether the layers that were listed have a regular file that is not empty at a path as a container sees it, through
  /// symbolic links; nil where links lead in circles, or are more than are kept, or where a hard link leads is not known.
  mutating func hasFile(at path: [UInt8]) -> Bool? {
    guard hasAllLinks else { return nil }
    do throws(ReadError) {
      // What '..' leads to depends on the links before it.
      let components = path.split(separator: UInt8(ascii: "/"))
      guard let found = try visibleLinks.resolve(components, in: tree, followsLast: true) else {
        return nil
      }
      guard let index = found.index else { return false }
      return tree.hasContents(index)
    } catch {
      return nil
    }
  }

  /// Adds what is neither a directory nor has contents to read; returns whether it can be seen.
  ///
  /// - Parameter hasContents: whether it is a regular file that is not empty; nil where that is not known.
  @discardableResult
  private mutating func addOther(
    _ place: FileTree.Place, at depth: FileTree.Depth, hasContents: Bool?
  ) -> Bool {
    let isVisible = tree.add(place, at: depth, isDirectory: false)
    if isVisible {
      replace(place.index)
      tree.setContentsElsewhere(place.index, hasContents)
    }
    hidden[place.index] = nil
    hardLinks.define(place.index, .file(nil, hasContents: hasContents))
    return isVisible
  }

  private mutating func add(
    _ contents: Range<Int>, _ isCandidate: Bool, _ place: FileTree.Place, at depth: FileTree.Depth
  ) {
    let executable = isCandidate ? contents : nil
    if tree.add(place, at: depth, isDirectory: false, contents: contents) {
      replace(place.index)
      candidates[place.index] = executable
    } else {
      hidden[place.index] = executable
    }
    hardLinks.define(place.index, .file(executable, hasContents: !contents.isEmpty))
  }

  private mutating func addLink(
    _ place: FileTree.Place, to target: FileTree.Index, at depth: FileTree.Depth
  ) throws(ReadError) {
    let target = hardLinks.target(of: target) ?? target
    if let contents = candidates[target] ?? hidden[target] {
      add(contents, true, place, at: depth)
    } else if tree.hasFile(target, at: depth), target != place.index {
      // Something that is no executable.
      if let contents = tree.contents(target, at: depth) {
        add(contents, false, place, at: depth)
      } else if let path = symbolicLinks.target(of: target) {
        try addSymbolicLink(place, to: path, at: depth)
      } else {
        // Of what an upper layer hides nothing is kept.
        let isVisible = tree.isVisible(target, at: depth)
        addOther(place, at: depth, hasContents: isVisible ? tree.hasContents(target) : nil)
      }
    } else {
      let isSeen = tree.add(place, at: depth, isDirectory: false)
      hidden[place.index] = nil
      hardLinks.define(place.index, .link(to: target))
      guard isSeen else { return }
      replace(place.index)
      tree.setContentsElsewhere(place.index, nil)
      hardLinks.add(place.index, to: target)
    }
  }

  /// Forgets what was seen at a name, which is something else now.
  private mutating func replace(_ index: FileTree.Index) {
    candidates[index] = nil
    hardLinks.remove(index)
  }

  /// Hard links whose file no layer has.
  var danglingLinks: [FileTree.Index] { hardLinks.dangling }
}

extension ReadError {
  fileprivate static let fileAndDirectory = ReadError(
    .malformedArchive, .sentence("one name for a directory and for another file in one layer"))

  fileprivate static let forwardLink = ReadError(
    .malformedArchive, .sentence("hard link before the file that it names"))

  fileprivate static let leadsNowhere = ReadError(
    .malformedArchive,
    .sentence("path goes through a symbolic link that leads to no directory of its layer"))

  fileprivate static let namelessWhiteout = ReadError(
    .malformedArchive, .sentence("whiteout without a name: '.wh.' alone or before dots"))

  fileprivate static let overlaid = ReadError(
    .malformedArchive,
    .sentence(
      "trusted.overlay or user.overlay attribute: some mounts of overlayfs obey it, other container storage does not"
    ))

  fileprivate static func unnamed(at position: Int) -> ReadError {
    .malformedArchive("file without a name", at: position)
  }
}
