internal import Musl

/// Searches at every offset and of every length up to some blocks, compared with a loop, at the end of the memory there is.
func byteSearches() {
  let pageByteCount = Int(getpagesize())
  let memory = mmap(nil, 2 * pageByteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)!
  // Whatever reads more than there is ends the process.
  munmap(memory + pageByteCount, pageByteCount)
  let end = memory.assumingMemoryBound(to: UInt8.self) + pageByteCount
  var generator = Generator(state: 0x1234_5678_9ABC_DEF1)
  for length in 0...200 {
    for _ in 0..<200 {
      let start = end - length - generator.next(below: 80)
      // Few values, so that there is often a byte to find, and one that is next to it in value.
      let value = UInt8(truncatingIfNeeded: generator.next())
      let rarity = 1 << generator.next(below: 9)
      var position = start
      while position < end {
        position.pointee = generator.next(below: rarity) == 0 ? value : value ^ 1
        position += 1
      }
      var expected: Block?
      for index in (0..<length).reversed() where start[index] == value { expected = start + index }
      // Bits above the lowest eight do not count.
      let wanted = Int32(value) | Int32(generator.next(below: 4)) << 8
      let found = memchr(start, wanted, length)?.assumingMemoryBound(to: UInt8.self)
      expect(found == expected, "memchr found another byte")
      // The largest length there is, which Swift has as a negative number.
      if let expected {
        let unbounded = memchr(start, wanted, -1)?.assumingMemoryBound(to: UInt8.self)
        expect(unbounded == expected, "memchr found another byte without a length")
      }
    }
  }
  munmap(memory, pageByteCount)
}
