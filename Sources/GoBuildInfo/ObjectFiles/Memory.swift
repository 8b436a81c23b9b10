internal import BinarySupport

/// The memory of the loaded program from an address on, to the end of the segment or section that holds it.
struct Memory {
  /// The bytes that the file provides for it.
  let file: Range<Int>
  /// The number of zeros that the loader puts after them.
  let zeroByteCount: UInt64

  /// Whether the address itself is zero-filled: the file has no bytes for it.
  var isZero: Bool { file.isEmpty && zeroByteCount > 0 }

  /// Whether `count` bytes of memory are mapped here, whether from the file or as zeros.
  func holds(_ count: UInt64) -> Bool {
    count <= UInt64(file.count) || count - UInt64(file.count) <= zeroByteCount
  }
}

/// A part of an image's memory, with the bytes that the file provides for it: what a program header, a Mach-O
/// segment and a PE section have in common.
struct MappedPart {
  let address: UInt64
  let fileOffset: UInt64
  let fileByteCount: UInt64
  /// The size in memory. What exceeds the file's bytes is zero-filled.
  let memoryByteCount: UInt64

  init(
    address: UInt64, fileOffset: UInt64, fileByteCount: UInt64, memoryByteCount: UInt64? = nil
  ) {
    self.address = address
    self.fileOffset = fileOffset
    self.fileByteCount = fileByteCount
    self.memoryByteCount = memoryByteCount ?? fileByteCount
  }

  /// The bytes of `image` that this part maps. Those of a file that was cut end where the file does.
  func file(in image: Range<Int>) -> Range<Int> {
    image.clamped(at: fileOffset, count: fileByteCount)
  }

  /// The memory from `target` on, if this part holds that address.
  func memory(from target: UInt64, in image: Range<Int>) -> Memory? {
    guard target >= address, target - address < max(fileByteCount, memoryByteCount) else {
      return nil
    }
    let skipped = target - address
    guard skipped < fileByteCount else {
      return Memory(
        file: image.upperBound..<image.upperBound, zeroByteCount: memoryByteCount - skipped)
    }
    let (offset, overflow) = fileOffset.addingReportingOverflow(skipped)
    guard !overflow else { return nil }
    let file = image.clamped(at: offset, count: fileByteCount - skipped)
    // The rest of a file that was cut is missing, which is not the same as zero.
    let isWhole = UInt64(file.count) == fileByteCount - skipped
    return Memory(
      file: file,
      zeroByteCount: isWhole && memoryByteCount > fileByteCount
        ? memoryByteCount - fileByteCount : 0)
  }
}

extension ImageFormat {
  /// The memory from `address` on; nil where nothing is mapped there.
  ///
  /// Where several parts hold the address, one with bytes of the file precedes one that is zero-filled.
  func memory(from address: UInt64, in source: inout some Bytes) throws(ReadError) -> Memory? {
    // Addresses wrap as they do in the loader's arithmetic: an image base near 2^64 is legal.
    let target = address &- imageBase
    let image = part
    var found: Memory?
    try visitLoadedParts(in: &source) { mapped in
      guard let memory = mapped.memory(from: target, in: image) else { return false }
      if found == nil || !memory.isZero { found = memory }
      return !memory.isZero
    }
    return found
  }

  /// The bytes of the file from `address` on; nil where the file has none for that address.
  func filePart(
    from address: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    guard let memory = try memory(from: address, in: &source), !memory.isZero else { return nil }
    return memory.file
  }
}
