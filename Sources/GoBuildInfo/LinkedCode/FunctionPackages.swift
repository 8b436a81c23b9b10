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
      named: number(ofPackageIn: function.name.bytes),
      in: tally.number(ofDirectoryOf: function.file.bytes))
    return number >= 0 ? tally.packages.bytes(Int(number)) : []
  }

  private func number(ofPackageIn name: RawSpan) -> Int32 {
    let package = PackageName(of: name)
    switch package.kind {
    case .bare: return PackageTally.bare
    case .generated: return PackageTally.generated
    case .package: break
    }
    let path = [UInt8](copying: name.extracting(first: package.byteCount))
    let unescaped = package.isEscaped ? PackageName.unescaped(path) : path
    return attribution.tally.packages.number(of: unescaped.span.raw).map { Int32($0) }
      ?? PackageTally.bare
  }
}
