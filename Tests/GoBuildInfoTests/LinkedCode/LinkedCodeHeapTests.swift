import AllocationCounter
import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// The heap that linked code takes, however large a file is.
@Suite struct LinkedCodeHeapTests {
  private static let maximumByteCount = 4 << 20

  /// The peak of what a closure holds, with what it returns.
  private func peak<Value>(_ read: () throws -> Value) throws -> Int {
    heap_peak_start()
    let value = try read()
    let peak = heap_peak()
    try withExtendedLifetime(value) { try #require(peak >= 0) }
    return peak
  }

  private func walk(_ path: Pathname, _ details: LinkedFunctions.Details) throws -> Int {
    var file = try FileReader(opening: path)
    var functions = try LinkedFunctions(reading: &file, including: details)
    var count = 0
    while try functions.next(in: &file) != nil {
      while details.contains(.inlinedCalls), try functions.nextInlinedCall(in: &file) != nil {}
      count += 1
    }
    return count
  }

  private func expectFewBytes(
    _ path: Pathname, _ details: LinkedFunctions.Details = [.positions, .inlinedCalls]
  ) throws {
    let limit = Self.maximumByteCount
    let packages = try peak { try LinkedPackages(contentsOf: path) }
    #expect(packages <= limit)
    let functions = try peak { try walk(path, details) }
    #expect(functions <= limit)
    if ProcessInfo.processInfo.environment["HEAP_FILES"] != nil {
      print("heap: \(packages) bytes for packages, \(functions) for functions: \(path)")
    }
  }

  @Test(arguments: TestBinary.all + TestBinary.pointers)
  func realPrograms(_ binary: TestBinary) throws { try expectFewBytes(binary.path) }

  /// The programs that `HEAP_FILES` names, separated by blanks.
  @Test func otherPrograms() throws {
    for path in (ProcessInfo.processInfo.environment["HEAP_FILES"] ?? "").split(separator: " ") {
      try expectFewBytes(Pathname(String(path)))
    }
  }

  /// As many packages as are accepted.
  @Test(arguments: [FunctionTable.go1_2, .go1_20], [false, true])
  func largestPrograms(_ release: FunctionTable, hasModules: Bool) throws {
    var table = SyntheticFunctionTable(release: release)
    table.functions = (0..<(release == .go1_2 ? 8192 : 6144)).map { number in
      let path = "example.com/module\(number % 1000)"
      let folder = hasModules ? "\(path)@v1.0.0/f\(number)" : "/f\(number)/src"
      return .init(name: "\(path)/f\(number).F", file: "\(folder)/f.go")
    }
    table.inlinedNames = (0..<2048).map { "example.com/inlined\($0)/package.F" }
    let tree = try TemporaryTree(["program"])
    let file = tree.url.appending(path: "program")
    try Data(table.program).write(to: file)
    try expectFewBytes(Pathname(file.path), .positions)
  }
}
