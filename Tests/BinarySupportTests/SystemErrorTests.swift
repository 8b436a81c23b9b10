import Foundation
import Testing

@testable import BinarySupport

@Suite struct SystemErrorTests {
  @Test func errorsHaveTheTextsOfTheCLibrary() {
    #expect(systemErrorText(ENOENT) == "No such file or directory")
    #expect(systemErrorText(EACCES) == "Permission denied")
    #expect(systemErrorText(12_345).contains("12345"))
  }

  /// Some C libraries keep one text for all threads.
  @Test func textsOfThreadsDoNotMix() {
    let texts = [ENOENT: "No such file or directory", EISDIR: "Is a directory"]
    let isMixed = Monitor(false)
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      let number = index.isMultiple(of: 2) ? ENOENT : EISDIR
      for _ in 0..<10_000 where systemErrorText(number) != texts[number] {
        isMixed.withLock { $0 = true }
      }
    }
    #expect(!isMixed.withLock { $0 })
  }
}
