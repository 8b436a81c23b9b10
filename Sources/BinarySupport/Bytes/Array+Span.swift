#if os(macOS) || os(iOS) || os(tvOS) || os(watchOS) || os(visionOS)
  // The standard library's own members of these names came with the systems of 2025; spans as such can be used on all systems
  // that this package supports. Elements that are plain bits are always in memory of the array's own, which does not move while
  // the array is borrowed.
  extension Array where Element: BitwiseCopyable {
    /// The elements, without copying them.
    package var span: Span<Element> {
      @_lifetime(borrow self)
      get {
        let elements = unsafe withUnsafeBufferPointer { unsafe $0 }
        return unsafe _overrideLifetime(Span(_unsafeElements: elements), borrowing: self)
      }
    }

    /// The elements, to be changed in place.
    package var mutableSpan: MutableSpan<Element> {
      @_lifetime(&self)
      mutating get {
        let elements = unsafe withUnsafeMutableBufferPointer { unsafe $0 }
        return unsafe _overrideLifetime(MutableSpan(_unsafeElements: elements), mutating: &self)
      }
    }
  }
#endif
