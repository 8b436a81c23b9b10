/// A value of the only thread.
package final class Monitor<Value>: @unchecked Sendable {
  package enum Signal: Int {
    case work, events
  }

  private var value: Value

  package init(_ value: sending Value) { self.value = value }

  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result { body(&value) }

  /// No other thread can make `body` return something.
  package func wait<Result>(for signal: Signal, _ body: (inout Value) -> Result?) -> Result {
    guard let result = body(&value) else { preconditionFailure("there are no other threads") }
    return result
  }

  package func wake(_ signal: Signal) {}
}
