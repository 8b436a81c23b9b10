/// What the program tells its caller.
enum ExitStatus: Int32 {
  /// Everything that was named was read; of `check`, admitted.
  case success = 0
  /// Something that was named could not be read, or is not a Go binary; of `check`, was refused.
  case failure = 1
  /// The command line makes no sense; of `check`, something could not be told.
  case usage = 2
}
