internal import BinarySupport
public import GoBuildInfo

/// A platform that Go compiles for, as `go tool dist list -json` lists it.
public struct GoPort: Sendable, Hashable {
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
  public static let all: [GoPort] = [
    GoPort("aix", "ppc64"),
    GoPort("android", "386"),
    GoPort("android", "amd64"),
    GoPort("android", "arm"),
    GoPort("android", "arm64"),
    GoPort("darwin", "amd64", firstClass: true),
    GoPort("darwin", "arm64", firstClass: true),
    GoPort("dragonfly", "amd64"),
    GoPort("freebsd", "386"),
    GoPort("freebsd", "amd64"),
    GoPort("freebsd", "arm"),
    GoPort("freebsd", "arm64"),
    GoPort("illumos", "amd64"),
    GoPort("ios", "amd64"),
    GoPort("ios", "arm64"),
    GoPort("js", "wasm", cgo: false),
    GoPort("linux", "386", firstClass: true),
    GoPort("linux", "amd64", firstClass: true),
    GoPort("linux", "arm", firstClass: true),
    GoPort("linux", "arm64", firstClass: true),
    GoPort("linux", "loong64", since: 19),
    GoPort("linux", "mips"),
    GoPort("linux", "mips64"),
    GoPort("linux", "mips64le"),
    GoPort("linux", "mipsle"),
    GoPort("linux", "ppc64"),
    GoPort("linux", "ppc64le"),
    GoPort("linux", "riscv64"),
    GoPort("linux", "s390x"),
    GoPort("netbsd", "386"),
    GoPort("netbsd", "amd64"),
    GoPort("netbsd", "arm"),
    GoPort("netbsd", "arm64"),
    GoPort("openbsd", "386"),
    GoPort("openbsd", "amd64"),
    GoPort("openbsd", "arm"),
    GoPort("openbsd", "arm64"),
    GoPort("openbsd", "ppc64", cgo: false, since: 22),
    GoPort("openbsd", "riscv64", since: 23),
    GoPort("plan9", "386", cgo: false),
    GoPort("plan9", "amd64", cgo: false),
    GoPort("plan9", "arm", cgo: false),
    GoPort("solaris", "amd64"),
    GoPort("wasip1", "wasm", cgo: false, since: 21),
    GoPort("windows", "386", firstClass: true),
    GoPort("windows", "amd64", firstClass: true),
    GoPort("windows", "arm64"),
  ]

  /// A platform that Go compiled for until a release.
  public struct Dropped: Sendable, Hashable {
    /// GOOS and GOARCH.
    public let platform: Platform

    /// The minor release that dropped it, such as 26 for Go 1.26.
    public let release: Int

    fileprivate init(_ os: String, _ architecture: String, release: Int) {
      platform = Platform(os: os, architecture: architecture)
      self.release = release
    }
  }

  /// The ports that are not listed any more.
  public static let dropped: [Dropped] = [
    Dropped("freebsd", "riscv64", release: 26),
    Dropped("openbsd", "mips64", release: 21),
    Dropped("windows", "arm", release: 24),
  ]

  /// The port of a platform; nil where Go does not list it.
  public static func of(_ platform: Platform) -> GoPort? { all.first { $0.platform == platform } }
}
