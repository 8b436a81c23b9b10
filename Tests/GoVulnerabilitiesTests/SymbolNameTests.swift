import Testing

@testable import BinarySupport
@testable import GoVulnerabilities

@Suite struct SymbolNameTests {
  @Test(arguments: [
    ("F", "F"), ("T.M", "T.M"), ("(*T).M", "T.M"), ("(*T).M-fm", "T.M"), ("T.M-fm", "T.M"),
    ("F[...]", "F"), ("(*T[...]).M", "T.M"), ("T[...].M", "T.M"), ("F.func1", "F.func1"),
    ("(*T).M.func1.2", "T.M.func1.2"), ("F[go.shape.[]int,net/url.Values]", "F"),
    ("F[...].func1", "F.func1"), ("init.0", "init.0"), ("(*", ""), ("(*T", "T"), ("-fm", ""),
    ("F]", "F]"), ("F[", "F["), ("F](*)[", "F](*)["), ("", ""),
  ])
  func symbolsHaveNoPointersAndTypeArguments(_ name: String, _ symbol: String) {
    var found: [UInt8] = []
    let bytes = Array(name.utf8)
    SymbolNames.append(bytes.span.raw, to: &found)
    #expect(String(decoding: found, as: UTF8.self) == symbol)
  }

  @Test(arguments: [
    ("init#1", "init.0"), ("init#12", "init.11"), ("init#0", "init#0"), ("init#", "init#"),
    ("init", "init"), ("T.M", "T.M"),
  ])
  func initializersAreCountedAsLinkersDo(_ symbol: String, _ name: String) {
    #expect(String(decoding: SymbolNames.linked(symbol), as: UTF8.self) == name)
  }

  @Test(arguments: [
    ("F", "F", "", "F"), ("T.M", "T.M", "T", "M"), ("(*T).M", "T.M", "T", "M"),
    ("(*T).M-fm", "T.M-fm", "T", "M-fm"), ("F.func1", "F.func1", "F", "func1"),
    ("(*T).M.func1", "T).M.func1", "T)", "M"), ("F[...]", "F[...]", "F[", ""),
    ("(*Box[go.shape.int]).Get", "Box[go.shape.int].Get", "Box[go", "shape"),
  ])
  func govulncheckKeepsThem(
    _ name: String, _ symbol: String, _ receiver: String, _ function: String
  ) {
    let found = GovulncheckSymbols.symbol(Array(name.utf8))
    #expect(found == symbol)
    #expect(GovulncheckSymbols.parts(found) == (receiver, function))
  }

  @Test(arguments: [
    ("F", true), ("f", false), ("T.m", false), ("t.M", true), ("identifier.", false), ("", false),
    // The first byte counts as a character of Latin-1, of which 0xc3 is an uppercase letter, 0xce too, and 0xe4 is none.
    ("\u{c9}", true), ("\u{e9}", true), ("\u{3b1}", true), ("\u{4e16}", false), ("_F", false),
  ])
  func govulncheckTellsExportedSymbolsByTheFirstByte(_ symbol: String, _ isExported: Bool) {
    #expect(GovulncheckSymbols.isExported(symbol) == isExported)
  }
}
