internal import BinarySupport

/// The function table of an image: where it is in memory, and where its parts are.
struct FoundFunctionTable {
  let memory: TableMemory
  let layout: FunctionTableLayout
  /// Where the bodies of functions lie, each after its size; nil where addresses show the sizes.
  let bodies: Range<Int>?
}

extension Image {
  /// The function table.
  ///
  /// It is looked for in the regions in which linkers place it, then in all loaded bytes.
  ///
  /// - Throws: ``ReadError`` with code `noBuildInfo` where there is none, `unsupported` where there is an obfuscated one,
  ///   `limitExceeded` where more than 64 places look like its start.
  func functionTable(in source: inout some Bytes) throws(ReadError) -> FoundFunctionTable {
    try accept(FunctionTableSearch(), in: &source)
  }
}

extension Image {
  /// The releases that wrote the function table or, where that cannot be read, the first header of one; nil where there is neither.
  ///
  /// A program may carry others with their tables, so a table at its place counts more than a header.
  func functionTableRelease(
    in loaded: LoadedBytes, _ source: inout some Bytes
  ) throws(ReadError) -> FunctionTable? {
    do throws(ReadError) {
      return try functionTable(in: &source).layout.release
    } catch  where error.code != .unreadable && error.code != .cancelled {
      return try FunctionTable(in: loaded, &source)
    }
  }
}

private struct FunctionTableSearch: ImageVisitor {
  /// What looks like a header is one in nearly all files.
  private static let maximumCandidateCount = 64

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> FoundFunctionTable {
    var candidates = Candidates()
    var index = 0
    while let region = try image.functionTableRegion(index, in: &source) {
      index += 1
      guard let place = try image.filePart(from: region.start, in: &source) else { continue }
      let range = place.clamped(at: 0, count: region.byteCount)
      if let table = try candidates.first(in: range, of: image, &source) { return table }
      if try isStomped(range, &source) { candidates.isObfuscated = true }
    }
    if !candidates.isObfuscated {
      for range in try image.loadedBytes(in: &source).ranges {
        let aligned = image.words?.aligned(range, in: image.part) ?? range
        if let table = try candidates.first(in: aligned, of: image, &source) { return table }
      }
    }
    if candidates.isObfuscated {
      throw ReadError(
        .unsupported,
        .sentence("a function table that is obfuscated, or of an unknown release of Go"))
    }
    if let position = candidates.truncated {
      throw ReadError(
        .truncated, at: UInt64(position), .sentence("the file ends within the function table"))
    }
    throw .noBuildInfo("no function table: not a Go program, or one that is packed")
  }

  /// Whether there is the rest of a header where its magic was changed, as garble does.
  private func isStomped(
    _ range: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    guard range.count >= FunctionTableHeader.byteCount else { return false }
    let start = try source.bytes(at: range.lowerBound, count: FunctionTableHeader.byteCount)
    return FunctionTableHeader(start) == nil && start.load(0, as: UInt32.self, .little) != 0
      && FunctionTableHeader.hasSizes(start, at: 0)
  }

  /// The places that were checked.
  private struct Candidates {
    var isObfuscated = false
    /// Where the first table starts that the file does not have all of.
    var truncated: Int?
    private var count = 0

    mutating func first(
      in range: Range<Int>, of image: some ImageFormat, _ source: inout some Bytes
    ) throws(ReadError) -> FoundFunctionTable? {
      let step = image.words?.alignment ?? 1
      var rest = range
      while let position = try FunctionTableHeader.firstPosition(in: rest, step: step, &source) {
        count += 1
        guard count <= FunctionTableSearch.maximumCandidateCount else {
          throw .limit("expected at most 64 headers of function tables", found: UInt64(count))
        }
        if let table = try table(at: position, of: image, &source) { return table }
        rest = position + step..<rest.upperBound
      }
      return nil
    }

    private mutating func table(
      at position: Int, of image: some ImageFormat, _ source: inout some Bytes
    ) throws(ReadError) -> FoundFunctionTable? {
      let header = FunctionTableHeader(
        try source.bytes(at: position, count: FunctionTableHeader.byteCount))
      if let words = image.words {
        guard header?.order == words.order, header?.pointerByteCount == words.byteCount else {
          return nil
        }
      }
      var lookup = AddressLookup(of: [position], in: image.part)
      try image.visitLoadedParts(in: &source) { mapped in
        lookup.visit(mapped, base: image.imageBase)
        return lookup.addresses[0] != nil
      }
      guard let address = lookup.addresses[0],
        let memory = try TableMemory(from: address, of: image, in: &source)
      else { return nil }
      switch try FunctionTableLayout.verdict(on: memory, in: &source) {
      case .table(let layout):
        return FoundFunctionTable(
          memory: memory, layout: layout, bodies: try image.functionBodies(in: &source))
      case .obfuscated: isObfuscated = true
      case .truncated: truncated = truncated ?? position
      case .none: break
      }
      return nil
    }
  }
}
