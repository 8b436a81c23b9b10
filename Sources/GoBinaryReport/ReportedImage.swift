internal import BinarySupport
package import GoBuildInfo

/// The name of an image in reports.
package struct ReportedImage: Sendable {
  package let file: Pathname
  package let location: ArchiveLocation?

  /// The SHA-256 hash of the file, in hexadecimal digits.
  package var sha256: String?
  package var slice: String?
  package var member: String?

  package init(_ file: Pathname, location: ArchiveLocation? = nil) {
    self.file = file
    self.location = location
  }
}

/// The facts that a report has of an image beside its build info.
package struct ReportedFacts: Sendable {
  package var facts: BinaryFacts?
  /// The platforms that the headers allow.
  package var platforms: [Platform] = []
  package var variables: [LinkedVariable] = []
  /// The packages of which the image has code, where they were read.
  package var packages: LinkedPackages?
  /// The names of its functions, where they were read.
  package var functions: LinkedFunctionNames?
  /// Whether the container image that the file lies in has the interpreter.
  package var isInterpreterInImage: Bool?
  /// Why the headers could not be read, which leaves the build info as it is.
  package var failure: ReadError?

  package init() {}

  /// Whether the headers rule out the platform of the build settings.
  package func contradicts(_ platform: Platform?) -> Bool {
    platform.map(platforms.ruleOut) ?? false
  }
}
