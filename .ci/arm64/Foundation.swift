// What the tests use of Foundation, with an interface that other versions of the compiler can import.
//
// The modules of Foundation are readable only by the compiler that made them, which for arm64 is Debian's. It compiles this file
// too: each declaration calls its namesake.

import Foundation
@_exported public import Glibc

@frozen
public struct Data: RandomAccessCollection, RangeReplaceableCollection, MutableCollection, Hashable,
  Sendable
{
  // Slices share the indices of what they are of, as those of Foundation's do.
  public var elements: ArraySlice<UInt8>

  @inlinable public init() { elements = [] }
  @inlinable public init<Bytes: Sequence>(_ bytes: Bytes) where Bytes.Element == UInt8 {
    elements = ArraySlice(bytes)
  }
  @inlinable init(slice: ArraySlice<UInt8>) { elements = slice }
  @inlinable public var startIndex: Int { elements.startIndex }
  @inlinable public var endIndex: Int { elements.endIndex }
  @inlinable public subscript(position: Int) -> UInt8 {
    get { elements[position] }
    set { elements[position] = newValue }
  }
  @inlinable public subscript(range: Range<Int>) -> Data {
    get { Data(slice: elements[range]) }
    set { elements[range] = newValue.elements }
  }
  @inlinable public mutating func replaceSubrange<Bytes: Collection>(
    _ range: Range<Int>, with bytes: Bytes
  )
  where Bytes.Element == UInt8 { elements.replaceSubrange(range, with: bytes) }
  @inlinable public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result)
    rethrows -> Result
  {
    try elements.withUnsafeBytes(body)
  }
  @inlinable public var bytes: RawSpan {
    @_lifetime(borrow self)
    get { elements.span.bytes }
  }

  public init(contentsOf url: URL) throws {
    elements = ArraySlice(try Foundation.Data(contentsOf: url.url))
  }
  public init(count: Int) { elements = ArraySlice(repeating: 0, count: count) }
  public init?(base64Encoded text: String, options: Base64DecodingOptions) {
    guard let data = Foundation.Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
      return nil
    }
    elements = ArraySlice(data)
  }
  public func base64EncodedString() -> String { Foundation.Data(elements).base64EncodedString() }
  public func write(to url: URL, options: WritingOptions? = nil) throws {
    // What thousands of files take is shorter without Foundation under an emulator.
    guard options == nil, let file = fopen(url.path, "w") else {
      return try Foundation.Data(elements).write(
        to: url.url, options: options == nil ? [] : .atomic)
    }
    elements.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
    fclose(file)
  }
  public func range(of bytes: Data) -> Range<Int>? {
    Foundation.Data(elements).range(of: Foundation.Data(bytes.elements))
  }

  public enum WritingOptions { case atomic }
  public enum Base64DecodingOptions { case ignoreUnknownCharacters }
}

public struct URL: Hashable, Sendable {
  var url: Foundation.URL

  init(_ url: Foundation.URL) { self.url = url }
  public init(filePath: String) { url = Foundation.URL(filePath: filePath) }
  public init(fileURLWithPath path: String) { url = Foundation.URL(fileURLWithPath: path) }
  public init(fileURLWithPath path: String, relativeTo other: URL) {
    url = Foundation.URL(fileURLWithPath: path, relativeTo: other.url)
  }
  public init?(string: String) {
    guard let url = Foundation.URL(string: string) else { return nil }
    self.url = url
  }
  public var path: String { url.path }
  public var pathComponents: [String] { url.pathComponents }
  public func path(percentEncoded: Bool = true) -> String {
    url.path(percentEncoded: percentEncoded)
  }
  public func host(percentEncoded: Bool = true) -> String? {
    url.host(percentEncoded: percentEncoded)
  }
  public var isFileURL: Bool { url.isFileURL }
  public var absoluteString: String { url.absoluteString }
  public var absoluteURL: URL { URL(url.absoluteURL) }
  public var lastPathComponent: String { url.lastPathComponent }
  public func appending(path: String) -> URL { URL(url.appending(path: path)) }
  public func appendingPathComponent(_ path: String) -> URL {
    URL(url.appendingPathComponent(path))
  }
  public func appendingPathExtension(_ text: String) -> URL {
    URL(url.appendingPathExtension(text))
  }
  public func deletingLastPathComponent() -> URL { URL(url.deletingLastPathComponent()) }
  public func resolvingSymlinksInPath() -> URL { URL(url.resolvingSymlinksInPath()) }
}

public struct UUID: Sendable {
  public let uuidString: String
  public init() { uuidString = Foundation.UUID().uuidString }
}

public struct FileAttributeKey: Hashable, Sendable {
  let key: Foundation.FileAttributeKey
  public static let posixPermissions = FileAttributeKey(key: .posixPermissions)
  public static let modificationDate = FileAttributeKey(key: .modificationDate)
  public static let systemFileNumber = FileAttributeKey(key: .systemFileNumber)
  public static let size = FileAttributeKey(key: .size)
}

public struct FileManager: Sendable {
  public static let `default` = FileManager()

