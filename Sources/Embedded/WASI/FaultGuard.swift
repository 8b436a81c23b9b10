/// Nothing has to be guarded where files are not mapped.
enum FaultGuard {
  static let capacity = 256

  static func begin(_ address: UnsafeRawPointer, byteCount: Int) -> Int? { 0 }
  static func end(_ slot: Int) {}
  static func hasFaulted(_ slot: Int) -> Bool { false }
}
