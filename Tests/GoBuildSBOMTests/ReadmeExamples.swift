import Foundation
import GoBuildInfo
import GoBuildPolicy
import GoBuildSBOM
import Testing

// The README's example of this library, as it stands there.

func billOfMaterials(of paths: [Pathname]) throws(ReadError) -> [UInt8] {
  var text: [UInt8] = []
  var document = BillOfMaterials(.cycloneDX16, .init(name: "tools")) { text += $0 }
  for path in paths {
    document.add(BinaryRecord(file: path, info: try BuildInfo(contentsOf: path)))
  }
  document.finish()
  return text
}

@Suite struct ReadmeExamples {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func standsInTheReadmeAndDoesWhatItSays() throws {
    let readme = try String(
      contentsOf: ReadmeExamples.root.appending(path: "README.md"), encoding: .utf8)
    let here = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let block = try #require(readme.components(separatedBy: "import GoBuildSBOM\n").last)
    #expect(here.contains(block.components(separatedBy: "```")[0]))
    let binary = ReadmeExamples.root.appending(
      path: "TestBinaries/binaries/linux-amd64-go1.27-modules")
    let document = try billOfMaterials(of: [Pathname(binary.path)])
    let value = try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any]
    #expect((value?["components"] as? [Any])?.count == 1)
  }
}
