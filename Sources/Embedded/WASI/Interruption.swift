/// The signals that ask the program to end, of which there are none.
package enum Interruption {
  package static func prepare() -> Bool { false }
  package static func begin() {}
  package static func wait(milliseconds: Int) -> Int32? { nil }
  package static func wait() -> Int32 { preconditionFailure("there are no signals") }
  package static func pass(_ number: Int32) -> Never { CurrentProcess.exit(number) }
}