  private var manager: Foundation.FileManager { .default }

  public var temporaryDirectory: URL { URL(manager.temporaryDirectory) }
  public var currentDirectoryPath: String { manager.currentDirectoryPath }
  public func fileExists(atPath path: String) -> Bool { manager.fileExists(atPath: path) }
  public func fileExists(atPath path: String, isDirectory: UnsafeMutablePointer<ObjCBool>) -> Bool {
    var value = Foundation.ObjCBool(false)
    defer { isDirectory.pointee.boolValue = value.boolValue }
    return manager.fileExists(atPath: path, isDirectory: &value)
  }
  public func enumerator(atPath path: String) -> [Any]? {
    manager.enumerator(atPath: path).map { Array($0) }
  }
  public func createFile(atPath path: String, contents: Data?) -> Bool {
    manager.createFile(atPath: path, contents: contents.map { Foundation.Data($0.elements) })
  }
  public func createDirectory(at url: URL, withIntermediateDirectories: Bool) throws {
    if mkdir(url.path, 0o777) == 0 || withIntermediateDirectories && errno == EEXIST { return }
    try manager.createDirectory(
      at: url.url, withIntermediateDirectories: withIntermediateDirectories)
  }
  public func createDirectory(atPath path: String, withIntermediateDirectories: Bool) throws {
    try manager.createDirectory(
      atPath: path, withIntermediateDirectories: withIntermediateDirectories)
  }
  public func createSymbolicLink(at url: URL, withDestinationURL other: URL) throws {
    try manager.createSymbolicLink(at: url.url, withDestinationURL: other.url)
  }
  public func createSymbolicLink(atPath path: String, withDestinationPath other: String) throws {
    try manager.createSymbolicLink(atPath: path, withDestinationPath: other)
  }
  public func destinationOfSymbolicLink(atPath path: String) throws -> String {
    try manager.destinationOfSymbolicLink(atPath: path)
  }
  public func contentsOfDirectory(atPath path: String) throws -> [String] {
    try manager.contentsOfDirectory(atPath: path)
  }
  public func subpathsOfDirectory(atPath path: String) throws -> [String] {
    try manager.subpathsOfDirectory(atPath: path)
  }
  public func removeItem(at url: URL) throws { try manager.removeItem(at: url.url) }
  public func removeItem(atPath path: String) throws { try manager.removeItem(atPath: path) }
  public func copyItem(at url: URL, to other: URL) throws {
    try manager.copyItem(at: url.url, to: other.url)
  }
  public func copyItem(atPath path: String, toPath other: String) throws {
    try manager.copyItem(atPath: path, toPath: other)
  }
  public func moveItem(at url: URL, to other: URL) throws {
    try manager.moveItem(at: url.url, to: other.url)
  }
  public func linkItem(at url: URL, to other: URL) throws {
    try manager.linkItem(at: url.url, to: other.url)
  }
  public func linkItem(atPath path: String, toPath other: String) throws {
    try manager.linkItem(atPath: path, toPath: other)
  }
  public func attributesOfItem(atPath path: String) throws -> [FileAttributeKey: Any] {
    let attributes = try manager.attributesOfItem(atPath: path)
    return Dictionary(uniqueKeysWithValues: attributes.map { (FileAttributeKey(key: $0), $1) })
  }
  public func setAttributes(_ attributes: [FileAttributeKey: Any], ofItemAtPath path: String) throws
  {
    let attributes = Dictionary(uniqueKeysWithValues: attributes.map { ($0.key, $1) })
    try manager.setAttributes(attributes, ofItemAtPath: path)
  }
}

public struct ProcessInfo: Sendable {
  public static let processInfo = ProcessInfo()

  public var processorCount: Int { Foundation.ProcessInfo.processInfo.processorCount }
  public var environment: [String: String] { Foundation.ProcessInfo.processInfo.environment }
}

public final class Thread: @unchecked Sendable {
  private let thread: Foundation.Thread

  private init(_ thread: Foundation.Thread) { self.thread = thread }
  // As in Foundation, so that an initializer of this package is preferred.
  public convenience init(block: @Sendable @escaping () -> Void) {
    self.init(Foundation.Thread(block: block))
  }
  public var stackSize: Int {
    get { thread.stackSize }
    set { thread.stackSize = newValue }
  }
  public func start() { thread.start() }
  public static func detachNewThread(_ block: @Sendable @escaping () -> Void) {
    Foundation.Thread.detachNewThread(block)
  }
}

public enum DispatchQueue {
  public static func concurrentPerform(iterations: Int, execute: (Int) -> Void) {
    withoutActuallyEscaping(execute) { execute in
      nonisolated(unsafe) let execute = execute
      Foundation.DispatchQueue.concurrentPerform(iterations: iterations) { execute($0) }
    }
  }
}

public final class FileHandle: @unchecked Sendable {
  private let handle: Foundation.FileHandle

