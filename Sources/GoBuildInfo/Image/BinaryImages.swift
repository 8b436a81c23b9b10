/// What keeps one image of a file from being read, where others can be.
package struct ImageFailure: Sendable, Hashable {
  /// The name of the image, as ``BinaryParts/Part/name`` has it; nil where the file is the image.
  package let part: String?

  /// Why it cannot be read.
  package let error: ReadError
}

/// Reads the images of a file, for all that draw conclusions about the file: none is left out in silence.
package enum BinaryImages {
  /// Calls `read` for each image, until it returns false.
  ///
  /// A failure to read an image is explained by what else the image shows (``ReadError/explained(reading:part:by:)``).
  ///
  /// - Parameter depth: how much of an image without build info is read for the explanation.
  /// - Returns: the failures, where there are images that could be read.
  /// - Throws: ``ReadError`` where there is none.
  package static func forEach(
    in source: inout FileReader, explaining depth: Diagnosis.Depth,
    _ read: (BinaryParts.Part, inout FileReader) throws(ReadError) -> Bool
  ) throws(ReadError) -> [ImageFailure] {
    var parts = try BinaryParts(of: &source)
    var failures: [ImageFailure] = []
    var isAnyRead = false
    while true {
      do throws(ReadError) {
        guard let part = try parts.next(in: &source) else { break }
        let continues: Bool
        do throws(ReadError) {
          continues = try read(part, &source)
        } catch {
          throw error.explained(reading: &source, part: part.range, by: depth)
        }
        isAnyRead = true
        if !continues { break }
      } catch {
        guard parts.mayHaveOthers else { throw error }
        failures.append(ImageFailure(part: parts.lastName, error: error))
      }
    }
    guard isAnyRead else {
      // What cannot be judged weighs more than what is not Go.
      let failure = failures.first { !$0.error.isRefusal } ?? failures.first
      throw failure?.error ?? parts.absence
    }
    return failures
  }
}
