/// What the program tells its caller, the same in all commands.
enum ExitStatus: Int32 {
  /// Yes: everything that was named was read; of `check`, admitted; of `diff`, compared.
  case success = 0
  /// No: something that was named is not a Go binary; of `check`, something was refused; of `diff --exit-code`,
  /// something differs.
  case failure = 1
  /// The command line is wrong.
  case usage = 2
  /// Something cannot be determined.
  case undetermined = 3
}
