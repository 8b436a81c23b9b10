/// A committed binary, found from this file.
enum TestFile {
  static let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  static func path(_ name: String) -> String { folder + "/TestBinaries/binaries/" + name }
}
