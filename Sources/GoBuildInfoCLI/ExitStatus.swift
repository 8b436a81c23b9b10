/// What the program tells its caller.
enum ExitStatus: Int32 {
  /// Everything that was named was read.
  case success = 0
  /// Something that was named could not be read, or is not a Go binary.
  case failure = 1
  /// The command line makes no sense.
  case usage = 2
}
