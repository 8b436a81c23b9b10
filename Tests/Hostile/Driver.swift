internal import Glibc

/// libFuzzer's entry. The target is named by the environment, so that one program serves them all:
///
///     TARGET=elf fuzz CORPUS -dict=dictionary
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  // Inputs that a target turns down are not kept.
  return target(input) ? 0 : -1
}

private let target: @Sendable ([UInt8]) -> Bool = {
  let name = getenv("TARGET").map { String(cString: $0) } ?? ""
  switch name {
  case "elf": return { fuzzContainer($0, magics: [0x7f45_4c46]) }
  case "macho":
    return { fuzzContainer($0, magics: [0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe]) }
  case "universal": return { fuzzContainer($0, magics: [0xcafe_babe, 0xcafe_babf]) }
  case "pe": return { fuzzContainer($0, magics: [0x4d5a]) }
  case "xcoff": return { fuzzContainer($0, magics: [0x1df, 0x1f7]) }
  case "plan9": return { fuzzContainer($0, magics: [0x1eb, 0x647, 0x8a97]) }
  case "wasm": return { fuzzContainer($0, magics: [0x0061_736d]) }
  case "archive": return { fuzzContainer($0, magics: [0x213c_6172]) }
  case "gzip": return fuzzGzip
  case "zstd": return fuzzZstandard
  case "image": return fuzzImage
  case "form": return fuzzForm
  case "moduletext": return fuzzModuleText
  case "versions": return fuzzVersions
  case "functions": return fuzzFunctions
  case "entries": return fuzzEntries
  case "zip": return fuzzZip
  case "ranges": return fuzzRanges
  default: fatalError("TARGET must name what is to be fuzzed, not '\(name)'")
  }
}()
