public import Foundation
public import GoBuildInfo

extension ReadError: LocalizedError {
  /// The error's description, which `localizedDescription` then is too.
  public var errorDescription: String? { description }
}
