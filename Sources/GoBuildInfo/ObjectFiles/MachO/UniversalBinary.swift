internal import BinarySupport

/// A universal ("fat") Mach-O file: one image, or static library, for each of several architectures.
///
/// The header is big-endian whatever the images are. Field offsets are those of Apple's
/// `mach-o/fat.h`.
package struct UniversalBinary: Sendable {
  private static let magic32: UInt32 = 0xcafe_babe
  private static let magic64: UInt32 = 0xcafe_babf

  /// Java class files have the same magic, and where the number of slices stands they have their
  /// format's version, which is 45 or more. Universal files of more slices are told by what their headers lead to.
  private static let firstJavaVersion: UInt32 = 45

  /// As many slice headers as fit in a page of Apple's CPUs (16 KiB): of larger files the kernel runs nothing.
  static let maximumSliceCount: UInt32 = 818

  private let part: Range<Int>
  private let is64Bit: Bool

  /// How many images the header announces.
  package let sliceCount: Int

  /// One image of a universal file.
  package struct Slice: Sendable {
    /// Apple's `cputype`.
    package let cpuType: UInt32

    /// Apple's `cpusubtype`, without its capability bits.
    package let cpuSubtype: UInt32

    /// Where the image lies in the source.
    package let part: Range<Int>
  }

  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool {
    start.word == magic32 || start.word == magic64
  }

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    is64Bit = start.word == UniversalBinary.magic64
    let count: UInt32 = try source.window(at: 0, count: 8, in: part, "universal header")
      .load(4, .big)
    guard count > 0 else { throw .malformed("expected a slice", found: 0, at: part.lowerBound + 4) }
    sliceCount = Int(clamping: count)
    let mayBeJava = !is64Bit && count >= UniversalBinary.firstJavaVersion
    guard count <= UniversalBinary.maximumSliceCount else {
      throw mayBeJava
        ? .unrecognizedFormat("a Java class file", at: part.lowerBound)
        : .limit("expected at most 818 slices", found: UInt64(count))
    }
    if mayBeJava, try !hasImage(in: &source) {
      throw .unrecognizedFormat("a Java class file", at: part.lowerBound)
    }
  }

  /// Whether any of the slice headers leads to an image.
  private func hasImage(in source: inout some Bytes) throws(ReadError) -> Bool {
    for index in 0..<sliceCount {
      do throws(ReadError) {
        _ = try slice(index, in: &source)
        return true
      } catch  where error.code == .truncated || error.code == .malformedObjectFile {
        continue
      }
    }
    return false
  }

  /// Reads the place of a slice. That of a file that was cut ends where the file does.
  ///
  /// - Parameter index: from 0 to ``sliceCount`` - 1.
  /// - Throws: ``ReadError`` with code `truncated` when the header or the start of the slice does not lie
  ///   within the file, `malformedObjectFile` when the slice is neither a Mach-O image nor an archive.
  package func slice(_ index: Int, in source: inout some Bytes) throws(ReadError) -> Slice {
    precondition(index >= 0 && index < sliceCount, "no slice \(index)")
    let size: UInt64 = is64Bit ? 32 : 20
    let header = SliceHeader(
      try source.window(
        at: 8 + UInt64(index) * size, count: size, in: part, "universal slice header"),
      is64Bit: is64Bit)
    // As of any file that was cut, what is left of a slice may be all that is needed.
    let range = part.clamped(at: header.offset, count: header.byteCount)
    let magic: UInt32 = try source.window(at: 0, count: 4, in: range, "slice").load(0, .big)
    guard MachOImage.isMagic(magic) || magic == StaticLibrary.magicStart else {
      throw .malformed(
        "expected a Mach-O image or an archive in a slice", found: UInt64(magic),
        at: range.lowerBound)
    }
    return Slice(
      cpuType: header.cpuType, cpuSubtype: header.cpuSubtype & MachO.CPUSubtype.mask, part: range)
  }
}

/// `fat_arch` and `fat_arch_64`.
private struct SliceHeader {
  let cpuType: UInt32
  let cpuSubtype: UInt32
  let offset: UInt64
  let byteCount: UInt64

  init(_ bytes: RawSpan, is64Bit: Bool) {
    cpuType = bytes.load(0, .big)
    cpuSubtype = bytes.load(4, .big)
    if is64Bit {
      offset = bytes.load(8, .big)
      byteCount = bytes.load(16, .big)
    } else {
      offset = UInt64(bytes.load(8, as: UInt32.self, .big))
      byteCount = UInt64(bytes.load(12, as: UInt32.self, .big))
    }
  }
}

extension UniversalBinary.Slice {
  /// The name that Apple's tools use for the architecture; its numbers where it has none.
  package var architecture: String {
    switch (cpuType, cpuSubtype) {
    case (MachO.CPUType.amd64, MachO.CPUSubtype.amd64Haswell): "x86_64h"
    case (MachO.CPUType.amd64, _): "x86_64"
    case (MachO.CPUType.arm64, MachO.CPUSubtype.arm64e): "arm64e"
    case (MachO.CPUType.arm64, _): "arm64"
    case (MachO.CPUType.arm64With32BitPointers, _): "arm64_32"
    case (MachO.CPUType.powerPC64, _): "ppc64"
    case (MachO.CPUType.i386, _): "i386"
    case (MachO.CPUType.arm, _): "arm"
    case (MachO.CPUType.powerPC, _): "ppc"
    default: "cputype \(cpuType) subtype \(cpuSubtype)"
    }
  }
}
