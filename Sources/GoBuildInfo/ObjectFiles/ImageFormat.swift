internal import BinarySupport

/// What an object file format answers. Where there is a default, it is the answer of most formats.
///
/// A conforming type keeps numbers, never bytes: each question reads what it needs from the source it is given, so that
/// one reader serves mapped memory and positional reads alike, without allocating.
protocol ImageFormat: Sendable {
  /// Whether files that start with these bytes are of the format.
  static func recognizes(_ start: FileStart) -> Bool

  /// Reads the headers that the other questions need.
  ///
  /// - Parameters:
  ///   - part: the part of the file that the image occupies.
  ///   - start: the first bytes of it, which ``recognizes(_:)`` accepted.
  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError)

  /// The part of the file that the image occupies.
  var part: Range<Int> { get }

  // MARK: Kind of image

  /// Whether this is still to be linked.
  var isRelocatable: Bool { get }

  /// Whether this is the memory of a process rather than a program.
  var isCoreFile: Bool { get }

  /// Whether this has the debug information of a program that is in a file of its own, and not the program.
  func isDebugFile(in source: inout some Bytes) throws(ReadError) -> Bool

  /// Checks that a system can load an image that does not look like Go's.
  ///
  /// - Throws: ``ReadError`` with code `malformedObjectFile` where it would load nothing by these headers.
  func requireLoadable(in source: inout some Bytes) throws(ReadError)

  // MARK: Memory

  /// What the addresses of ``visitLoadedParts(in:until:)`` count from.
  var imageBase: UInt64 { get }

  /// How the words of the program lie in the file; nil for objects, which are not where they will run.
  var words: WordFormat? { get }

  /// Visits the parts of the loaded program's memory, in the order of the file, until `isDone`: segments of an
  /// executable, sections of an object.
  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError)

  /// The bytes of the file that are in the memory of the loaded program.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more than 4096 segments or sections.
  func loadedBytes(in source: inout some Bytes) throws(ReadError) -> LoadedBytes

  // MARK: Build info

  /// The addresses among which Go's linker may have placed the blob: where to look first, second and so on,
  /// counted from 0; nil where there is no further place.
  func buildInfoRegion(_ index: Int, in source: inout some Bytes) throws(ReadError) -> AddressRange?

  /// The addresses among which Go's linker may have placed the function table: where to look first, second and so on, counted
  /// from 0; nil where there is no further place but all that is loaded.
  func functionTableRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange?

  /// Where the bodies of functions lie one after the other, each after its size; nil where addresses show the sizes.
  func functionBodies(in source: inout some Bytes) throws(ReadError) -> Range<Int>?

  /// Where the build info is. The default searches the regions for the blob.
  func buildInfoLocation(in source: inout some Bytes) throws(ReadError) -> BuildInfoLocation

  /// Whether an object may hold Go code, as far as a glance shows: static libraries have thousands that do not.
  func mayHoldGoCode(in source: inout some Bytes) throws(ReadError) -> Bool

  // MARK: Pointers

  /// Where the relocations lie that a loader applies to pointers; nil where pointers are in the file.
  func loaderRelocations(in source: inout some Bytes) throws(ReadError) -> Range<Int>?

  /// The pointer at an address as it will be when the program runs; nil where it is what the file has.
  ///
  /// - Parameters:
  ///   - stored: what the file has there.
  ///   - table: the relocations that ``loaderRelocations(in:)`` found.
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where it needs a symbol of another object.
  func relocatedPointer(
    at location: UInt64, stored: UInt64, _ table: Range<Int>?, in source: inout some Bytes
  ) throws(ReadError) -> UInt64?

  /// The first relocation in a range of the file that puts a wanted address in a place, wherever tables of them are.
  func firstRelocation(
    in range: Range<Int>, _ source: inout some Bytes,
    where isWanted: @escaping @Sendable (UInt64) -> Bool
  ) throws(ReadError) -> AddressRelocation?

  // MARK: Headers

  /// What the headers record.
  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts

  /// The platforms that the headers allow, and nothing else of the facts.
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform]

  /// Why there is no build info, as far as the sections or loaded bytes show. The default searches for a table of
  /// functions.
  func diagnosis(
    in source: inout some Bytes, by depth: Diagnosis.Depth
  ) throws(ReadError) -> Diagnosis?

  /// The table of symbols; nil where there is none, or it is not read.
  func symbolTable(in source: inout some Bytes) throws(ReadError) -> SymbolTable?

  /// The symbol that an entry of the table defines in the image; nil for other entries.
  func symbol(_ entry: borrowing RawSpan) -> SymbolTable.Symbol?

  /// The address of a symbol; nil where it leads to no section.
  func address(
    of symbol: SymbolTable.Symbol, in source: inout some Bytes
  ) throws(ReadError) -> UInt64?
}

extension ImageFormat {
  var isRelocatable: Bool { false }

  var isCoreFile: Bool { false }

  func isDebugFile(in source: inout some Bytes) throws(ReadError) -> Bool { false }

  func requireLoadable(in source: inout some Bytes) throws(ReadError) {}

  var imageBase: UInt64 { 0 }

  func functionTableRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? { nil }

  func functionBodies(in source: inout some Bytes) throws(ReadError) -> Range<Int>? { nil }

  func mayHoldGoCode(in source: inout some Bytes) throws(ReadError) -> Bool { true }

  func loaderRelocations(in source: inout some Bytes) throws(ReadError) -> Range<Int>? { nil }

  func relocatedPointer(
    at location: UInt64, stored: UInt64, _ table: Range<Int>?, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? { nil }

  func firstRelocation(
    in range: Range<Int>, _ source: inout some Bytes,
    where isWanted: @escaping @Sendable (UInt64) -> Bool
  ) throws(ReadError) -> AddressRelocation? { nil }

  func symbolTable(in source: inout some Bytes) throws(ReadError) -> SymbolTable? { nil }

  func symbol(_ entry: borrowing RawSpan) -> SymbolTable.Symbol? { nil }

  func address(
    of symbol: SymbolTable.Symbol, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? { symbol.value }
}

/// Addresses in the memory of the running program.
struct AddressRange {
  let start: UInt64
  let byteCount: UInt64

  /// The range from its first multiple of `alignment` on; nil where nothing is left of it, or where it
  /// leaves the addresses there are.
  func aligned(to alignment: UInt64) -> AddressRange? {
    let skipped = (0 &- start) % alignment
    guard skipped < byteCount, !start.addingReportingOverflow(byteCount).overflow else {
      return nil
    }
    return AddressRange(start: start + skipped, byteCount: byteCount - skipped)
  }
}

/// A relocation that puts an address in a place of the program.
struct AddressRelocation {
  /// Where it lies in the file.
  let position: Int
  /// The address of what it changes.
  let place: UInt64
  /// The address that it puts there.
  let addend: UInt64
}
