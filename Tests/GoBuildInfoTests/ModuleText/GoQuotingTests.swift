import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Literals as Go 1.27's `strconv` writes and reads them.
@Suite struct GoQuotingTests {
  @Test(arguments: [
    ("", #""""#),
    ("plain", #""plain""#),
    ("a\tb\nc\rd", #""a\tb\nc\rd""#),
    ("\u{7}\u{8}\u{b}\u{c}\u{0}\u{1b}", #""\a\b\v\f\x00\x1b""#),
    (#"quote " and \"#, #""quote \" and \\""#),
    ("it's", #""it's""#),
    ("\u{7f}", #""\x7f""#),
    ("h\u{e9}llo \u{4e16}\u{754c} \u{1f600}", "\"h\u{e9}llo \u{4e16}\u{754c} \u{1f600}\""),
    ("\u{a0}\u{ad}\u{200b}\u{2028}\u{feff}", #""\u00a0\u00ad\u200b\u2028\ufeff""#),
    ("\u{e000}\u{10ffff}\u{e0001}", #""\ue000\U0010ffff\U000e0001""#),
  ])
  func quotes(_ text: String, _ literal: String) {
    let bytes = Array(text.utf8)
    #expect(GoQuoting.quoted(bytes.span.raw) == literal)
    let written = Array(literal.utf8)
    #expect(GoQuoting.literalLength(written.span.raw) == written.count)
    #expect(GoQuoting.contents(of: written.span.raw) == bytes)
  }

  @Test(
    arguments: [
      ([0x61, 0xff, 0x62], #""a\xffb""#),
      ([0xe4, 0xb8], #""\xe4\xb8""#),
      // Overlong, a surrogate, past the last character.
      ([0xc0, 0x80], #""\xc0\x80""#),
      ([0xed, 0xa0, 0x80], #""\xed\xa0\x80""#),
      ([0xf4, 0x90, 0x80, 0x80], #""\xf4\x90\x80\x80""#),
    ] as [([UInt8], String)])
  func quotesWhatIsNotUTF8(_ bytes: [UInt8], _ literal: String) {
    #expect(GoQuoting.quoted(bytes.span.raw) == literal)
  }

  @Test(arguments: [
    (#""\x41\101\u0041\U00000041""#, Array("AAAA".utf8)),
    (#""\xff\377""#, [0xff, 0xff]),
    (#""\u00ff""#, Array("\u{ff}".utf8)),
    ("`raw \\n text`", Array("raw \\n text".utf8)),
    ("`with\rreturn`", Array("withreturn".utf8)),
    ("unquoted", Array("unquoted".utf8)),
  ])
  func unquotes(_ literal: String, _ bytes: [UInt8]) {
    let written = Array(literal.utf8)
    #expect(GoQuoting.contents(of: written.span.raw) == bytes)
  }

  @Test(arguments: [
    #"""#, #""open"#, #""\"#, #""\x4""#, #""\xg0""#, #""\'""#, #""\08""#, #""\ud800""#,
    #""\U00110000""#, "\"line\nend\"", "`open",
  ])
  func refusesWhatIsNoLiteral(_ literal: String) {
    let written = Array(literal.utf8)
    #expect(GoQuoting.literalLength(written.span.raw) == nil)
  }

  @Test func bytesThatAreNotUTF8BecomeReplacementCharacters() {
    let written: [UInt8] = [0x22, 0xff, 0x22]
    #expect(GoQuoting.contents(of: written.span.raw) == Array("\u{fffd}".utf8))
  }
}
