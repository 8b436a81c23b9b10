internal import BinarySupport

/// Walks the images in a file: the file itself, or each slice of a universal file and each Go object in a static
/// library.
///
///     var parts = try BinaryParts(of: &source)
///     while let part = try parts.next(in: &source) {
///       let info = try BuildInfo(reading: &source, part: part.range)
///     }
///
/// The walk is complete: ``next(in:)`` returns nil only after the last image, and throws where one cannot be found
/// or a limit ends the walk. A file without images is one too: a static library without Go gives none.
package struct BinaryParts: Sendable {
  /// The file, if it is an image and was not returned yet.
  private var image: Range<Int>?
  private var universal: UniversalBinary?
  /// The first slice that was not read.
  private var nextSlice = 0
  /// The static library that is walked: the file, or the current slice.
  private var library: StaticLibrary?

  /// The current slice.
  private var slice: UniversalBinary.Slice?

  /// An image in a file.
  package struct Part: Sendable, Hashable {
    /// The architecture of a slice of a universal file, as Apple's tools write it; nil in other files.
    package let slice: String?

    /// The name of an archive's member; nil in other files.
    package let member: String?

    /// Where it lies in the source.
    package let range: Range<Int>

    /// What distinguishes it from the others: `arm64`, `go.o`, or both as `arm64, go.o`. Nil where the file is the image.
    package var name: String? {
      let names = [slice, member].compactMap { $0 }
      return names.isEmpty ? nil : names.joined(separator: ", ")
    }
  }

  /// Whether the file may have other images than the one that was asked for last.
  package private(set) var mayHaveOthers = true

  /// What the part is called that was asked for last, also where it cannot be had; nil where the file is the image.
  package private(set) var lastName: String?

  /// Why the last static library gave no Go object.
  package private(set) var absence = ReadError.noGoObject

  /// Reads the headers that show what kind of file it is.
  ///
  /// - Parameter source: the bytes of the file.
  /// - Throws: ``ReadError`` with code `unrecognizedFormat` where it is none that this library reads; `truncated`,
  ///   `malformedObjectFile` or `limitExceeded` where its headers are damaged.
  package init(
    of source: inout some Bytes
  ) throws(ReadError) {
    switch try FileFormat(sniffing: &source) {
    case .image:
      image = source.whole
      mayHaveOthers = false
    case .universal(let binary): universal = binary
    case .staticLibrary(let library): self.library = library
    }
  }

  /// The next image, or nil after the last one.
  ///
  /// - Throws: ``ReadError`` where an image cannot be read, a slice holds an image for another CPU than its label
  ///   states, or a static library has more than 16 384 members or 256 Go objects. The next call continues with
  ///   the image after it, if there is a way.
  /// - Complexity: O(*n*) in the size of a static library, which is searched for build info; O(1) otherwise.
  package mutating func next(
    in source: inout some Bytes
  ) throws(ReadError) -> Part? {
    if let range = image {
      image = nil
      return Part(slice: nil, member: nil, range: range)
    }
    while true {
      if var library {
        // There is no way past what is damaged.
        self.library = nil
        lastName = slice?.architecture ?? "archive"
        if let object = try library.nextGoObject(in: &source) {
          self.library = library
          let name = try source.name(of: object)
          lastName = name
          if slice != nil {
            try requireLabel(
              of: FileFormat(sniffing: &source, in: object.contents), object.contents)
          }
          return named(Part(slice: slice?.architecture, member: name, range: object.contents))
        }
        absence = library.absence
      }
      guard let universal, nextSlice < universal.sliceCount else { return nil }
      nextSlice += 1
      slice = nil
      lastName = "slice \(nextSlice)"
      let found = try universal.slice(nextSlice - 1, in: &source)
      slice = found
      lastName = found.architecture
      let format = try FileFormat(sniffing: &source, in: found.part)
      guard case .staticLibrary(let library) = format else {
        try requireLabel(of: format, found.part)
        return named(Part(slice: found.architecture, member: nil, range: found.part))
      }
      self.library = library
    }
  }

  private mutating func named(_ part: Part) -> Part {
    lastName = part.name
    return part
  }

  /// Checks that an image is for the CPU that its slice is labelled with: the kernel chooses by the label.
  private func requireLabel(of format: FileFormat, _ image: Range<Int>) throws(ReadError) {
    guard let slice, case .image(.machO(let machO)) = format else { return }
    guard machO.cpuType == slice.cpuType else {
      throw .malformed(
        "the image of a slice is for another CPU than the slice's label",
        found: UInt64(machO.cpuType),
        at: image.lowerBound)
    }
  }
}

extension ByteSource where Self: ~Copyable & ~Escapable {
  fileprivate mutating func name(of member: StaticLibrary.Member) throws(ReadError) -> String {
    guard !member.name.isEmpty else { return "unnamed member" }
    return String(
      repairing: try bytes(at: member.name.lowerBound, count: member.name.count).upToZero)
  }
}
