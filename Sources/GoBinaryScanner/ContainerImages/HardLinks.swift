internal import BinarySupport

/// Hard links whose files are in a layer below, or were not listed yet.
struct HardLinks {
  /// The names that stand for each file.
  private var names: [FileTree.Index: Set<FileTree.Index>] = [:]
  /// The other way round.
  private var targets: [FileTree.Index: FileTree.Index] = [:]

  /// What the layer that is being listed has in place of files that are looked for; the last of a name counts.
  private var definitions: [FileTree.Index: Definition] = [:]

  /// The links of that layer, seen or not, and what they name.
  private var own: [FileTree.Index: FileTree.Index] = [:]

  enum Definition {
    /// A file, with its contents if it is an executable, and whether it has any; nil where that is not known.
    case file(Range<Int>?, hasContents: Bool?)
    /// A link to a file that is not there yet either.
    case link(to: FileTree.Index)
  }

  /// A link, and what it names.
  struct Resolution {
    let name: FileTree.Index
    let contents: Range<Int>?
    /// Whether the file is a regular one that is not empty; nil where that is not known.
    let hasContents: Bool?
    /// Whether it precedes its file in the layer, where no tool makes a link.
    let isForward: Bool
  }

  mutating func add(_ name: FileTree.Index, to target: FileTree.Index) {
    remove(name)
    names[target, default: []].insert(name)
    targets[name] = target
  }

  /// What a link of the layer that is being listed names.
  func target(of name: FileTree.Index) -> FileTree.Index? { own[name] }

  /// Forgets a link, in whose place there is something else.
  mutating func remove(_ name: FileTree.Index) {
    guard !targets.isEmpty, let target = targets.removeValue(forKey: name) else { return }
    names[target]?.remove(name)
  }

  /// Notes what a layer has of a name.
  mutating func define(_ name: FileTree.Index, _ definition: Definition) {
    if case .link(let target) = definition {
      own[name] = target
    } else if !own.isEmpty {
      own[name] = nil
    }
    if !names.isEmpty, names[name] != nil { definitions[name] = definition }
  }

  /// Ends a layer: links to what it has are resolved.
  mutating func endLayer() -> [Resolution] {
    var resolutions: [Resolution] = []
    for (name, definition) in definitions {
      if case .link(let target) = definition, target != name {
        for link in names.removeValue(forKey: name) ?? [] {
          names[target, default: []].insert(link)
          targets[link] = target
        }
      }
    }
    for (name, definition) in definitions {
      if case .file(let contents, let hasContents) = definition {
        for link in names.removeValue(forKey: name) ?? [] {
          targets[link] = nil
          resolutions.append(
            Resolution(
              name: link, contents: contents, hasContents: hasContents, isForward: own[link] != nil
            ))
        }
      }
    }
    definitions = [:]
    own = [:]
    return resolutions
  }

  /// Those whose file no layer has.
  var dangling: [FileTree.Index] { targets.keys.sorted() }
}