  init(_ handle: Foundation.FileHandle) { self.handle = handle }
  public convenience init(forUpdating url: URL) throws {
    self.init(try Foundation.FileHandle(forUpdating: url.url))
  }
  public convenience init(forWritingTo url: URL) throws {
    self.init(try Foundation.FileHandle(forWritingTo: url.url))
  }
  public convenience init(forReadingFrom url: URL) throws {
    self.init(try Foundation.FileHandle(forReadingFrom: url.url))
  }
  public var fileDescriptor: Int32 { handle.fileDescriptor }
  public func write(_ data: Data) { handle.write(Foundation.Data(data.elements)) }
  public func write(contentsOf bytes: some Sequence<UInt8>) throws {
    try handle.write(contentsOf: Foundation.Data(bytes))
  }
  public func truncate(atOffset offset: UInt64) throws { try handle.truncate(atOffset: offset) }
  public func seek(toOffset offset: UInt64) throws { try handle.seek(toOffset: offset) }
  @discardableResult public func seekToEnd() throws -> UInt64 { try handle.seekToEnd() }
  public func readToEnd() throws -> Data? { try handle.readToEnd().map { Data($0) } }
  public func readDataToEndOfFile() -> Data { Data(handle.readDataToEndOfFile()) }
  public func close() throws { try handle.close() }
}

public final class Pipe: @unchecked Sendable {
  public let fileHandleForReading: FileHandle
  public let fileHandleForWriting: FileHandle
  let pipe = Foundation.Pipe()

  public init() {
    fileHandleForReading = FileHandle(pipe.fileHandleForReading)
    fileHandleForWriting = FileHandle(pipe.fileHandleForWriting)
  }
}

public final class Process {
  private let process = Foundation.Process()

  public init() {}
  public var executableURL: URL? {
    get { process.executableURL.map { URL($0) } }
    set { process.executableURL = newValue?.url }
  }
  public var arguments: [String]? {
    get { process.arguments }
    set { process.arguments = newValue }
  }
  public var standardOutput: Pipe? {
    didSet { process.standardOutput = standardOutput?.pipe }
  }
  public var terminationStatus: Int32 { process.terminationStatus }
  public func run() throws { try process.run() }
  public func waitUntilExit() { process.waitUntilExit() }
}

public final class JSONEncoder {
  public var outputFormatting: OutputFormatting = []

  public init() {}
  public func encode<Value: Encodable>(_ value: Value) throws -> Data {
    let encoder = Foundation.JSONEncoder()
    encoder.outputFormatting = Foundation.JSONEncoder.OutputFormatting(
      rawValue: outputFormatting.rawValue)
    return Data(try encoder.encode(value))
  }

  public struct OutputFormatting: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let sortedKeys = OutputFormatting(
      rawValue: Foundation.JSONEncoder.OutputFormatting.sortedKeys.rawValue)
    public static let withoutEscapingSlashes = OutputFormatting(
      rawValue: Foundation.JSONEncoder.OutputFormatting.withoutEscapingSlashes.rawValue)
  }
}

public struct JSONDecoder {
  public init() {}
  public func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    try Foundation.JSONDecoder().decode(type, from: Foundation.Data(data.elements))
  }
}

public enum JSONSerialization {
  public static func jsonObject(with data: Data) throws -> Any {
    try Foundation.JSONSerialization.jsonObject(with: Foundation.Data(data.elements))
  }
}

public struct NSDictionary: Equatable {
  private let dictionary: Foundation.NSDictionary

  public init(dictionary: [String: Any]) {
    self.dictionary = Foundation.NSDictionary(dictionary: dictionary)
  }
  public static func == (left: NSDictionary, right: NSDictionary) -> Bool {
    left.dictionary == right.dictionary
  }
}

public protocol LocalizedError: Error {
  var errorDescription: String? { get }
}

extension String {
  public enum TextEncoding { case utf8 }

  public init(contentsOf url: URL, encoding: TextEncoding) throws {
    self = try String(contentsOf: url.url, encoding: String.Encoding.utf8)
  }
  public init(contentsOfFile path: String, encoding: TextEncoding) throws {
    self = try String(contentsOf: Foundation.URL(filePath: path), encoding: String.Encoding.utf8)
  }
}

extension Error {
  public var localizedDescription: String {
    (self as? any LocalizedError)?.errorDescription ?? "\(self)"
  }
}

public struct CocoaError: Error {
  public enum Code: Sendable { case fileWriteUnknown }
  public init(_ code: Code) {}
}

public struct ObjCBool: ExpressibleByBooleanLiteral {
  public internal(set) var boolValue: Bool
  public init(booleanLiteral value: Bool) { boolValue = value }
}

extension StringProtocol {
  public func write(to url: URL, atomically: Bool, encoding: String.TextEncoding) throws {
    try String(self).write(to: url.url, atomically: atomically, encoding: String.Encoding.utf8)
  }
  public func replacingOccurrences(of text: String, with other: String) -> String {
    (String(self) as Foundation.NSString).replacingOccurrences(of: text, with: other)
  }
  public func range(of text: String) -> Range<String.Index>? where Self == String {
    guard let range = ranges(of: text).first else { return nil }
    return range
  }
}
