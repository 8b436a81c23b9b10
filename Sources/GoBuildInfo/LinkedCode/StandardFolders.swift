internal import BinarySupport

/// The folders in `src` of Go's distributions, in which the standard library and Go's commands are.
///
/// A path without a dot in its first element may as well be that of a GOPATH, or of a program that Bazel built.
enum StandardFolders {
  private static let names: [StaticString] = [
    "archive", "arena", "bufio", "builtin", "bytes", "cmd", "cmp", "compress", "container",
    "context",
    "crypto", "database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go",
    "hash", "html", "image", "index", "internal", "io", "iter", "log", "maps", "math", "mime",
    "net",
    "os", "path", "plugin", "reflect", "regexp", "runtime", "simd", "slices", "sort", "strconv",
    "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "uuid",
    "vendor", "weak",
  ]

  /// Whether a package is in one of them.
  static func contain(_ path: String) -> Bool {
    let path = Array(path.utf8)
    let first = path.prefix { $0 != UInt8(ascii: "/") }.count
    return names.contains { $0.utf8CodeUnitCount == first && path.span.raw.hasBytes($0) }
  }
}
