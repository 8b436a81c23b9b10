internal import BinarySupport

/// The version of this program, which is that of the package. It changes with a release alone.
let programVersion = "0.1.0"

/// The day of the release.
let programDate = "2026-11-21"
