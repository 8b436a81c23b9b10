internal import BinarySupport
import GoBuildInfo

/// The names in an archive, or in the layers of an image as far as they were listed, the top one first: what a
/// container would see of them.
///
/// Memory: up to 150 bytes and the name for each.
struct FileTree {
  private var nodes: [Node] = [Node()]
  /// All names, end to end.
  private var names: [UInt8] = []
  /// Nodes by their names: a table with open addressing, of a size that is a power of two.
  private var slots = [Int32](repeating: -1, count: 1 << 10)

  /// The number of a name; 0 is the root.
  typealias Index = Int32

  /// How far below the top layer a layer is.
  typealias Depth = Int32

  private struct Node {
    var parent: Index = 0
    var nameStart = 0
    var nameCount = 0
    /// The uppermost layer that has the name; of later ones only directories count, which add to each other.
    var depth = Depth.max
    /// The layers that were listed last and have the name, seen or not, as a directory and as anything else.
    var directoryDepth: Depth = -1
    var fileDepth: Depth = -1
    /// All layers below this one are hidden at this name: it is taken away there.
    var hiddenBelow = Depth.max
    /// This name hides all layers below this one.
    var contentsHiddenBelow = Depth.max
    /// Where the contents of a regular file lie in its layer.
    var contents: Range<Int>?
    /// Whether a name without contents of its own is another name of a file that has some; nil where that is not known.
    var hasContentsElsewhere: Bool? = false
  }

  /// Names that the layer listed last has both as a directory and as something else.
  private var conflicts: Set<Index> = []

  private static let maximumNodeCount = 1 << 21
  private static let maximumNameByteCount = 1 << 27

  /// A name in the tree, and whether the layer that it was looked up for is hidden there.
  struct Place {
    let index: Index
    let isHidden: Bool
  }

  /// Adds the directories on the way to a name, as a layer has them.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` for more than two million names, or 128 MiB of them.
  mutating func place(
    of components: some Collection<ArraySlice<UInt8>>, at depth: Depth
  ) throws(ReadError) -> Place {
    var index: Index = 0
    var isHidden = false
    for component in components {
      isHidden = isHidden || nodes[Int(index)].contentsHiddenBelow < depth
      markDirectory(index, depth)
      if !isHidden { addDirectory(index, depth) }
      index = try child(of: index, component)
    }
    return Place(index: index, isHidden: isHidden || nodes[Int(index)].hiddenBelow < depth)
  }

  private mutating func markDirectory(_ index: Index, _ depth: Depth) {
    if nodes[Int(index)].fileDepth == depth { conflicts.insert(index) }
    nodes[Int(index)].directoryDepth = depth
  }

  private mutating func addDirectory(_ index: Index, _ depth: Depth) {
    // What is in it makes it a directory, whatever the layer said of it before.
    guard nodes[Int(index)].depth >= depth else { return }
    nodes[Int(index)].depth = depth
    nodes[Int(index)].contents = nil
    nodes[Int(index)].hasContentsElsewhere = false
  }

  /// Adds what a layer has at a place; tells whether it can be seen.
  ///
  /// - Parameter contents: those of a regular file.
  mutating func add(
    _ place: Place, at depth: Depth, isDirectory: Bool, contents: Range<Int>? = nil
  ) -> Bool {
    let index = Int(place.index)
    if isDirectory {
      markDirectory(place.index, depth)
    } else {
      if nodes[index].directoryDepth == depth { conflicts.insert(place.index) }
      nodes[index].fileDepth = depth
      // A file hides directories of that name below it, even where one above hides the file.
      hideContents(place, below: depth)
    }
    guard isSeen(place, at: depth) else { return false }
    if isDirectory {
      addDirectory(place.index, depth)
    } else {
      nodes[index].depth = depth
      nodes[index].contents = contents
      nodes[index].hasContentsElsewhere = false
    }
    return true
  }

  /// Whether what a layer adds at a place can be seen.
  func isSeen(_ place: Place, at depth: Depth) -> Bool {
    !place.isHidden && nodes[Int(place.index)].depth >= depth
  }

  /// Hides what layers below have of a name.
  mutating func hide(_ place: Place, below depth: Depth) {
    guard !place.isHidden else { return }
    nodes[Int(place.index)].hiddenBelow = min(nodes[Int(place.index)].hiddenBelow, depth)
    hideContents(place, below: depth)
  }

  /// Hides what layers below have in a directory.
  mutating func hideContents(_ place: Place, below depth: Depth) {
    guard !place.isHidden else { return }
    nodes[Int(place.index)].contentsHiddenBelow = min(
      nodes[Int(place.index)].contentsHiddenBelow, depth)
  }

  /// The contents of what a layer has of a name; nil where it is no regular file, or is not the layer's.
  func contents(_ index: Index, at depth: Depth) -> Range<Int>? {
    isVisible(index, at: depth) ? nodes[Int(index)].contents : nil
  }

