internal import SystemLibrary

/// The byte order of the numbers in a file.
@usableFromInline
@frozen
package enum ByteOrder: Sendable {
  case little, big
}

// The only loads from untyped bytes. Each is bounds-checked: an offset past the span traps, so
// callers ask their source for a window first, which throws, and then read at offsets within it.
extension RawSpan {
  @inlinable @inline(__always)
  package func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Number.Type = Number.self, _ order: ByteOrder
  ) -> Number {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
    return order == .little ? Number(littleEndian: value) : Number(bigEndian: value)
  }

  /// Two little-endian words that follow each other, for the price of one check.
  @inlinable @inline(__always)
  package func load16(_ offset: Int) -> (UInt64, UInt64) {
    let words = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
    return (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
  }

  @inlinable @inline(__always)
  package subscript(byte offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// Whether the bytes at `offset` are those of `text`; false where they would leave the span.
  @inlinable
  package func hasBytes(_ text: StaticString, at offset: Int = 0) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, offset <= byteCount, count <= byteCount - offset else { return false }
    let wanted = unsafe UnsafeRawPointer(text.utf8Start)
    var index = 0
    while count - index >= 8 {
      let word = unsafe wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if load(offset + index, as: UInt64.self, .little) != UInt64(littleEndian: word) {
        return false
      }
      index += 8
    }
    while index < count {
      let byte = unsafe wanted.load(fromByteOffset: index, as: UInt8.self)
      if self[byte: offset + index] != byte { return false }
      index += 1
    }
    return true
  }

  /// The offset of the first place at or after `start` that has the bytes of `text`, or nil.
  @inlinable
  package func firstOffset(of text: StaticString, from start: Int = 0) -> Int? {
    let first = unsafe text.utf8Start.pointee
    var position = start
    while let found = firstOffset(of: first, from: position) {
      if hasBytes(text, at: found) { return found }
      position = found + 1
    }
    return nil
  }

  /// The offset of the first place at or after `start` that has these two little-endian words, or nil.
  @inlinable
  package func firstOffset(of words: (UInt64, UInt64), from start: Int = 0) -> Int? {
    // The third byte, which is rarer than the first in what is searched for here.
    let anchor = 2
    let byte = UInt8(truncatingIfNeeded: words.0 >> 16)
    var position = start + anchor
    while let found = firstOffset(of: byte, from: position) {
      let offset = found - anchor
      guard offset + 16 <= byteCount else { return nil }
      if load16(offset) == words { return offset }
      position = found + 1
    }
    return nil
  }

  @inlinable
  package func hasSameBytes(as other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    var offset = 0
    while byteCount - offset >= 16 {
      if load16(offset) != other.load16(offset) { return false }
      offset += 16
    }
    if byteCount >= 16 {
      // The last words, of which some bytes are known.
      return load16(byteCount - 16) == other.load16(byteCount - 16)
    }
    if byteCount >= 8 {
      return load(0, as: UInt64.self, .little) == other.load(0, as: UInt64.self, .little)
        && load(byteCount - 8, as: UInt64.self, .little)
          == other.load(byteCount - 8, as: UInt64.self, .little)
    }
    while offset < byteCount {
      if self[byte: offset] != other[byte: offset] { return false }
      offset += 1
    }
    return true
  }

  /// Whether these bytes come before others in the order of dictionaries.
  package func precedes(_ other: borrowing RawSpan) -> Bool {
    let common = Swift.min(byteCount, other.byteCount)
    var offset = 0
    while common - offset >= 8 {
      let word: UInt64 = load(offset, .big)
      let otherWord: UInt64 = other.load(offset, .big)
      if word != otherWord { return word < otherWord }
      offset += 8
    }
    while offset < common {
      if self[byte: offset] != other[byte: offset] {
        return self[byte: offset] < other[byte: offset]
      }
      offset += 1
    }
    return byteCount < other.byteCount
  }

  /// The offset of the first `byte` at or after `start`, or nil.
  @usableFromInline
  package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < byteCount else { return nil }
    return unsafe withUnsafeBytes { bytes in
      // A span that is not empty has a base address.
      let base = bytes.baseAddress!
      guard let place = unsafe memchr(base + start, Int32(byte), bytes.count - start) else {
        return nil
      }
      return unsafe UnsafeRawPointer(place) - base
    }
  }
}

