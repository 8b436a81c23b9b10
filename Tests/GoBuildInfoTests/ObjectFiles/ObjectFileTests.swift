import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Synthetic files of every object file format, class, byte order and form of blob.
@Suite struct ObjectFileTests {
  static let expected = try! BuildInfo(
    goVersion: "go1.27.3", moduleText: SyntheticBlob.exampleText)

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    for form in [BlobForm.inline, .pointers] {
      for is64Bit in [false, true] {
        for order in [ByteOrder.little, .big] {
          let blob = SyntheticBlob(form: form, order: order, pointerSize: is64Bit ? 8 : 4)
          let name = "\(is64Bit ? 64 : 32) bit, \(order), \(form)"
          let elf = SyntheticELF(order: order, is64Bit: is64Bit)
          cases.append(
            Case(
              testDescription: "ELF, \(name)", bytes: elf.bytes(blob.contents(at: elf.address))))
          let machO = SyntheticMachO(order: order, is64Bit: is64Bit)
          cases.append(
            Case(
              testDescription: "Mach-O, \(name)",
              bytes: machO.bytes(blob.contents(at: machO.address))))
          let pe = SyntheticPE(is64Bit: is64Bit)
          cases.append(
            Case(testDescription: "PE, \(name)", bytes: pe.bytes(blob.contents(at: pe.address))))
          let xcoff = SyntheticXCOFF(is64Bit: is64Bit)
          cases.append(
            Case(
              testDescription: "XCOFF, \(name)",
              bytes: xcoff.bytes(blob.contents(at: xcoff.address))))
          let plan9 = SyntheticPlan9(is64Bit: is64Bit)
          cases.append(
            Case(
              testDescription: "Plan 9, \(name)",
              bytes: plan9.bytes(blob.contents(at: plan9.address))))
        }
      }
    }
    let text = SyntheticBlob().framedText
    cases.append(
      Case(testDescription: "WebAssembly", bytes: SyntheticWebAssembly(text: text).bytes))
    for is64Bit in [false, true] {
      for order in [ByteOrder.little, .big] {
        let blob = SyntheticBlob(order: order, pointerSize: is64Bit ? 8 : 4)
        let name = "\(is64Bit ? 64 : 32) bit, \(order)"
        let bare = SyntheticELF(order: order, is64Bit: is64Bit, hasSections: false)
        cases.append(
          Case(
            testDescription: "ELF without sections, \(name)",
            bytes: bare.bytes(blob.contents(at: bare.address))))
        for form in SyntheticArchive.Form.allCases {
          let object = SyntheticELF(order: order, is64Bit: is64Bit, isRelocatable: true)
          cases.append(
            Case(
              testDescription: "ELF object in a \(form) archive, \(name)",
              bytes: SyntheticArchive(form: form).bytes(object.bytes(blob.contents(at: 0)))))
        }
      }
    }
    let object = SyntheticCOFF().bytes(SyntheticBlob().contents(at: 0))
    cases.append(
      Case(testDescription: "COFF object in an archive", bytes: SyntheticArchive().bytes(object)))
    let machO = SyntheticMachO(fileType: 1)
    let archive = SyntheticArchive(form: .bsd).bytes(
      machO.bytes(SyntheticBlob().contents(at: machO.address)))
    cases.append(
      Case(
        testDescription: "Mach-O object in an archive in a universal file",
        bytes: universal([(0x0100_000c, 0, archive)])))
    return cases
  }()

  @Test(arguments: cases)
  func isRead(_ file: Case) throws {
    #expect(try buildInfo(in: file.bytes) == ObjectFileTests.expected)
  }

  /// A cut file gives an error or, where only what nobody needs is missing, the same answer.
  @Test(arguments: cases)
  func isCutAnywhere(_ file: Case) throws {
    for count in 0..<file.bytes.count {
      let cut = Array(file.bytes.prefix(count))
      do throws(ReadError) {
        #expect(try buildInfo(in: cut) == ObjectFileTests.expected)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test(arguments: cases)
  func hasAnyBitFlipped(_ file: Case) {
    for position in file.bytes.indices {
      for bit in 0..<8 {
        var flipped = file.bytes
        flipped[position] ^= 1 << bit
        // Whatever comes of it, it comes to an end.
        _ = errorCode(reading: flipped)
      }
    }
  }

  @Test(arguments: cases)
  func isMutatedAtRandom(_ file: Case) {
    var random = SeededNumbers(seed: 3)
    for _ in 0..<500 {
      var mutant = file.bytes
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let position = Int.random(in: mutant.indices, using: &random)
        let value = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
        let count = min([1, 2, 4, 8].randomElement(using: &random)!, mutant.count - position)
        for index in position..<position + count {
          mutant[index] = value.randomElement(using: &random)!
        }
      }
      _ = errorCode(reading: mutant)
    }
  }

  /// What is in it may well be Go's.
  @Test func componentsAreNotSkipped() {
    let start: [UInt8] = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
    #expect(errorCode(reading: start + [UInt8](repeating: 0, count: 20)) == .unsupported)
  }

  private static let others: [(bytes: [UInt8], reason: String)] = [
    ([], "empty file"),
    (Array("hello".utf8), "too short"),
    (Array("#!/bin/sh\necho hello\n".utf8), "not an executable"),
    ([0x4d, 0x5a] + zeros, "no PE signature"),
    (
      Array("MZ starts texts too, and where a PE file has an offset there are letters".utf8),
      "no PE"
    ),
    (Array("MZ starts short texts".utf8), "DOS header is cut off"),
    ([0x01, 0xdf] + Array("some data that start like XCOFF".utf8), "auxiliary header"),
    ([0x01, 0xf7] + Array("some data that start like XCOFF".utf8), "auxiliary header"),
    ([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61] + zeros, "Java"),
    ([0xca, 0xfe, 0xba, 0xbe, 0xff, 0xff, 0, 61] + zeros, "Java"),
  ]

  private static let zeros = [UInt8](repeating: 0, count: 200)

  @Test(arguments: others)
  func isNoContainer(_ bytes: [UInt8], _ reason: String) {
    do throws(ReadError) {
      _ = try buildInfo(in: bytes)
      Issue.record("read something")
    } catch {
      #expect(error.code == .unrecognizedFormat)
      #expect(error.description.contains(reason))
    }
  }
}
