package import BinarySupport
package import GoBuildInfo

extension FileStatus {
  /// Whether there is nothing of that name, rather than something that cannot be examined.
  package static func isMissing(_ path: Pathname) -> Bool {
    do throws(ReadError) {
      _ = try FileStatus(of: path)
      return false
    } catch {
      return error.leadsNowhere
    }
  }
}

extension ReadError {
  /// Whether the user of the process may not read it, whichever process asks.
  var isLackOfPermission: Bool {
    if case .system(_, let errno) = detail {
      SystemError.isLackOfPermission(errno: errno)
    } else {
      false
    }
  }

  /// Whether looking up a name failed because nothing has it, for any user: no such file, or links in a circle.
  var leadsNowhere: Bool {
    guard code == .cannotOpen else { return false }
    // No file has a name that the kernel cannot be given.
    guard case .system(_, let errno) = detail else { return true }
    return SystemError.isAbsence(errno: errno)
  }
}