  /// The name that a path leads to, which no layer has by that alone.
  ///
  /// - Throws: as ``place(of:at:)``.
  mutating func name(of components: [ArraySlice<UInt8>]) throws(ReadError) -> Index {
    var index: Index = 0
    for component in components { index = try child(of: index, component) }
    return index
  }

  /// A name in a directory, if there is one.
  func find(_ name: ArraySlice<UInt8>, in directory: Index) -> Index? {
    guard case .node(let found) = lookUp(name, in: directory) else { return nil }
    return found
  }

  /// Records whether a name without contents of its own is another name of a file that has some.
  ///
  /// - Parameter hasContents: nil where that is not known.
  mutating func setContentsElsewhere(_ index: Index, _ hasContents: Bool?) {
    nodes[Int(index)].hasContentsElsewhere = hasContents
  }

  /// Whether a name, as a container sees it, is a regular file that is not empty; nil where that is not known.
  func hasContents(_ index: Index) -> Bool? {
    let node = nodes[Int(index)]
    if let contents = node.contents { return !contents.isEmpty }
    return node.hasContentsElsewhere
  }

  /// Whether what a container sees of a name is what a layer has of it.
  func isVisible(_ index: Index, at depth: Depth) -> Bool { nodes[Int(index)].depth == depth }

  /// Whether a layer has the name, be it seen or not.
  func has(_ index: Index, at depth: Depth) -> Bool {
    hasFile(index, at: depth) || hasDirectory(index, at: depth)
  }

  /// Whether a layer has anything but a directory of the name, be it seen or not.
  func hasFile(_ index: Index, at depth: Depth) -> Bool { nodes[Int(index)].fileDepth == depth }

  /// Whether a layer has a directory of the name, or something in it, be it seen or not.
  func hasDirectory(_ index: Index, at depth: Depth) -> Bool {
    nodes[Int(index)].directoryDepth == depth
  }

  /// The only name at the top of what was listed, if it is one that a directory has.
  func onlyTopDirectory(at depth: Depth) -> [UInt8]? {
    var only: Index?
    for (index, node) in nodes.enumerated().dropFirst()
    where node.parent == 0 && has(Index(index), at: depth) {
      guard only == nil, hasDirectory(Index(index), at: depth) else { return nil }
      only = Index(index)
    }
    return only.map { Array(path($0).dropFirst()) }
  }

  /// The names that a layer has in a directory, sorted.
  ///
  /// - Complexity: O(*n*) in the number of all names.
  func names(in directory: Index, at depth: Depth) -> [[UInt8]] {
    nodes.enumerated().dropFirst().filter { index, node in
      node.parent == directory && has(Index(index), at: depth)
    }.map { _, node in Array(names[node.nameStart..<node.nameStart + node.nameCount]) }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Takes the names that the layer listed last has both as a directory and as something else.
  mutating func takeConflicts() -> Set<Index> {
    defer { conflicts = [] }
    return conflicts
  }

  /// The path from the root, which begins with a slash.
  func path(_ index: Index) -> [UInt8] {
    var components: [ArraySlice<UInt8>] = []
    var index = index
    while index != 0 {
      let node = nodes[Int(index)]
      components.append(names[node.nameStart..<node.nameStart + node.nameCount])
      index = node.parent
    }
    return components.reversed().flatMap { [UInt8(ascii: "/")] + $0 }
  }
}

// The table.
extension FileTree {
  private enum Slot {
    case node(Index)
    case free(Int)
  }

  private mutating func child(
    of parent: Index, _ name: ArraySlice<UInt8>
  ) throws(ReadError) -> Index {
    switch lookUp(name, in: parent) {
    case .node(let index): return index
    case .free(let slot):
      guard nodes.count < FileTree.maximumNodeCount,
        names.count + name.count <= FileTree.maximumNameByteCount
      else {
        throw ReadError(
          .limitExceeded,
          .found("more than two million names in an image", UInt64(nodes.count)))
      }
      let index = Index(nodes.count)
      var node = Node()
      node.parent = parent
      node.nameStart = names.count
      node.nameCount = name.count
      nodes.append(node)
      names += name
      slots[slot] = index
      if nodes.count > slots.count / 2 { grow() }
      return index
    }
  }

  private func lookUp(_ name: ArraySlice<UInt8>, in parent: Index) -> Slot {
    var slot = FileTree.hash(name, parent) & (slots.count - 1)
    while slots[slot] >= 0 {
      let node = nodes[Int(slots[slot])]
      if node.parent == parent,
        names[node.nameStart..<node.nameStart + node.nameCount].elementsEqual(name)
      {
        return .node(slots[slot])
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return .free(slot)
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (index, node) in nodes.enumerated().dropFirst() {
      let name = names[node.nameStart..<node.nameStart + node.nameCount]
      var slot = FileTree.hash(name, node.parent) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Index(index)
    }
  }

  /// A hash that nobody can foresee, so that no archive can make all names fall into one place.
  private static func hash(_ name: ArraySlice<UInt8>, _ parent: Index) -> Int {
    var hasher = Hasher()
    hasher.combine(parent)
    hasher.combine(name)
    return hasher.finalize()
  }
}
