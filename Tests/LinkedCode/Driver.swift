// Prints what the library finds, for the comparison with Go's tools.
//
//     driver functions|packages FILE...

@main
private struct Driver {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let mode = arguments.first ?? ""
    for path in arguments.dropFirst() {
      do throws(ReadError) {
        var file = try FileReader(path)
        var parts = try BinaryParts(of: &file)
        while let part = try parts.next(in: &file) {
          print("# \(path) \(part.member == nil ? part.range.lowerBound : -1)")
          do throws(ReadError) {
            if mode == "packages" {
              try printPackages(of: &file, part.range)
            } else {
              try printFunctions(of: &file, part.range)
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
    var functions = try LinkedFunctions(from: &file, part: part, positions: true)
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
      print("module\t\(module.path)\t\(module.version)\t\(module.linked)")
    }
  }

  private static func hex(_ number: UInt64) -> String { String(number, radix: 16) }
}
