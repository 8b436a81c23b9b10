internal import BinarySupport
import GoBuildInfo

extension BinaryRecord {
  /// The object that `gobuildinfo --json` prints of an image, in one line that ends in a newline. ``BuildReport`` reads it.
  ///
  /// ``isVersionConfirmed`` is not in reports.
  public var jsonLine: [UInt8] {
    var image = ReportedImage(file, location: location)
    image.sha256 = sha256
    image.slice = slice
    image.member = member
    var reported = ReportedFacts()
    reported.facts = facts
    reported.platforms = facts?.platforms ?? []
    reported.variables = variables
    reported.packages = packages
    reported.functions = functions
    reported.isInterpreterInImage = isInterpreterInImage
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    // Owned build info was parsed already: writing it does not fail.
    try? json.write(
      image, reported, platform: info.platform, provenance: provenance,
      fingerprint: ModuleFingerprint(info)
    ) { json throws(ReadError) in json.writeFields(of: info) }
    return json.output + [UInt8(ascii: "\n")]
  }
}
