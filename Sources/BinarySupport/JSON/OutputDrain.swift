/// Takes output away piece by piece, where it may become large.
package struct OutputDrain {
  private let consume: ([UInt8]) -> Void

  /// What is collected before it is taken.
  private static let pieceByteCount = 1 << 16

  /// - Parameter consume: is given the pieces in order.
  package init(_ consume: @escaping ([UInt8]) -> Void) {
    self.consume = consume
  }

  /// Empties `output` if it has become large.
  package func take(_ output: inout [UInt8]) {
    if output.count >= OutputDrain.pieceByteCount { flush(&output) }
  }

  /// Empties `output`.
  package func flush(_ output: inout [UInt8]) {
    consume(output)
    output.removeAll(keepingCapacity: true)
  }
}
