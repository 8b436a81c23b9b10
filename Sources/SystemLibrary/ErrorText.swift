/// The C library's sentence for an error number; nil where it has none.
package func errorText(_ number: Int32) -> String? {
  #if canImport(Darwin)
    // Here `strerror` writes to memory that threads share.
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NL_TEXTMAX)) {
      text -> String? in
      // Fails for unknown numbers, which have a text too.
      _ = unsafe strerror_r(number, text.baseAddress!, text.count)
      return unsafe String(cString: text.baseAddress!)
    }
  #else
    // The pointer is to static or thread-local storage and is copied at once.
    guard let text = unsafe strerror(number) else { return nil }
    return unsafe String(cString: text)
  #endif
}
