internal import BinarySupport
import GoBuildInfo

/// The page that shows records in a browser, without the records.
struct ReportPage {
  /// What stands before the first record.
  let start: [UInt8]

  /// What stands after the last record.
  let end: [UInt8]

  init() {
    let text = ReportPage.inflatedText
    start = Array(text[..<ReportPageText.recordsOffset]) + [UInt8(ascii: "[")]
    end = [UInt8(ascii: "]")] + text[ReportPageText.recordsOffset...]
  }

  private static var inflatedText: [UInt8] {
    var input = Base64.decoded(ReportPageText.deflated.description) ?? []
    input.append(contentsOf: repeatElement(0, count: Inflater.inputMargin))
    var output = [UInt8](
      repeating: 0, count: ReportPageText.byteCount + Inflater.outputMargin)
    var inflater = Inflater()
    var (position, count) = (0, 0)
    var room = output.mutableSpan
    // A test compares the text with its sources.
    _ = try? inflater.run(input.span.raw, from: &position, into: &room, count: &count)
    output.removeLast(Inflater.outputMargin)
    return output
  }
}
