internal import BinarySupport

extension ReadError {
  /// The same failure to read build info, explained by what else the image shows.
  ///
  /// This is the one place that decides what an executable without build info is: a file that is not Go's
  /// (``Code-swift.enum/noBuildInfo``), or a program that is, or may be, and of which nothing can be said
  /// (``Code-swift.enum/missingBuildInfo``).
  ///
  /// - Parameter depth: how much of the image is read.
  package func explained(
    reading source: inout some Bytes, part: Range<Int>? = nil, by depth: Diagnosis.Depth
  ) -> ReadError {
    guard code == .noBuildInfo else { return self }
    do throws(ReadError) {
      return try Image(firstIn: &source, part: part)
        .accept(Explanation(of: self, by: depth), in: &source)
    } catch {
      // Damage that the reader of build info did not come across. The system may run the file all the same.
      return error.code == .noBuildInfo ? self : error
    }
  }

  /// Whether a file is not a Go program, as most files are not, rather than one that cannot be judged.
  ///
  /// An executable with damaged headers is not among them: the system may run what this library cannot read.
  package var isRefusal: Bool { code == .unrecognizedFormat || code == .noBuildInfo }

  /// Whether the failure is about a program that Go's linker wrote, of whose build info there may be remnants.
  package var isRecoverable: Bool {
    if case .diagnosis(.goProgram) = detail { return true }
    return code == .malformedBuildInfo
  }

  package static let coreFile = ReadError.noBuildInfo(
    "a core file: the memory of a process, not a program")
}

private struct Explanation: ImageVisitor {
  private let failure: ReadError
  private let depth: Diagnosis.Depth

  init(of failure: ReadError, by depth: Diagnosis.Depth) {
    self.failure = failure
    self.depth = depth
  }

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> ReadError {
    guard !image.isCoreFile else { return .coreFile }
    try image.requireLoadable(in: &source)
    guard let diagnosis = try Diagnosis.diagnose(image, in: &source, by: depth) else {
      return failure
    }
    return ReadError(.missingBuildInfo, .diagnosis(diagnosis))
  }
}
