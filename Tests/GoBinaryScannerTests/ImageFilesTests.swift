import Foundation
import GoBinaryScanner
import GoBuildInfo
import Testing

/// What an inspection learns of the image that a file is in.
@Suite struct ImageFilesTests {
  private let program = [0x7f] + Array("ELF".utf8) + [UInt8](repeating: 0, count: 60)

  /// An archive as `docker save` writes it, the lowest layer first.
  private func image(_ layers: [[UInt8]], platform: String = "") throws -> Pathname {
    var archive = SyntheticTar()
    for (index, layer) in layers.enumerated() { archive.add("\(index).tar", layer) }
    let names = layers.indices.map { "\"\($0).tar\"" }.joined(separator: ",")
    archive.add("config.json", Array("{\(platform)}".utf8))
    archive.add(
      "manifest.json", Array(#"[{"Config":"config.json","Layers":[\#(names)]}]"#.utf8))
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(archive.ended).write(to: url)
    return Pathname(url.path)
  }

  /// Scans an image and asks for a path from each program.
  private func answers(_ image: Pathname, _ path: Pathname) -> [String] {
    var answers: [String] = []
    BinaryScanner(image).scan { file, reader throws(ReadError) in
      "\(file.archivePlace!.file) \(file.imageContains(path).map { "\($0)" } ?? "unknown")"
    } receive: { event in
      if case .finding(_, let answer) = event { answers.append(answer) }
      if case .failure(_, let error) = event { answers.append("failure: \(error.code)") }
      return true
    }
    return answers
  }

  @Test func findsFilesOfLowerLayersThroughLinks() throws {
    var base = SyntheticTar()
    base.add("lib64", type: "2", link: "usr/lib64")
    base.add("usr/lib64/ld.so", type: "2", link: "../lib/ld-2.so")
    base.add("usr/lib/ld-2.so", Array("loader".utf8))
    var app = SyntheticTar()
    app.add("app", program)
    let path = try image([base.ended, app.ended])
    #expect(answers(path, "/lib64/ld.so") == ["/app true"])
    #expect(answers(path, "/lib64/other.so") == ["/app false"])
    #expect(answers(path, "/usr/lib/../lib64/ld.so") == ["/app true"])
  }

  @Test func whatAnUpperLayerTookAwayIsNotThere() throws {
    var base = SyntheticTar()
    base.add("lib/ld.so", Array("loader".utf8))
    base.add("old", program)
    var app = SyntheticTar()
    app.add("lib/.wh.ld.so", [])
    app.add("app", program)
    #expect(
      answers(try image([base.ended, app.ended]), "/lib/ld.so") == ["/app false", "/old false"])
    // A link that another file replaced in its layer leads nowhere.
    var replaced = SyntheticTar()
    replaced.add("ld.so", type: "2", link: "missing")
    replaced.add("ld.so", Array("loader".utf8))
    replaced.add("app", program)
    #expect(answers(try image([replaced.ended]), "/ld.so") == ["/app true"])
  }

  /// What a layer that cannot be read has is not known.
  @Test func damagedLayersLeaveItOpen() throws {
    var base = SyntheticTar()
    base.add("lib/other", [UInt8](repeating: 1, count: 4000))
    var app = SyntheticTar()
    app.add("app", program)
    app.add("here", Array("text".utf8))
    let damaged = try image([Array(base.ended.prefix(1000)), app.ended])
    #expect(answers(damaged, "/lib/ld.so").contains("/app unknown"))
    #expect(answers(damaged, "/here").contains("/app true"))
  }

  @Test func platformsAreThoseOfTheConfiguration() throws {
    var app = SyntheticTar()
    app.add("app", program)
    let path = try image([app.ended], platform: #""os":"linux","architecture":"arm64""#)
    var platforms: [[Platform]] = []
    BinaryScanner(path).scan { file, _ throws(ReadError) in
      file.archivePlace!.platforms
    } receive: { event in
      if case .finding(_, let found) = event { platforms.append(found) }
      return true
    }
    #expect(platforms == [[Platform(os: "linux", architecture: "arm64")]])
  }
}
