internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// The lines about packages and functions, separated by tabs and harmless to a terminal.
enum PackagesText {
  /// The line of a program, a line for each package, the modules without linked code, and those that were inferred.
  static func packages(_ linked: LinkedPackages, of image: ReportedImage) -> [UInt8] {
    var text = name(of: image)
    text +=
      ": \(linked.packages.count) packages, \(linked.functionCount) functions, \(linked.byteCount) bytes of code\n"
      .utf8
    for package in linked.packages {
      let module =
        package.module.map {
          "\($0)\(package.version.flatMap { $0.isEmpty ? nil : "@\($0)" } ?? "")"
        }
        ?? (package.isStandard ? "std" : "-")
      text += line([
        "", package.isInlinedOnly ? "inlined" : "package", package.path, module,
        "\(package.functionCount)", "\(package.byteCount)",
      ])
    }
    text += modules(linked.modules.filter { $0.linked == .none }, "modules without linked code")
    text += modules(
      linked.modules.filter { $0.isInferred }, "modules inferred from paths of source files")
    return text
  }

  private static func modules(_ modules: [LinkedModule], _ heading: String) -> [UInt8] {
    guard !modules.isEmpty else { return [] }
    return modules.reduce(into: Array("\t\(heading)\n".utf8)) { text, module in
      text += line(["", "module", module.path, module.version])
    }
  }

  /// `ADDRESS SIZE PACKAGE NAME FILE:LINE`, the numbers in hexadecimal.
  static func line(for function: borrowing LinkedFunction, of package: [UInt8]) -> [UInt8] {
    var file = [UInt8](copying: function.file.bytes)
    if !file.isEmpty, let line = function.line { file += ":\(line)".utf8 }
    let tab = UInt8(ascii: "\t")
    var text = Array(String(function.address, radix: 16).utf8) + [tab]
    text += String(function.byteCount, radix: 16).utf8
    for field in [package, [UInt8](copying: function.name.bytes), file] {
      text.append(tab)
      text += escaped(field)
    }
    return text + [UInt8(ascii: "\n")]
  }

  /// The path, with the name of an image in it in brackets.
  static func name(of image: ReportedImage) -> [UInt8] {
    let names = [image.slice, image.member].compactMap { $0 }
    return escaped(
      image.file.bytes + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))").utf8)
  }

  static func escaped(_ text: [UInt8]) -> [UInt8] {
    TerminalSafety.escaped(text, keepsLines: false)
  }

  private static func line(_ fields: [String]) -> [UInt8] {
    Array(fields.map { escaped(Array($0.utf8)) }.joined(separator: "\t".utf8))
      + [UInt8(ascii: "\n")]
  }
}
