import TestSupport
import Testing

@testable import BinarySupport

@Suite struct JSONReaderTests {
  /// Whether text is one value.
  private func accepts(_ text: [UInt8]) -> Bool {
    var reader = JSONReader(text.span.raw)
    do throws(JSONReader.Fault) {
      try reader.skipValue()
      try reader.requireEnd()
      return true
    } catch {
      return false
    }
  }

  private static let documents = [
    #"{"a":[1,-2.5e+3,0,0.5,1E9],"b":{"c":null,"d":true,"e":false},"f":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#,
    "[ ]", "{ }", " [ [ ] , { } , \"\" ] \n", #"{"x":{"y":{"z":[{"w":[[]]}]}}}"#,
    #"["0123456789abcdef","é😀","a\u0000b"]"#, "\"\"", "0", "null",
  ]

  @Test func acceptsJSON() {
    for document in Self.documents { #expect(accepts(Array(document.utf8)), "\(document)") }
  }

  /// The other parser rejects keys that are there twice, and accepts leading zeros.
  @Test func agreesWithTheParserOfTrees() throws {
    var numbers = SeededNumbers(seed: 21)
    let letters = Array("{}[]\",:\\u0-+.eE1 tn\u{1}x".utf8)
    for document in Self.documents {
      for _ in 0..<3_000 {
        var mutant = Array(document.utf8)
        let place = Int.random(in: 0..<mutant.count, using: &numbers)
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: mutant[place] = letters.randomElement(using: &numbers)!
        case 1: mutant.remove(at: place)
        default: mutant.insert(letters.randomElement(using: &numbers)!, at: place)
        }
        guard let text = String(validating: mutant, as: UTF8.self) else { continue }
        let tree = JSONValue(text)
        let isAccepted = accepts(mutant)
        let mayDiffer = text.contains("0") || mutant.count { $0 == UInt8(ascii: ":") } > 1
        #expect(isAccepted == (tree != nil) || mayDiffer, "\(text)")
        if isAccepted, case .string(let string)? = tree {
          var reader = JSONReader(mutant.span.raw)
          #expect(try reader.string() == string)
        }
      }
    }
  }

  @Test func readsStrings() throws {
    let cases: [(String, String?)] = [
      (#""""#, ""), (#""abc""#, "abc"), (#""0123456789\n0123456789""#, "0123456789\n0123456789"),
      (#""\u0041\u00e9\u4e2d\ud83d\ude00""#, "Aé中😀"), (#""\ud83d""#, "\u{fffd}"),
      (#""\ud83dx""#, "\u{fffd}x"), (#""\ud83d\u0041""#, "\u{fffd}A"), (#""\ude00""#, "\u{fffd}"),
      (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"), ("null", nil),
    ]
    for (json, expected) in cases {
      let bytes = Array(json.utf8)
      var reader = JSONReader(bytes.span.raw)
      #expect(try reader.string() == expected, "\(json)")
    }
    let bytes: [UInt8] = [0x22, 0x61, 0xff, 0xc3, 0x22]
    var reader = JSONReader(bytes.span.raw)
    #expect(try reader.string() == "a\u{fffd}\u{fffd}")
  }

  /// Each kind of byte that ends a word's run, at each of its places.
  @Test func findsEndsOfStringsAtAnyPlace() throws {
    for count in 0..<40 {
      let text = String(repeating: "x", count: count)
      for (end, isValid) in [
        ("\"", true), ("\\n\"", true), ("\u{1f}\"", false), ("", false), ("é\"", true),
      ] {
        let bytes = Array("\"\(text)\(end)".utf8)
        #expect(accepts(bytes) == isValid)
      }
    }
  }

  @Test(arguments: [
    (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), (#"[1 2]"#, 3), (#"{1:2}"#, 1), (#"["\x"]"#, 2),
    (#"["\u12g4"]"#, 2), (#"[tru]"#, 1), (#"[-]"#, 2), (#"[1.]"#, 3), (#"[1e]"#, 3), (#"[01]"#, 2),
    ("[", 1), ("[]]", 2), ("", 0), (#"[""#, 2),
  ])
  func locatesFaults(_ json: String, _ offset: Int) {
    let bytes = Array(json.utf8)
    var reader = JSONReader(bytes.span.raw)
    var found: Int?
    do throws(JSONReader.Fault) {
      try reader.skipValue()
      try reader.requireEnd()
    } catch {
      found = error.offset
    }
    #expect(found == offset)
  }

  @Test(arguments: [
    (#"  [{"a":"b"},{"c":1}] , x    "#, 21), (#"["]",1]       "#, nil), (#"[[1]]        "#, nil),
    (#"["\""]        "#, nil), (#"{"a":[]}      "#, nil), ("[]       ", 2), ("[", nil),
    (#"["abcdefgh","]"]      "#, nil), (#"["abcdefg","h","ijklm"]      "#, 23),
  ])
  func skipsArraysWithoutBrackets(_ json: String, _ end: Int?) {
    let bytes = Array(json.utf8)
    var reader = JSONReader(bytes.span.raw)
    #expect(reader.skipFlatArray() == (end != nil))
    if let end { #expect(reader.position == end) }
  }

  @Test func matchesKeysOfAnyCase() throws {
    let bytes = Array(#"{"Review_Status":1,"review_statu":2,"\u0052eview_status":3}"#.utf8)
    var reader = JSONReader(bytes.span.raw)
    var answers: [Bool] = []
    try reader.beginObject()
    while let key = try reader.nextKey() {
      answers.append(reader.matches(key, "review_status"))
      try reader.skipValue()
    }
    #expect(answers == [true, false, true])
  }
}
