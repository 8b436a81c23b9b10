internal import BinarySupport
public import GoBuildInfo

/// A platform that Go compiles for, as `go tool dist list -json` lists it.
public struct Port: Sendable, Hashable {
  /// GOOS and GOARCH.
  public let platform: Platform

  /// Whether C code can be linked in.
  public let supportsCgo: Bool

  /// Whether a problem with it holds up a release of Go.
  public let isFirstClass: Bool

  /// The minor release that listed it first, such as 21 for Go 1.21; nil where that was before Go 1.19.
  public let since: Int?

  private init(
    _ os: String, _ architecture: String, cgo: Bool = true, firstClass: Bool = false,
    since: Int? = nil
  ) {
    platform = Platform(os: os, architecture: architecture)
    supportsCgo = cgo
    isFirstClass = firstClass
    self.since = since
  }

  /// The release of Go whose list this is.
  public static let release: GoVersion = "go1.27.3"

  /// All ports, in the order of the list.
  public static let all: [Port] = [
    Port("aix", "ppc64"),
    Port("android", "386"),
    Port("android", "amd64"),
    Port("android", "arm"),
    Port("android", "arm64"),
    Port("darwin", "amd64", firstClass: true),
    Port("darwin", "arm64", firstClass: true),
    Port("dragonfly", "amd64"),
    Port("freebsd", "386"),
    Port("freebsd", "amd64"),
    Port("freebsd", "arm"),
    Port("freebsd", "arm64"),
    Port("illumos", "amd64"),
    Port("ios", "amd64"),
    Port("ios", "arm64"),
    Port("js", "wasm", cgo: false),
    Port("linux", "386", firstClass: true),
    Port("linux", "amd64", firstClass: true),
    Port("linux", "arm", firstClass: true),
    Port("linux", "arm64", firstClass: true),
    Port("linux", "loong64", since: 19),
    Port("linux", "mips"),
    Port("linux", "mips64"),
    Port("linux", "mips64le"),
    Port("linux", "mipsle"),
    Port("linux", "ppc64"),
    Port("linux", "ppc64le"),
    Port("linux", "riscv64"),
    Port("linux", "s390x"),
    Port("netbsd", "386"),
    Port("netbsd", "amd64"),
    Port("netbsd", "arm"),
    Port("netbsd", "arm64"),
    Port("openbsd", "386"),
    Port("openbsd", "amd64"),
    Port("openbsd", "arm"),
    Port("openbsd", "arm64"),
    Port("openbsd", "ppc64", cgo: false, since: 22),
    Port("openbsd", "riscv64", since: 23),
    Port("plan9", "386", cgo: false),
    Port("plan9", "amd64", cgo: false),
    Port("plan9", "arm", cgo: false),
    Port("solaris", "amd64"),
    Port("wasip1", "wasm", cgo: false, since: 21),
    Port("windows", "386", firstClass: true),
    Port("windows", "amd64", firstClass: true),
    Port("windows", "arm64"),
  ]

  /// Ports that are listed no more, with the minor release that dropped them.
  public static let dropped: [(platform: Platform, in: Int)] = [
    (Platform(os: "freebsd", architecture: "riscv64"), 26),
    (Platform(os: "openbsd", architecture: "mips64"), 21),
    (Platform(os: "windows", architecture: "arm"), 24),
  ]

  /// The port of a platform; nil where Go does not list it.
  public static func of(_ platform: Platform) -> Port? { all.first { $0.platform == platform } }
}
