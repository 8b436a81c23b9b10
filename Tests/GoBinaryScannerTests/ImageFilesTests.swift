import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

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
    BinaryScanner(scanning: image).scan { file, reader throws(ReadError) in
      "\(file.location!.file) \(file.imageContains(path).map { "\($0)" } ?? "unknown")"
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

  /// A client's error before all layers were read is not final.
  @Test func errorsOfClientsWaitForLowerLayers() throws {
    struct MissingLoader: Error {}
    var base = SyntheticTar()
    base.add("lib/ld.so", Array("loader".utf8))
    var app = SyntheticTar()
    app.add("app", program)
    let path = try image([base.ended, app.ended])
    func outcomes(_ loader: Pathname) -> [String] {
      var outcomes: [String] = []
      BinaryScanner(scanning: path).scan { file, _ in
        if file.imageContains(loader) != true { throw MissingLoader() }
      } receive: { event in
        if case .finding = event { outcomes.append("found") }
        if case .inspectionFailure(_, let error) = event { outcomes.append("\(error)") }
        return true
      }
      return outcomes
    }
    #expect(outcomes("/lib/ld.so") == ["found"])
    #expect(outcomes("/lib/other.so") == ["MissingLoader()"])
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

  /// The kernel starts none but regular files as interpreters.
  @Test func onlyFilesWithContentsCount() throws {
    var base = SyntheticTar()
    base.add("lib/directory/", type: "5")
    base.add("lib/device", type: "3")
    base.add("lib/fifo", type: "6")
    base.add("lib/empty", [])
    base.add("lib/real", Array("loader".utf8))
    base.add("lib/to-directory", type: "2", link: "directory")
    base.add("lib/to-empty", type: "2", link: "/lib/empty")
    base.add("lib/to-real", type: "2", link: "../lib/real")
    base.add("lib/to-itself", type: "2", link: "to-itself")
    base.add("lib/hard", type: "1", link: "lib/real")
    base.add("lib/hard-empty", type: "1", link: "lib/empty")
    base.add("lib/hard-device", type: "1", link: "lib/device")
    base.add("lib/hard-symbolic", type: "1", link: "lib/to-real")
    base.add("lib/hard-to-directory", type: "1", link: "lib/to-directory")
    base.add("lib/replaced", Array("loader".utf8))
    base.add("app", program)
    var top = SyntheticTar()
    top.add("lib/replaced/", type: "5")
    top.add("lib/deep/hard", type: "1", link: "lib/real")
    top.add("lib/deep/hard-empty", type: "1", link: "lib/empty")
    top.add("lib/deep/hard-program", type: "1", link: "app")
    top.add("lib/deep/hard-symbolic", type: "1", link: "lib/to-real")
    let path = try image([base.ended, top.ended])
    for (name, answer) in [
      ("directory", "false"), ("device", "false"), ("fifo", "false"), ("empty", "false"),
      ("real", "true"), ("to-directory", "false"), ("to-empty", "false"), ("to-real", "true"),
      ("to-itself", "unknown"), ("hard", "true"), ("hard-empty", "false"),
      ("hard-device", "false"), ("hard-symbolic", "true"), ("hard-to-directory", "false"),
      ("replaced", "false"), ("deep", "false"), ("deep/hard", "true"),
      ("deep/hard-empty", "false"), ("deep/hard-program", "true"),
      ("deep/hard-symbolic", "unknown"), ("missing", "false"),
    ] {
      #expect(
        answers(path, Pathname("/lib/\(name)")).contains("/app \(answer)"),
        "\(name) \(answers(path, Pathname("/lib/\(name)")))")
    }
  }

  /// What '..' leads to depends on the links before it.
  @Test func pathsFollowLinksBeforeTheyGoUp() throws {
    var layer = SyntheticTar()
    layer.add("lib64", type: "2", link: "usr/lib64")
    layer.add("usr/lib64/", type: "5")
    layer.add("usr/ld.so", Array("loader".utf8))
    layer.add("app", program)
    #expect(answers(try image([layer.ended]), "/lib64/../ld.so") == ["/app true"])
  }

  /// Of a file that an upper layer hides, another name may be left.
  @Test func linksToHiddenFilesLeaveItOpen() throws {
    var base = SyntheticTar()
    base.add("lib/text", Array("loader".utf8))
    base.add("lib/link", type: "1", link: "lib/text")
    base.add("lib/program", program)
    base.add("lib/other", type: "1", link: "lib/program")
    base.add("app", program)
    var top = SyntheticTar()
    top.add("lib/.wh.text", [])
    top.add("lib/.wh.program", [])
    let path = try image([base.ended, top.ended])
    #expect(answers(path, "/lib/link").contains("/app unknown"))
    #expect(answers(path, "/lib/other").contains("/app true"))
    #expect(answers(path, "/lib/text").contains("/app false"))
  }

  @Test func layersOfUnknownFormsLeaveItOpen() throws {
    let images = ImageScanTests()
    var layout = try ImageScanTests.Layout()
    var app = SyntheticTar()
    app.add("app", program)
    let digests = [try layout.blob([1, 2, 3]), try layout.blob(app.ended)]
    let layers = zip(["application/vnd.erofs.layer.v1", "text/plain"], digests).map {
      #"{"mediaType":"\#($0)","digest":"\#($1)"}"#
    }
    let manifest = #"{"layers":[\#(layers.joined(separator: ","))]}"#
    try layout.index([images.descriptor(try layout.blob(Array(manifest.utf8)))])
    #expect(
      answers(Pathname(layout.tree.url.path), "/lib/ld.so") == [
        "failure: unsupported", "/app unknown",
      ])
  }

  @Test func platformsAreThoseOfTheConfiguration() throws {
    var app = SyntheticTar()
    app.add("app", program)
    let path = try image([app.ended], platform: #""os":"linux","architecture":"arm64""#)
    #expect(platforms(of: path) == [[Platform(os: "linux", architecture: "arm64")]])
  }

  /// The platforms of the image, for each program in it.
  private func platforms(of image: Pathname) -> [[Platform]] {
    var platforms: [[Platform]] = []
    BinaryScanner(scanning: image).scan { file, _ throws(ReadError) in
      file.location!.platforms
    } receive: { event in
      if case .finding(_, let found) = event { platforms.append(found) }
      return true
    }
    return platforms
  }

  /// As containerd compares them, and Docker calls WASI.
  @Test func platformsHaveTheNamesOfGo() throws {
    func platform(_ os: String, _ architecture: String) -> String? {
      ImagePlatform(statedIn: JSONValue(#"{"os":"\#(os)","architecture":"\#(architecture)"}"#))?
        .platform.description
    }
    #expect(platform("Linux", "x86_64") == "linux/amd64")
    #expect(platform("linux", "x86-64") == "linux/amd64")
    #expect(platform("linux", "AArch64") == "linux/arm64")
    #expect(platform("linux", "i386") == "linux/386")
    #expect(platform("linux", "armhf") == "linux/arm")
    #expect(platform("linux", "armel") == "linux/arm")
    #expect(platform("macOS", "arm64") == "darwin/arm64")
    #expect(platform("wasi", "wasm") == "wasip1/wasm")
    #expect(platform("wasi", "wasm32") == "wasip1/wasm")
    #expect(platform("windows", "amd64") == "windows/amd64")
    #expect(platform("linux", "") == nil)
    var app = SyntheticTar()
    app.add("app", program)
    let path = try image([app.ended], platform: #""os":"wasi","architecture":"wasm""#)
    #expect(platforms(of: path) == [[Platform(os: "wasip1", architecture: "wasm")]])
  }
}
