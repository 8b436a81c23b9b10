import GoVulnerabilities
import Testing

@Suite struct VersionRangeTests {
  @Test func keepsEventsInOrder() {
    let range = VersionRange([.introduced("0"), .fixed("1.2.3")])
    #expect(range.events == [.introduced("0"), .fixed("1.2.3")])
  }
}