extension RawSpan {
  @inlinable
  package var isASCII: Bool {
    var (highBits, offset) = (UInt64(0), 0)
    while byteCount - offset >= 16 {
      let words = load16(offset)
      highBits |= words.0 | words.1
      offset += 16
    }
    if byteCount - offset >= 8 {
      highBits |= load(offset, .little)
      offset += 8
    }
    while offset < byteCount {
      highBits |= UInt64(self[byte: offset])
      offset += 1
    }
    return highBits & 0x8080_8080_8080_8080 == 0
  }

  @inlinable
  package func count(of byte: UInt8) -> Int {
    var count = 0
    for offset in 0..<byteCount where self[byte: offset] == byte { count += 1 }
    return count
  }

  /// The same memory as a span of bytes.
  @inlinable package var elements: Span<UInt8> {
    @_lifetime(copy self)
    get { Span(_bytes: self) }
  }
}

extension Span<UInt8> {
  /// The same memory without its element type.
  @inlinable package var raw: RawSpan {
    @_lifetime(copy self)
    get { unsafe bytes }
  }
}

extension MutableSpan<UInt8> {
  /// How far ``repeatBytes(before:distance:count:)`` may write after its end.
  @inlinable package static var copyMargin: Int { 8 }

  /// Writes `count` bytes at `end`, which are those `distance` before it, over and over. What lies up to
  /// ``copyMargin`` after them is written too, with anything.
  @inlinable @inline(__always)
  package mutating func repeatBytes(before end: Int, distance: Int, count: Int) {
    precondition(
      distance > 0 && distance <= end && end + count + MutableSpan<UInt8>.copyMargin <= self.count)
    unsafe withUnsafeMutableBufferPointer { buffer in
      // A span that is not empty has a base address.
      let target = unsafe UnsafeMutableRawPointer(buffer.baseAddress!) + end
      let source = unsafe UnsafeRawPointer(target) - distance
      if distance >= 8 {
        // A word never holds bytes that are yet to be written.
        for offset in stride(from: 0, to: count, by: 8) {
          let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          unsafe target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        }
      } else {
        for offset in 0..<count {
          let byte = unsafe source.load(fromByteOffset: offset, as: UInt8.self)
          unsafe target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        }
      }
    }
  }
}

extension MutableSpan<UInt8> {
  /// How far ``copyWide(_:from:to:count:)`` and ``repeatWide(before:distance:count:)`` read and write after what they copy.
  @inlinable package static var wideCopyMargin: Int { 32 }

  /// Copies `count` bytes of `source` from `start` on to those from `offset` on. What lies up to ``wideCopyMargin`` after
  /// them in either may be read, or written with anything.
  @inlinable @inline(__always)
  package mutating func copyWide(_ source: RawSpan, from start: Int, to offset: Int, count: Int) {
    let margin = MutableSpan<UInt8>.wideCopyMargin
    precondition(
      start >= 0 && offset >= 0 && count >= 0 && start + count + margin <= source.byteCount
        && offset + count + margin <= self.count)
    unsafe withUnsafeMutableBufferPointer { buffer in
      unsafe source.withUnsafeBytes { bytes in
        // Spans that are not empty have a base address.
        let target = unsafe UnsafeMutableRawPointer(buffer.baseAddress!) + offset
        unsafe target.copyWords(bytes.baseAddress! + start, count: count)
      }
    }
  }

  /// Writes `count` bytes at `end`, which are those `distance` before it, over and over. What lies up to
  /// ``wideCopyMargin`` after them may be written with anything.
  @inlinable @inline(__always)
  package mutating func repeatWide(before end: Int, distance: Int, count: Int) {
    let margin = MutableSpan<UInt8>.wideCopyMargin
    precondition(
      distance > 0 && distance <= end && count >= 0 && end + count + margin <= self.count)
    if distance < 16 {
      repeatBytes(before: end, distance: distance, count: count)
      return
    }
    unsafe withUnsafeMutableBufferPointer { buffer in
      // A span that is not empty has a base address.
      let target = unsafe UnsafeMutableRawPointer(buffer.baseAddress!) + end
      unsafe target.copyWords(UnsafeRawPointer(target) - distance, count: count)
    }
  }

  /// Writes `count` times the same byte, from `offset` on. What lies up to ``wideCopyMargin`` after them may be written with
  /// anything.
  package mutating func fill(_ byte: UInt8, at offset: Int, count: Int) {
    let step = 16
    for place in offset..<offset + min(step, count) { self[place] = byte }
    if count > step { repeatWide(before: offset + step, distance: step, count: count - step) }
  }

