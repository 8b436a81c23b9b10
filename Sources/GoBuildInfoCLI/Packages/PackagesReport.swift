internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// What is printed of the code in one file, image by image.
struct PackagesReport: Sendable {
  /// What is to be printed, less what was drained.
  let output: [UInt8]

  /// Whether there is too much to print to hold it until its turn comes; there is then no output.
  let isPostponed: Bool

  /// The images that could not be read, where others could.
  let failures: [ImageFailure]

  /// Reads the images of a file.
  ///
  /// - Parameters:
  ///   - depth: how much of an image without a function table is read to explain that.
  ///   - image: the name of the file.
  ///   - hasHeading: whether functions and files come after the name of the file.
  ///   - drain: takes the report piece by piece.
  ///   - holdsAll: whether a report of any size is held, because the file could not be read again.
  /// - Throws: ``ReadError`` where there is nothing.
  init(
    reading source: inout FileReader, _ options: PackagesOptions,
    explaining depth: Diagnosis.Depth, image: ReportedImage, hasHeading: Bool = true,
    drain: OutputDrain? = nil, holdsAll: Bool = false
  ) throws(ReadError) {
    var writer = PackagesWriter(drain: drain, holdsAll: holdsAll)
    failures = try BinaryImages.forEach(in: &source, explaining: depth) {
      part, source throws(ReadError) in
      var image = image
      image.slice = part.slice
      image.member = part.member
      if options.printsFunctions || options.printsFiles {
        if hasHeading || part.name != nil {
          try writer.append(PackagesText.name(of: image) + ":\n".utf8)
        }
        if options.printsFunctions {
          try writer.writeFunctions(in: &source, part.range)
        } else {
          try writer.writeFiles(in: &source, part.range)
        }
      } else {
        let linked = try LinkedPackages(from: &source, part: part.range)
        if options.printsJSON {
          var json = JSONWriter(isIndented: false, isTerminalSafe: true)
          json.write(linked, of: image)
          try writer.append(json.output + [UInt8(ascii: "\n")])
        } else {
          try writer.append(PackagesText.packages(linked, of: image))
        }
      }
      return !writer.isPostponed
    }
    output = writer.output
    isPostponed = writer.isPostponed
  }
}

/// Collects a report, or hands it out piece by piece.
private struct PackagesWriter {
  /// Takes the report piece by piece; without one, a large report is postponed.
  let drain: OutputDrain?

  /// Whether a report of any size is held.
  let holdsAll: Bool

  private(set) var output: [UInt8] = []
  private(set) var isPostponed = false

  /// The largest report that is held: a scan of a directory holds up to sixteen.
  private static let maximumHeldByteCount = 1 << 20

  init(drain: OutputDrain?, holdsAll: Bool) {
    self.drain = drain
    self.holdsAll = holdsAll
  }

  /// The largest report that is held because its file could not be read again.
  private static let maximumUnreadableByteCount = 256 << 20

  /// Names of files may start inside one another.
  private static let maximumFileNamesByteCount = 64 << 20

  mutating func append(_ text: [UInt8]) throws(ReadError) {
    output += text
    drain?.take(&output)
    guard output.count <= PackagesWriter.maximumUnreadableByteCount else {
      throw ReadError(.limitExceeded, .sentence("expected at most 256 MiB of functions to print"))
    }
    if drain == nil, !holdsAll, output.count > PackagesWriter.maximumHeldByteCount {
      isPostponed = true
      output = []
    }
  }

  /// Writes a line for each function, in the order of addresses.
  mutating func writeFunctions(
    in source: inout FileReader, _ part: Range<Int>
  ) throws(ReadError) {
    let packages = try FunctionPackages(in: &source, part: part)
    var functions = try LinkedFunctions(from: &source, part: part, including: .positions)
    while !isPostponed, let function = try functions.next(in: &source) {
      try append(PackagesText.line(for: function, of: packages.path(of: function)))
    }
  }

  /// Writes the source files of the functions, in the order of their bytes.
  mutating func writeFiles(in source: inout FileReader, _ part: Range<Int>) throws(ReadError) {
    var functions = try LinkedFunctions(from: &source, part: part, including: .positions)
    var files = Set<[UInt8]>()
    var byteCount = 0
    while let function = try functions.next(in: &source) {
      guard !function.file.isEmpty else { continue }
      let file = [UInt8](copying: function.file.bytes)
      if files.insert(file).inserted { byteCount += file.count }
      guard byteCount <= PackagesWriter.maximumFileNamesByteCount else {
        throw ReadError(.limitExceeded, .sentence("expected at most 64 MiB of file names"))
      }
    }
    for file in files.sorted(by: { $0.lexicographicallyPrecedes($1) }) where !isPostponed {
      try append(PackagesText.escaped(file) + [UInt8(ascii: "\n")])
    }
  }
}
