package import GoBuildInfo

/// What a name leads to, as far as looking for binaries goes.
package enum FileKind: Sendable {
  case regular, directory, symbolicLink
  /// FIFOs, sockets, devices: nothing to read a binary from.
  case other
}

/// What the file system says about a name.
package struct FileStatus: Sendable {
  package let kind: FileKind
  /// Whether anybody may execute it.
  package let isExecutable: Bool

  /// Asks for the file that `name` leads to, through any symbolic links.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`.
  package init(following name: Pathname) throws(ReadError) {
    self = try DirectoryCalls.status(name, followingLinks: true)
  }

  /// Asks for the name itself, which may be a symbolic link.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`.
  package init(of name: Pathname) throws(ReadError) {
    self = try DirectoryCalls.status(name, followingLinks: false)
  }

  init(kind: FileKind, isExecutable: Bool) {
    self.kind = kind
    self.isExecutable = isExecutable
  }
}
