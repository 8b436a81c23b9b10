internal import BinarySupport
import GoBuildInfo
import GoBuildSBOM

/// The command line of `gobuildinfo sbom`.
struct SBOMOptions: InputOptions {
  var inputs = Inputs()
  var format = BillOfMaterials.Format.cycloneDX16
  var document = BillOfMaterials.Options(name: "")
  /// The vulnerability database.
  var database: Pathname?

  static var options: [Option<SBOMOptions>] {
    let formats = BillOfMaterials.Format.allCases.map { $0.rawValue }
    let cases = PackageURL.Case.allCases.map { $0.rawValue }
    return [
      .value(
        "--format", takes: .word("FORMAT", of: formats),
        help: "cyclonedx (1.6), cyclonedx-1.7 or spdx (2.3)"
      ) { options, value throws(UsageError) in
        options.format = try known(
          BillOfMaterials.Format(rawValue: value.description), "--format",
          formats.joined(separator: ", "))
      },
      .value(
        "--name", takes: .word("NAME"), help: "what the document is about; the PATHs unless given"
      ) { options, value in options.document.name = value.description },
      .value(
        "--timestamp", takes: .word("TIME"),
        help:
          "when it was made, as 2026-11-21T12:00:00Z; unless given, SOURCE_DATE_EPOCH, or the time of the newest revision that a binary was built from"
      ) { options, value throws(UsageError) in
        let time = value.description
        options.document.timestamp = try known(
          Timestamp(time), "--timestamp", "a time such as 2026-11-21T12:00:00Z")
      },
      .value(
        "--serial", takes: .word("UUID"),
        help: "what tells it from others; made of the document unless given"
      ) { options, value throws(UsageError) in
        options.document.serialNumber = try known(
          BillOfMaterials.SerialNumber(value.description), "--serial", "a UUID in lowercase")
      },
      .value(
        "--purl", takes: .word("CASE", of: cases),
        help: "module paths in package URLs: preserved, as in Go, or lowercase"
      ) { options, value throws(UsageError) in
        options.document.packageURLCase = try known(
          PackageURL.Case(rawValue: value.description), "--purl", cases.joined(separator: ", "))
      },
      .flag(
        "--linked",
        help: "record whether there is code of each module: true, false or unknown"
      ) { options in
        if options.document.linkedCode == .ignored { options.document.linkedCode = .recorded }
      },
      .flag(
        "--only-linked", help: "the same, and leave out dependencies of which there is no code"
      ) { $0.document.linkedCode = .required },
      .value(
        "--vulnerabilities", takes: .file("DB"),
        help:
          "add the entries of the vulnerability database DB that affect the modules, each with whether affected code is linked; unless given, the time of the document is that of the database. Needs CycloneDX"
      ) { $0.database = $1 },
    ] + inputOptions()
  }

  mutating func validate() throws(UsageError) {
    try inputs.validate()
    guard database == nil || format != .spdx23 else {
      throw UsageError(
        "'--vulnerabilities' needs '--format cyclonedx': SPDX 2.3 can refer to an advisory, but not state whether it affects a package"
      )
    }
    if let tool = BillOfMaterials.Tool(name: "gobuildinfo", version: programVersion) {
      document.tool = tool
    }
    if document.name.isEmpty {
      let names = inputs.paths.map { $0.description } + (inputs.readsList ? ["standard input"] : [])
      document.name = names.joined(separator: " ")
    }
    if document.timestamp == nil, let time = CurrentProcess.variable("SOURCE_DATE_EPOCH") {
      guard let seconds = Int64(time), let timestamp = Timestamp(secondsSince1970: seconds)
      else { throw UsageError("expected seconds in SOURCE_DATE_EPOCH") }
      document.timestamp = timestamp
    }
  }

  private static func known<Value>(
    _ value: Value?, _ option: String, _ expected: String
  ) throws(UsageError) -> Value {
    guard let value else { throw UsageError("expected after '\(option)': \(expected)") }
    return value
  }
}
