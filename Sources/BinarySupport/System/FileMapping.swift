/// A file that is mapped into memory for reading, unmapped when its owner goes.
@safe
package struct FileMapping: ~Copyable {
  /// Nil for an empty file, which cannot be mapped.
  private let address: UnsafeRawPointer?
  package let byteCount: Int
  /// What ``FaultGuard`` knows the mapping by, if it is guarded.
  private let guardSlot: Int?

  /// The number of mappings that can be guarded at the same time.
  package static var maximumGuardedCount: Int { FaultGuard.capacity }

  /// Maps all of a file.
  ///
  /// - Parameter isGuarded: whether pages that the file loses read as zeros instead of ending the process.
  /// - Returns: nil where too many mappings are guarded.
  package init?(_ file: borrowing Descriptor, isGuarded: Bool) throws(SystemError) {
    let byteCount = try file.byteCount()
    guard byteCount > 0 else {
      unsafe self.init(nil, byteCount: 0, guardSlot: nil)
      return
    }
    let address = try unsafe SystemCalls.map(file.number, byteCount: byteCount)
    let slot = isGuarded ? unsafe FaultGuard.begin(address, byteCount: byteCount) : nil
    if isGuarded, slot == nil {
      unsafe SystemCalls.unmap(address, byteCount: byteCount)
      return nil
    }
    unsafe self.init(address, byteCount: byteCount, guardSlot: slot)
  }

  private init(_ address: UnsafeRawPointer?, byteCount: Int, guardSlot: Int?) {
    unsafe self.address = unsafe address
    self.byteCount = byteCount
    self.guardSlot = guardSlot
  }

  /// Whether pages of a guarded mapping were replaced by zeros.
  package var hasFaulted: Bool { guardSlot.map { FaultGuard.hasFaulted($0) } ?? false }

  /// All of the file.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let buffer = unsafe UnsafeRawBufferPointer(start: address, count: byteCount)
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }
  }

  deinit {
    if let guardSlot { FaultGuard.end(guardSlot) }
    if let address = unsafe address { unsafe SystemCalls.unmap(address, byteCount: byteCount) }
  }
}
