@testable import GoBuildInfo

/// An archive in GNU's or BSD's form.
struct SyntheticArchive {
  enum Form: CaseIterable {
    case gnu, bsd
  }

  var form = Form.gnu
  /// Members that stand before the object.
  var others: [(name: String, contents: [UInt8])] = [
    ("a member with a long name.o", Array("odd".utf8)), ("short.o", Array("text".utf8)),
  ]
  var name = "go.o"

  func bytes(_ object: [UInt8]) -> [UInt8] {
    var archive = Array("!<arch>\n".utf8)
    var longNames: [UInt8] = []
    let members = others + [(name, object)]
    if form == .gnu {
      append(&archive, "/", [0, 0, 0, 0])
      for member in members where member.name.count > 15 {
        longNames += Array("\(member.name)/\n".utf8)
      }
      append(&archive, "//", longNames)
    }
    var offset = 0
    for member in members {
      switch form {
      case .gnu where member.name.count > 15:
        append(&archive, "/\(offset)", member.contents)
        offset += member.name.count + 2
      case .gnu: append(&archive, "\(member.name)/", member.contents)
      case .bsd where member.name.count > 15:
        let field = Array(member.name.utf8) + [0, 0, 0]
        append(&archive, "#1/\(field.count)", field + member.contents)
      case .bsd: append(&archive, member.name, member.contents)
      }
    }
    return archive
  }

  private func append(_ archive: inout [UInt8], _ name: String, _ contents: [UInt8]) {
    func field(_ text: String, _ width: Int) -> [UInt8] {
      Array((text + String(repeating: " ", count: width - text.count)).utf8)
    }
    archive += field(name, 16) + field("0", 12) + field("0", 6) + field("0", 6) + field("644", 8)
    archive += field("\(contents.count)", 10) + Array("`\n".utf8) + contents
    if contents.count % 2 == 1 { archive.append(UInt8(ascii: "\n")) }
  }
}
