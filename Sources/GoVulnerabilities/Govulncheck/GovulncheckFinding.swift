internal import BinarySupport

/// A finding of govulncheck, in binary mode with one frame.
package struct GovulncheckFinding: Sendable, Hashable {
  package let entry: String
  package let fixedVersion: String
  package let module: String
  package let version: String
  /// Empty for a finding about a module.
  package var package = ""
  /// Empty unless it is about a symbol, and then for functions.
  package var receiver = ""
  /// Empty unless it is about a symbol.
  package var function = ""
}

/// A module as govulncheck sees it.
struct GovulncheckModule {
  let path: String
  let version: String
  let replacement: (path: String, version: String)?

  /// What findings name.
  var effectivePath: String { replacement?.path ?? path }
  var effectiveVersion: String { replacement?.version ?? version }
}

/// An entry with the blocks of it that govulncheck takes to affect a module.
struct GovulncheckEntry {
  let id: String
  let blocks: [AffectedModule]
}

extension GovulncheckEntry {
  /// The first version above `version` that fixes the module by the blocks that affect it; empty where there is none.
  func fixedVersion(of module: GovulncheckModule) -> String {
    Vulnerability.govulncheckFixedVersion(
      ofModule: module.effectivePath, after: module.effectiveVersion, in: blocks) ?? ""
  }

  func affects(package path: String) -> Bool {
    blocks.contains { block in
      block.packages.isEmpty || block.packages.contains { $0.path == path }
    }
  }

  func affects(symbol: String, of path: String) -> Bool {
    blocks.contains { block in
      block.packages.isEmpty
        || block.packages.contains {
          $0.path == path && ($0.symbols.isEmpty || $0.symbols.contains(symbol))
        }
    }
  }
}
