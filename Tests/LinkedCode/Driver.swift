// Prints what the library finds, for the comparison with Go's tools.
//
//     driver functions|packages|inlined FILE...

@main
private struct Driver {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let mode = arguments.first ?? ""
    for path in arguments.dropFirst() {
      do throws(ReadError) {
        var file = try FileReader(opening: path)
        var parts = try BinaryParts(of: &file)
        while let part = try parts.next(in: &file) {
          print("# \(path) \(part.member == nil ? part.range.lowerBound : -1)")
          do throws(ReadError) {
            switch mode {
            case "packages": try printPackages(of: &file, part.range)
            case "inlined": try printInlinedCalls(of: &file, part.range)
            default: try printFunctions(of: &file, part.range)
            }
          } catch {
            print("error: \(error)")
          }
        }
      } catch {
        print("# \(path) 0\nerror: \(error)")
      }
    }
  }

  private static func printFunctions(
    of file: inout FileReader, _ part: Range<Int>
  ) throws(ReadError) {
    var functions = try LinkedFunctions(from: &file, part: part, including: .positions)
    var text: [UInt8] = []
    while let function = try functions.next(in: &file) {
      text += Array("\(hex(function.address))\t\(hex(function.byteCount))\t".utf8)
      text.append(contentsOf: function.name.bytes)
      text.append(UInt8(ascii: "\t"))
      text.append(contentsOf: function.file.bytes)
      text += Array("\t\(function.line.map { String($0) } ?? "-")\n".utf8)
      if text.count > 1 << 16 {
        print(String(decoding: text, as: UTF8.self), terminator: "")
        text.removeAll(keepingCapacity: true)
      }
    }
    print(String(decoding: text, as: UTF8.self), terminator: "")
  }

  /// The calls inlined into each function: its address, and name, place and size of each call.
  private static func printInlinedCalls(
    of file: inout FileReader, _ part: Range<Int>
  ) throws(ReadError) {
    var functions = try LinkedFunctions(from: &file, part: part, including: .inlinedCalls)
    while true {
      let address: UInt64
      do {
        guard let function = try functions.next(in: &file) else { return }
        address = function.address
      }
      while let call = try functions.nextInlinedCall(in: &file) {
        let name = String(decoding: [UInt8](copying: call.name.bytes), as: UTF8.self)
        print("\(hex(address))\t\(name)\t\(hex(call.callOffset))\t\(call.byteCount)")
      }
    }
  }

  private static func printPackages(
    of file: inout FileReader, _ part: Range<Int>
  ) throws(ReadError) {
    let linked = try LinkedPackages(from: &file, part: part)
    for package in linked.packages {
      let module = package.module.map { "\($0)@\(package.version ?? "")" } ?? ""
      print(
        "\(package.path)\t\(module)\t\(package.functionCount)\t\(package.byteCount)\t\(package.isStandard)"
      )
    }
    for module in linked.modules {
      print(
        "module\t\(module.path)\t\(module.version)\t\(module.linked)"
          + (module.isInferred ? "\tinferred" : ""))
    }
  }

  private static func hex(_ number: UInt64) -> String { String(number, radix: 16) }
}