  /// Copies the bytes in `range` to those from `offset` on, which may overlap.
  package mutating func move(_ range: Range<Int>, to offset: Int) {
    unsafe withUnsafeMutableBufferPointer { buffer in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + range.count])
        .copyMemory(from: source)
    }
  }
}

extension UnsafeMutableRawPointer {
  /// Copies whole pieces of 16 bytes, at least one, front to back.
  @inlinable @inline(__always)
  func copyWords(_ source: UnsafeRawPointer, count: Int) {
    var offset = 0
    repeat {
      let words = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
      unsafe storeBytes(of: words, toByteOffset: offset, as: SIMD2<UInt64>.self)
      offset += 16
    } while offset < count
  }
}

extension MutableRawSpan {
  /// Makes all bytes zeros.
  package mutating func fillWithZeros() {
    unsafe withUnsafeMutableBytes { unsafe _ = $0.initializeMemory(as: UInt8.self, repeating: 0) }
  }

  /// Copies the bytes of `source` in `range` to those from `offset` on.
  package mutating func copy(_ source: RawSpan, _ range: Range<Int>, to offset: Int) {
    unsafe withUnsafeMutableBytes { target in
      unsafe source.extracting(range).withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + range.count])
          .copyMemory(from: bytes)
      }
    }
  }
}

extension MutableSpan<UInt8> {
  /// Copies the bytes of `source` in `range` to those from `offset` on.
  package mutating func copy(_ source: RawSpan, _ range: Range<Int>, to offset: Int) {
    var bytes = unsafe mutableBytes
    bytes.copy(source, range, to: offset)
  }
}

extension [UInt8] {
  @inlinable
  package init(copying bytes: RawSpan) {
    self.init()
    append(contentsOf: bytes)
  }

  @inlinable
  package mutating func append(contentsOf bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

extension String {
  /// The text of `bytes`; each byte that is part of no valid UTF-8 sequence becomes U+FFFD, as in Go.
  @usableFromInline
  package init(repairing bytes: RawSpan) {
    guard !bytes.isASCII else {
      self.init(ascii: bytes)
      return
    }
    var repaired = String.UnicodeScalarView()
    var offset = 0
    while offset < bytes.byteCount {
      let (scalar, byteCount) = bytes.character(at: offset)
      repaired.append(scalar ?? "\u{fffd}")
      offset += byteCount
    }
    self.init(repaired)
  }

  /// The text of `bytes`, which are known to be ASCII.
  @inlinable
  package init(ascii bytes: RawSpan) {
    if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
      // Copies without looking again.
      self = unsafe String(copying: UTF8Span(unchecked: bytes.elements, isKnownASCII: true))
      return
    }
    self = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

// Loops over millions of short texts, in which the checks of single loads would take a third of the time.
extension RawSpan {
  /// Whether the bytes at `offset` begin with others; false where those would leave the span.
  @inlinable @inline(__always)
  package func hasPrefix(_ prefix: RawSpan, at offset: Int) -> Bool {
    let count = prefix.byteCount
    guard offset >= 0, offset <= byteCount, count <= byteCount - offset else { return false }
    return unsafe withUnsafeBytes { bytes in
      unsafe prefix.withUnsafeBytes { wanted in
        var index = 0
        while count - index >= 8 {
          let word = unsafe bytes.loadUnaligned(fromByteOffset: offset + index, as: UInt64.self)
          let other = unsafe wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          if word != other { return false }
          index += 8
        }
        if count >= 8 {
          // The last word, of which some bytes are known.
          let end = count - 8
          let word = unsafe bytes.loadUnaligned(fromByteOffset: offset + end, as: UInt64.self)
          let other = unsafe wanted.loadUnaligned(fromByteOffset: end, as: UInt64.self)
          return word == other
        }
        while index < count {
          if unsafe bytes[offset + index] != wanted[index] { return false }
          index += 1
        }
        return true
      }
    }
  }

  /// The offset of the first zero at or after `start`, which must not be negative; the end of the span where there is none
  /// before its last seven bytes.
  @inlinable @inline(__always)
  package func firstZero(from start: Int) -> Int {
    let count = byteCount
    return unsafe withUnsafeBytes { bytes in
      var offset = start
      while count - offset >= 8 {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let zeros = ByteMatches.zeros(in: UInt64(littleEndian: word))
        if zeros != 0 { return offset + zeros.trailingZeroBitCount / 8 }
        offset += 8
      }
      return count
    }
  }
}
