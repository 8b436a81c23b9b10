// What the standard library does for a program before its own code runs, which Embedded Swift leaves out.

enum CommandLine {
  nonisolated(unsafe) static var argc: Int32 = 0
  nonisolated(unsafe) static var unsafeArgv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>! =
    nil
}

// In WebAssembly, C gives a `main` with parameters another name.
#if arch(wasm32)
  @_cdecl("__main_argc_argv")
#else
  @_cdecl("main")
#endif
public func start(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  CommandLine.argc = count
  unsafe CommandLine.unsafeArgv = unsafe arguments
  runProgram()
}

/// Where hashing gets its seed.
@_cdecl("arc4random_buf")
public func seed(_ buffer: UnsafeMutableRawPointer, _ count: Int) {
  unsafe _ = getentropy(buffer, count)
}
