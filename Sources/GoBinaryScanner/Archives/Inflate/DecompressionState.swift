internal import BinarySupport
import GoBuildInfo

/// How far decompression of a file came, in one of the formats that are read.
enum DecompressionState {
  case gzip(InflationState)
  case zstandard(ZstandardState)

  init(_ format: CompressedFormat) {
    switch format {
    case .gzip: self = .gzip(InflationState())
    case .zstandard: self = .zstandard(ZstandardState())
    }
  }

  /// What was decompressed last.
  var output: RecentOutput {
    switch self {
    case .gzip(let state): state.output
    case .zstandard(let state): state.output
    }
  }

  /// The position in the compressed file of the first byte that was not taken.
  var inputPosition: Int {
    switch self {
    case .gzip(let state): state.inputPosition
    case .zstandard(let state): state.inputPosition
    }
  }

  /// Whether nothing more will be decompressed.
  var isAtEnd: Bool {
    switch self {
    case .gzip(let state): state.isAtEnd
    case .zstandard(let state): state.isAtEnd
    }
  }

  /// How much of the output is held at least, if there is as much.
  var retainedByteCount: Int {
    switch self {
    case .gzip: InflationState.retainedByteCount
    case .zstandard(let state): state.retainedByteCount
    }
  }

  /// How much output a checkpoint has.
  var checkpointByteCount: Int {
    switch self {
    case .gzip: InflationState.retainedByteCount
    case .zstandard(let state): state.checkpointByteCount
    }
  }

  /// This state without what is not needed to continue.
  var checkpoint: DecompressionState { checkpoint(holding: output.end) }

  /// This state without what is neither needed to continue nor after a position.
  func checkpoint(holding position: Int) -> DecompressionState {
    switch self {
    case .gzip(let state): .gzip(state.checkpoint(holding: position))
    case .zstandard(let state): .zstandard(state.checkpoint(holding: position))
    }
  }

  /// Decompresses some more.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where the data is damaged or truncated, `unsupported`, or
  ///   `limitExceeded`.
  mutating func advance(_ input: CompressedInput) throws(ReadError) {
    switch self {
    case .gzip(var state):
      // Memory with two owners would be copied when it changes.
      self = .gzip(InflationState())
      defer { self = .gzip(state) }
      try state.advance(input)
    case .zstandard(var state):
      self = .zstandard(ZstandardState())
      defer { self = .zstandard(state) }
      try state.advance(input)
    }
  }
}

/// A format of compressed files.
package enum CompressedFormat: Sendable {
  case gzip, zstandard

  /// How much of a file is read at once: at least the largest block.
  var pieceByteCount: Int {
    switch self {
    case .gzip: 1 << 16
    case .zstandard: 1 << 18
    }
  }
}
