/// An open regular file, closed when its owner goes.
struct Descriptor: ~Copyable {
  let number: Int32
  let byteCount: Int
  private let isOwned: Bool

  init(opening name: Pathname) throws(ReadError) {
    let number = try SystemCalls.open(name)
    let status: SystemCalls.Status
    do throws(ReadError) {
      status = try SystemCalls.status(of: number)
      try Descriptor.requireRegular(status)
    } catch {
      SystemCalls.close(number)
      throw error
    }
    self.number = number
    self.byteCount = status.byteCount
    self.isOwned = true
  }

  /// Borrows a descriptor that somebody else opened and will close.
  init(borrowing number: Int32) throws(ReadError) {
    let status = try SystemCalls.status(of: number)
    try Descriptor.requireRegular(status)
    self.number = number
    self.byteCount = status.byteCount
    self.isOwned = false
  }

  private static func requireRegular(_ status: SystemCalls.Status) throws(ReadError) {
    guard status.isRegular else {
      throw ReadError(.notRegularFile, .sentence("not a regular file"))
    }
  }

  deinit {
    if isOwned { SystemCalls.close(number) }
  }
}
