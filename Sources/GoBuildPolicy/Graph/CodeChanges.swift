internal import BinarySupport
import GoBuildInfo

extension Drift {
  /// How the code of a package or module changed.
  public struct CodeChange: Sendable, Hashable {
    /// The path of the module; nil for the standard library, and where no module is known.
    public let module: String?

    /// Whether it is the code of the standard library.
    public let isStandard: Bool

    /// The number of functions on the new side, less that on the old side.
    public let functionCountChange: Int

    /// The size of their code in bytes on the new side, less that on the old side.
    public let byteCountChange: Int

    /// The path of the module, `std` for the standard library, `-` where no module is known.
    public var moduleName: String { module ?? (isStandard ? "std" : "-") }
  }

  /// Compares the packages of which there is code. They come by module: modules in the order of their paths, packages of no
  /// module, and the standard library, each after the change of all of its code.
  static func changes(from old: LinkedPackages, to new: LinkedPackages) -> [Change] {
    var pairs: [[UInt8]: (before: LinkedPackage?, after: LinkedPackage?)] = [:]
    for package in old.packages { pairs[Array(package.path.utf8)] = (package, nil) }
    for package in new.packages {
      pairs[Array(package.path.utf8), default: (nil, nil)].after = package
    }
    let before = codeByModule(of: old)
    let after = codeByModule(of: new)
    var changes: [CodeOwner: [Change]] = [:]
    for path in pairs.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let pair = pairs[path], let package = pair.after ?? pair.before else { continue }
      let owner = CodeOwner(package)
      guard
        let change = change(
          .package, package.path, owner, pair.before.map { Code($0) }, pair.after.map { Code($0) })
      else { continue }
      changes[owner, default: []].append(change)
    }
    return Set(before.keys).union(after.keys).sorted { $0.precedes($1) }.flatMap { owner in
      let total = change(.code, owner.name, owner, before[owner], after[owner])
      return (total.map { [$0] } ?? []) + (changes[owner] ?? [])
    }
  }

  private static func change(
    _ subject: Change.Subject, _ name: String, _ owner: CodeOwner, _ before: Code?, _ after: Code?
  ) -> Change? {
    guard before != after else { return nil }
    let (old, new) = (before ?? Code(), after ?? Code())
    return Change(
      subject, name, before?.description, after?.description,
      CodeChange(
        module: owner.module, isStandard: owner.kind == .standard,
        functionCountChange: new.functionCount - old.functionCount,
        byteCountChange: Int(clamping: new.byteCount) - Int(clamping: old.byteCount)))
  }

  private static func codeByModule(of linked: LinkedPackages) -> [CodeOwner: Code] {
    var code: [CodeOwner: Code] = [:]
    for package in linked.packages { code[CodeOwner(package), default: Code()].add(Code(package)) }
    return code
  }
}

/// Functions, and the size of their code.
private struct Code: Equatable {
  private(set) var functionCount = 0
  private(set) var byteCount: UInt64 = 0

  init() {}

  init(_ package: LinkedPackage) {
    functionCount = package.functionCount
    byteCount = package.byteCount
  }

  mutating func add(_ other: Code) {
    // Reports may have any number.
    let (sum, overflows) = functionCount.addingReportingOverflow(other.functionCount)
    functionCount = overflows ? .max : sum
    byteCount &+= other.byteCount
  }

  /// `12 functions, 3456 bytes`, or `inlined`.
  var description: String {
    functionCount == 0
      ? "inlined"
      : "\(functionCount) function\(functionCount == 1 ? "" : "s"), \(byteCount) bytes"
  }
}

/// What code belongs to: a module, the standard library or neither.
private struct CodeOwner: Hashable {
  enum Kind: Int { case module, unknown, standard }

  let kind: Kind
  private let path: [UInt8]

  var module: String? { kind == .module ? String(decoding: path, as: UTF8.self) : nil }

  var name: String {
    switch kind {
    case .module: String(decoding: path, as: UTF8.self)
    case .unknown: "-"
    case .standard: "std"
    }
  }

  init(_ package: LinkedPackage) {
    path = Array((package.module ?? "").utf8)
    kind = package.module != nil ? .module : package.isStandard ? .standard : .unknown
  }

  func precedes(_ other: CodeOwner) -> Bool {
    kind == other.kind
      ? path.lexicographicallyPrecedes(other.path) : kind.rawValue < other.kind.rawValue
  }
}
