import Testing

@testable import BinarySupport

@Suite struct JSONWriterTests {
  func string(_ bytes: [UInt8]) -> String {
    var json = JSONWriter(isIndented: false)
    json.string(bytes.span.raw)
    return String(decoding: json.output, as: UTF8.self)
  }

  @Test(arguments: [
    ("plain", #""plain""#),
    ("\"\\/", #""\"\\/""#),
    ("\u{8}\u{c}\n\r\t", #""\b\f\n\r\t""#),
    ("\u{0}\u{1f}\u{7f}", "\"\\u0000\\u001f\u{7f}\""),
    ("<a&b>", #""\u003ca\u0026b\u003e""#),
    ("\u{2028}\u{2029}\u{a0}", "\"\\u2028\\u2029\u{a0}\""),
  ])
  func escapesAsGoDoes(_ text: String, _ expected: String) {
    #expect(string(Array(text.utf8)) == expected)
  }

  @Test func replacesWhatIsNotUTF8ByteByByte() {
    #expect(string([0x61, 0xe4, 0xb8, 0x62]) == "\"a\u{fffd}\u{fffd}b\"")
  }

  @Test func indentsAsGoDoes() {
    for (isIndented, expected) in [
      (true, "{\n\t\"a\": [\n\t\t\"b\",\n\t\t{}\n\t],\n\t\"c\": []\n}"),
      (false, #"{"a":["b",{}],"c":[]}"#),
    ] {
      var json = JSONWriter(isIndented: isIndented)
      json.beginObject()
      json.key("a")
      json.beginArray()
      json.string("b")
      json.beginObject()
      json.endObject()
      json.endArray()
      json.key("c")
      json.beginArray()
      json.endArray()
      json.endObject()
      #expect(String(decoding: json.output, as: UTF8.self) == expected)
    }
  }
}
