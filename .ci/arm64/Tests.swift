import Glibc
import Testing

// Runs the tests of all targets that are linked to it.
@main struct Tests {
  static func main() async {
    print("pages of \(sysconf(Int32(_SC_PAGESIZE))) bytes")
    await Testing.__swiftPMEntryPoint() as Never
  }
}
