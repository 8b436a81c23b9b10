import GoBuildInfo
import Testing

/// The values that clients make and compare.
@Suite struct ValueTests {
  @Test func modulesAreTheMainModuleAndThenTheDependencies() {
    let local = Module(path: "../fork", version: "")
    let main = Module(path: "example.com/app", version: "v1.0.0")
    let dependency = Module(path: "example.com/lib", version: "v1.2.3", replacement: local)
    var info = BuildInfo(goVersion: "go1.27.3", main: main, dependencies: [dependency])
    #expect(info.modules == [main, dependency])
    #expect(info.modules.map { $0.effective } == [main, local])
    info.main = nil
    #expect(info.modules == [dependency])
  }

  @Test func platformsAreReadFromTheirText() {
    #expect(Platform("linux/amd64") == Platform(os: "linux", architecture: "amd64"))
    #expect(Platform("linux/amd64")?.description == "linux/amd64")
    for text in ["", "/", "linux", "linux/", "/amd64", "linux/arm/v7", "linux//arm"] {
      #expect(Platform(text) == nil)
    }
  }
}
