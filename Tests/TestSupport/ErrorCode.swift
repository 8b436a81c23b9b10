package import GoBuildInfo

/// The code of the error that `body` throws; nil where it succeeds.
package func errorCode<Answer>(_ body: () throws -> Answer) -> ReadError.Code? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? ReadError)?.code
  }
}
