import GoBinaryScanner
import GoBuildInfo
import Testing

/// What clients scan, and how the errors of their closures reach them.
@Suite struct ScanningTests {
  private let path = TestFile.path("linux-amd64-go1.27-modules")
  private let old = TestFile.path("linux-arm64-go1.19-stripped")
  private let universal = TestFile.path("darwin-universal-go1.27-stripped")

  private struct Rejection: Error, Equatable {
    let version: String
  }

  @Test func rootsAreStringsLiteralsOrPathnames() {
    _ = BinaryScanner(scanning: "/missing")
    _ = BinaryScanner(scanning: ["/missing"])
    _ = BinaryScanner(scanning: Pathname(path))
    _ = BinaryScanner(scanning: [path].map { Pathname($0) })
  }

  @Test func everyImageIsFoundWithoutAClosure() {
    var found: [String: [String?]] = [:]
    BinaryScanner(scanning: [path, universal]).scan { event in
      switch event {
      case .finding(let path, let images): found[path.description] = images.map { $0.name }
      case .failure(let path, let error): Issue.record("\(path): \(error)")
      case .skipped, .skippedLink: break
      @unknown default: break
      }
      return true
    }
    #expect(found == [path: [nil], universal: ["x86_64", "arm64"]])
  }

  @Test func everyImageIsAmongTheEvents() async {
    var names: [String?] = []
    for await case .finding(_, let images) in BinaryScanner(scanning: universal).events() {
      names += images.map { $0.name }
    }
    #expect(names == ["x86_64", "arm64"])
  }

  /// A closure that throws nothing of its own needs no annotation, and failures are `ReadError` values.
  @Test func closuresNeedNoAnnotation() {
    var versions: [GoVersion] = []
    var codes: [ReadError.Code] = []
    BinaryScanner(scanning: [path, "/missing"]).scan { _, reader in
      let info = try BuildInfo(reading: &reader)
      return info.goVersion
    } receive: { event in
      if case .finding(_, let version) = event { versions.append(version) }
      if case .failure(_, let error) = event { codes.append(error.code) }
      return true
    }
    #expect(versions == ["go1.27.3"])
    #expect(codes == [.cannotOpen])
  }

  @Test func closuresOfEventsNeedNoAnnotation() async {
    var count = 0
    for await case .finding(_, true) in BinaryScanner(scanning: path).events(inspecting: {
      file, reader in try BinaryFacts(reading: &reader).linkage.isStatic && file.location == nil
    }) { count += 1 }
    #expect(count == 1)
  }

  /// Where the type of errors is `ReadError`, a `switch` has no case for others.
  @Test func closuresMayStateThatTheyThrowNothingElse() {
    var versions: [GoVersion] = []
    BinaryScanner(scanning: path).scan { _, reader throws(ReadError) in
      try BuildInfo(reading: &reader).goVersion
    } receive: { event in
      switch event {
      case .finding(_, let version): versions.append(version)
      case .skipped, .skippedLink, .failure: break
      @unknown default: break
      }
      return true
    }
    #expect(versions == ["go1.27.3"])
  }

  @Test func errorsOfClientsAreEventsOfTheirOwn() {
    var options = BinaryScanner.Options()
    options.isOrdered = true
    options.reportsSkippedFiles = true
    let roots = [old, path, TestFile.path("../README.md")]
    var events: [String] = []
    BinaryScanner(scanning: roots, options: options).scan { _, reader in
      let version = try BuildInfo(reading: &reader).goVersion
      guard version >= "go1.20" else { throw Rejection(version: version.rawValue) }
      return version
    } receive: { event in
      switch event {
      case .finding(_, let version): events.append("found \(version)")
      case .skipped(_, let error): events.append("skipped \(error.code)")
      case .inspectionFailure(_, let error as Rejection): events.append("old \(error.version)")
      case .inspectionFailure(_, let error): Issue.record(error)
      case .skippedLink, .failure: Issue.record("unexpected event")
      @unknown default: break
      }
      return true
    }
    #expect(events == ["old go1.19.8", "found go1.27.3", "skipped unrecognizedFormat"])
  }

  @Test func errorsOfClientsKeepTheirType() async {
    var rejections: [Rejection] = []
    for await event in BinaryScanner(scanning: [old, path]).events(inspecting: {
      _, reader throws(Rejection) in
      let version = (try? BuildInfo(reading: &reader).goVersion) ?? ""
      guard version >= "go1.20" else { throw Rejection(version: version.rawValue) }
    }) {
      if case .inspectionFailure(_, let rejection) = event { rejections.append(rejection) }
    }
    #expect(rejections == [Rejection(version: "go1.19.8")])
  }
}
