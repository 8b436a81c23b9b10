internal import BinarySupport

/// The packages of single functions, which ``LinkedPackages`` counts.
package struct FunctionPackages {
  private let attribution: PackageAttribution

  /// Reads all names and directories of an image.
  ///
  /// - Throws: ``ReadError`` as ``LinkedPackages/init(reading:image:)``.
  package init(in source: inout some Bytes, part: Range<Int>?) throws(ReadError) {
    let table = try Image(firstIn: &source, part: part).functionTable(in: &source)
    var walk = FunctionWalk(table)
    attribution = PackageAttribution(try PackageTally(of: &walk, in: &source))
  }

  /// The import path of the package of a function of the image; empty where it belongs to none.
  package func path(of function: borrowing LinkedFunction) -> [UInt8] {
    let tally = attribution.tally
    let number = attribution.package(
      named: tally.packages.number(of: function.name.bytes),
      in: tally.directories.number(of: function.file.bytes))
    return number >= 0 ? tally.packages.paths.bytes(Int(number)) : []
  }
}
