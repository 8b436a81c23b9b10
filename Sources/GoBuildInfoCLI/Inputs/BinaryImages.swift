import GoBuildInfo

/// What keeps one image of a file from being read, where others can be.
typealias ImageFailure = (part: String, error: ReadError)

/// Walks the images in a file.
enum BinaryImages {
  /// Calls `read` for each image, until it returns false.
  ///
  /// - Returns: the failures, where there are images that could be read.
  /// - Throws: ``ReadError`` where there is none.
  static func forEach(
    in source: inout FileReader, _ options: ReadOptions,
    _ read: (BinaryParts.Part, inout FileReader) throws(ReadError) -> Bool
  ) throws(ReadError) -> [ImageFailure] {
    var parts = try BinaryParts(of: &source, options: options)
    var failures: [ImageFailure] = []
    var isAnyRead = false
    while true {
      do throws(ReadError) {
        guard let part = try parts.next(in: &source) else { break }
        let goesOn = try read(part, &source)
        isAnyRead = true
        if !goesOn { break }
      } catch {
        guard parts.mayHaveOthers else { throw error }
        failures.append((parts.lastName ?? "", error))
      }
    }
    if !isAnyRead { throw failures.first?.error ?? .noGoObject }
    return failures
  }
}
