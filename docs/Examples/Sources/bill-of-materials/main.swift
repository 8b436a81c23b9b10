// bill-of-materials PATH...: a document in CycloneDX about some binaries.

import GoBinaryReport
import GoBuildInfo
import GoBuildSBOM

func billOfMaterials(of paths: [Pathname]) throws(ReadError) -> [UInt8] {
  var text: [UInt8] = []
  var document = BillOfMaterials(.cycloneDX16, .init(name: "tools")) { text += $0 }
  for path in paths {
    document.add(BinaryRecord(file: path, info: try BuildInfo(contentsOf: path)))
  }
  document.finish()
  return text
}

let paths = CommandLine.arguments.dropFirst().map { Pathname($0) }
print(String(decoding: try billOfMaterials(of: paths), as: UTF8.self), terminator: "")
