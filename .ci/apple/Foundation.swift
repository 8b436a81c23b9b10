// The declarations of Foundation that GoBuildInfoFoundation uses, with the availability that swift-foundation states
// (`FoundationEssentials/URL/URL.swift`, `Data/Data.swift`, `Error/CocoaError.swift`). Only the types matter: nothing of this is run.

@available(macOS 10.10, iOS 8.0, *)
public struct URL: Sendable {
  public var absoluteString: String { "" }
  public var absoluteURL: URL { self }
  public var isFileURL: Bool { false }

  @available(macOS 13.0, iOS 16.0, *)
  public func host(percentEncoded: Bool = true) -> String? { nil }

  @available(macOS 13.0, iOS 16.0, *)
  public func path(percentEncoded: Bool = true) -> String { "" }
}

@available(macOS 10.10, iOS 8.0, *)
public struct Data: Sendable {
  private let elements: [UInt8] = []

  @available(macOS 10.14.4, iOS 12.2, *)
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let buffer = unsafe elements.withUnsafeBytes { unsafe $0 }
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }
  }
}

public protocol LocalizedError: Error {
  var errorDescription: String? { get }
}
