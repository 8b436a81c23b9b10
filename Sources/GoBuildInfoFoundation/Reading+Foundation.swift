public import Foundation
public import GoBuildInfo

extension BuildInfo {
  /// Reads the build information of the file at a URL. Of a universal file the first slice is read.
  ///
  /// - Parameters:
  ///   - url: the URL of a file on this machine.
  ///   - options: what may be done to read it.
  /// - Throws: `ReadError`; with code `cannotOpen` where the URL is not that of a file on this machine.
  /// - Complexity: O(*n*) in the length of the module text; a handful of system calls.
  public init(contentsOf url: URL, options: ReadOptions = []) throws(ReadError) {
    try self.init(contentsOf: Pathname(url), options: options)
  }

  /// Reads the build information of a file whose contents are in memory. No file is opened.
  ///
  /// - Parameters:
  ///   - data: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read, which `BinaryImages` found in it; the first one if nil.
  ///   - options: what may be done to read it.
  /// - Throws: `ReadError`.
  /// - Complexity: O(*n*) in the length of the module text; the contents are not copied.
  public init(
    parsing data: Data, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(parsing: data.bytes, image: image, options: options)
  }
}

extension BinaryImages {
  /// Reads the images of the file at a URL.
  ///
  /// - Parameters:
  ///   - url: the URL of a file on this machine.
  ///   - options: what may be done to read build info.
  /// - Throws: `ReadError` where there is no image whose build info can be read; with code `cannotOpen` where the URL is not
  ///   that of a file on this machine.
  public init(contentsOf url: URL, options: ReadOptions = []) throws(ReadError) {
    try self.init(contentsOf: Pathname(url), options: options)
  }

  /// Reads the images of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - data: the contents of the file, from its start to its end.
  ///   - options: what may be done to read build info.
  /// - Throws: `ReadError` where there is no image whose build info can be read.
  public init(parsing data: Data, options: ReadOptions = []) throws(ReadError) {
    try self.init(parsing: data.bytes, options: options)
  }
}

extension BinaryFacts {
  /// Reads the headers of the file at a URL.
  ///
  /// - Parameter url: the URL of a file on this machine. A universal file stands for its first slice.
  /// - Throws: `ReadError`; with code `cannotOpen` where the URL is not that of a file on this machine.
  public init(contentsOf url: URL) throws(ReadError) {
    try self.init(contentsOf: Pathname(url))
  }

  /// Reads the headers of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - data: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read, which `BinaryImages` found in it; the first one if nil.
  /// - Throws: `ReadError` where headers lead out of the file or contradict the format.
  public init(parsing data: Data, image: BinaryImage? = nil) throws(ReadError) {
    try self.init(parsing: data.bytes, image: image)
  }
}
