internal import BinarySupport
public import GoBinaryReport
public import GoBuildInfo

extension Policy {
  /// What rules check: a binary, and where it is.
  public struct Input: Sendable {
    /// What Go recorded in the binary.
    public var info: BuildInfo

    /// What its headers record; nil where they cannot be read.
    public var facts: BinaryFacts?

    /// Whether the program confirms the Go version that its build info records: false for a contradiction, nil where there
    /// is no evidence.
    public var isVersionConfirmed: Bool?

    /// The packages of which the binary has code; nil where they were not read, or cannot be.
    public var packages: LinkedPackages?

    /// The names of its functions; nil where they were not read, or cannot be.
    public var functions: LinkedFunctionNames?

    /// The string variables that the linker set, as far as they were read from a symbol table.
    public var variables: [LinkedVariable] = []

    /// The path of the binary, which lists of ignored vulnerabilities may name; empty where it has none.
    public var file: Pathname = ""

    /// The container image that the binary is in; nil for other binaries.
    public var image: Image?

    /// What a container image has for a program to run.
    public struct Image: Sendable {
      /// The platforms that the image is for; empty where it states none.
      public var platforms: [Platform]

      /// Whether it has the interpreter that the program asks for; nil where that is not known.
      public var hasInterpreter: Bool?

      /// Creates a description of an image.
      public init(platforms: [Platform] = [], hasInterpreter: Bool? = nil) {
        self.platforms = platforms
        self.hasInterpreter = hasInterpreter
      }
    }

    /// Creates an input.
    ///
    /// - Parameters:
    ///   - info: what Go recorded in the binary.
    ///   - facts: what its headers record. Without them, rules about headers are undetermined.
    ///   - isVersionConfirmed: whether the program confirms the Go version.
    ///   - packages: the packages of which the binary has code. Without them, rules about packages are undetermined.
    ///   - functions: the names of its functions. Without them, nothing shows which vulnerable functions are linked.
    ///   - image: the container image that the binary is in.
    public init(
      info: BuildInfo, facts: BinaryFacts? = nil, isVersionConfirmed: Bool? = nil,
      packages: LinkedPackages? = nil, functions: LinkedFunctionNames? = nil, image: Image? = nil
    ) {
      self.info = info
      self.facts = facts
      self.isVersionConfirmed = isVersionConfirmed
      self.packages = packages
      self.functions = functions
      self.image = image
    }

    /// Creates an input from all that is known of a binary.
    public init(_ record: BinaryRecord) {
      self.init(
        info: record.info, facts: record.facts, isVersionConfirmed: record.isVersionConfirmed,
        packages: record.packages, functions: record.functions)
      variables = record.variables
      file = record.file
      if let location = record.location, location.image != nil {
        image = Image(platforms: location.platforms, hasInterpreter: record.isInterpreterInImage)
      }
    }
  }
}
