internal import BinarySupport

/// References to the components of a CycloneDX document: to binaries, which are counted from 1, and to what is in them.
package enum ComponentReference {
  static let document = "0"
  package static func binary(_ number: Int) -> String { "\(number)" }
  package static func main(_ number: Int) -> String { "\(number)/main" }
  package static func standardLibrary(_ number: Int) -> String { "\(number)/stdlib" }

  /// - Parameter index: the place among the dependencies, counted from 0.
  package static func dependency(_ number: Int, _ index: Int) -> String { "\(number)/\(index + 1)" }
}
