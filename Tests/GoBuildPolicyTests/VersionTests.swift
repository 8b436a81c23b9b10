import GoBuildInfo
import Testing

@testable import GoBuildPolicy

@Suite struct VersionTests {
  @Test func goVersionsAreTakenApart() {
    let experiment: GoVersion = "go1.27.3-X:jsonv2,synctest"
    #expect(experiment.release == "go1.27.3")
    #expect(experiment.language == "go1.27")
    #expect(experiment.experiments == ["jsonv2", "synctest"])
    let older: GoVersion = "go1.21.13 X:arenas"
    #expect(older.release == "go1.21.13")
    #expect(older.experiments == ["arenas"])
    let vendor: GoVersion = "go1.22.5 (Red Hat 1.22.5-1.el9)"
    #expect(vendor.release == "go1.22.5")
    #expect(vendor.experiments.isEmpty)
    let development: GoVersion = "devel go1.28-3f2a1b Mon Nov 2 10:00:00 2026 +0000"
    #expect(development.release == nil)
    #expect(development.development == "go1.28")
    #expect(development.language == "go1.28")
    let candidate: GoVersion = "go1.21rc2"
    #expect(candidate.release == "go1.21rc2")
    #expect(candidate.language == "go1.21")
    let unknown: GoVersion = "unknown"
    #expect(unknown.release == nil && unknown.language == nil)
  }

  /// Releases in their order, with what is between them.
  @Test func releasesAreOrdered() {
    let ordered: [GoVersion] = [
      "go1.20", "go1.21", "go1.21rc2", "go1.21.0", "go1.21.13", "go1.27.3", "devel go1.28-abc",
      "go1.28rc1",
      "go1.28.0",
    ]
    for (index, version) in ordered.enumerated() {
      for (other, second) in ordered.enumerated() {
        let order = version.order(to: second)
        #expect(order == VersionOrder(index - other), "\(version) \(second)")
      }
    }
    #expect(GoVersion("go1.27.3-X:a").order(to: "go1.27.3 (Vendor)") == .same)
    #expect(GoVersion("unknown").order(to: "go1.27") == nil)
  }

  @Test func moduleVersionsAreOrdered() {
    let ordered: [ModuleVersion] = [
      "v0.0.0-20191109021931-daa7c04131f5", "v0.1.0", "v1.0.0-alpha", "v1.0.0-alpha.1",
      "v1.0.0-alpha.beta",
      "v1.0.0-rc.2", "v1.0.0-rc.10", "v1.0.0", "v1.2.4-0.20240102030405-abcdef123456", "v1.2.4",
      "v1.10.0",
      "v2.0.0+incompatible", "v10.0.0",
    ]
    for (first, second) in zip(ordered, ordered.dropFirst()) {
      #expect(first < second)
      #expect(!(second < first))
    }
    // What is no version comes first, and what follows a plus orders by its text alone.
    #expect(ModuleVersion("(devel)") < "v0.0.1")
    #expect(ModuleVersion("v1.2.3+dirty").semanticOrder(to: "v1.2.3") == .same)
  }

  @Test func moduleVersionsSayWhatTheyAre() {
    #expect(ModuleVersion("(devel)").isDevelopment)
    #expect(ModuleVersion("v1.2.3+dirty").isDirty)
    #expect(ModuleVersion("v2.0.0+incompatible.dirty").isIncompatible)
    #expect(!ModuleVersion("v1.2.3").isDirty)
    #expect(!ModuleVersion("v1.2").isIncompatible && ModuleVersion("v1.2").isValid)
    for text in ["1.2.3", "v01.2.3", "v1.2.3-", "v1.2.3-01", "v1.2.3+", "v1-pre", "v1.2.3.4", ""] {
      #expect(!ModuleVersion(text).isValid, "\(text)")
    }
  }

  @Test func pseudoVersionsAreTakenApart() throws {
    let first = try #require(ModuleVersion("v0.0.0-20191109021931-daa7c04131f5").pseudo)
    #expect(first.base == nil && first.time == "20191109021931" && first.revision == "daa7c04131f5")
    #expect(ModuleVersion("v1.2.4-0.20240102030405-abcdef123456").pseudo?.base == "v1.2.3")
    #expect(
      ModuleVersion("v1.3.0-rc.1.0.20240102030405-abcdef123456").pseudo?.base == "v1.3.0-rc.1")
    #expect(
      ModuleVersion("v2.10.0-0.20240102030405-abcdef123456+incompatible").pseudo?.base == nil)
    for text in [
      "v1.2.3", "v1.2.3-rc.1", "v1.2.3-20240102030405-abc", "v1.2.0-0.20240102030405-abc",
      "v0.0.0-2024010203040-abc", "v0.0.0-20240102030405-",
    ] {
      #expect(ModuleVersion(text).pseudo == nil, "\(text)")
    }
  }
}
