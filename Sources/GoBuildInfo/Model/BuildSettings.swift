internal import BinarySupport

/// One setting of a build: Go's `debug.BuildSetting`.
public struct BuildSetting: Sendable, Hashable {
  /// What is set, such as `GOOS`, `-ldflags` or `vcs.revision`.
  public var key: String

  /// What it is set to; may be empty.
  public var value: String

  /// Creates a setting.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Copies what a view shows, without quotes; each byte that is part of no valid UTF-8 sequence becomes U+FFFD.
  public init(_ view: borrowing BuildSettingView) {
    key = view.key
    value = view.value
  }

  init(_ setting: borrowing BuildSettingView, _ decoder: TextDecoder) {
    key = GoQuoting.text(of: setting.rawKey.bytes, decoder)
    value = GoQuoting.text(of: setting.rawValue.bytes, decoder)
  }
}

/// The settings of a build, in the order in which the binary lists them.
///
/// Nothing keeps a binary from listing a key twice, so this is a list that can be asked by key, not
/// a dictionary.
public struct BuildSettings: Sendable, Hashable {
  private var elements: [BuildSetting]

  /// How many settings there is room for from the start: as many as Go writes today.
  static let usualCount = 16

  /// The value of the first setting with that key.
  ///
  /// - Complexity: O(*n*) in the number of settings, of which real binaries have some twenty.
  public subscript(key: String) -> String? {
    elements.first { $0.key == key }?.value
  }

  /// The values of all settings with that key, in order.
  public func values(of key: String) -> [String] {
    elements.filter { $0.key == key }.map { $0.value }
  }
}

extension BuildSettings: RandomAccessCollection, RangeReplaceableCollection, MutableCollection {
  public init() { elements = [] }

  public var startIndex: Int { elements.startIndex }
  public var endIndex: Int { elements.endIndex }

  public subscript(position: Int) -> BuildSetting {
    get { elements[position] }
    set { elements[position] = newValue }
  }

  public mutating func reserveCapacity(_ count: Int) {
    elements.reserveCapacity(count)
  }

  public mutating func append(_ setting: BuildSetting) {
    elements.append(setting)
  }

  public mutating func replaceSubrange(
    _ range: Range<Int>, with newElements: some Collection<BuildSetting>
  ) {
    elements.replaceSubrange(range, with: newElements)
  }
}

extension BuildSettings: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: BuildSetting...) { self.elements = elements }
}
