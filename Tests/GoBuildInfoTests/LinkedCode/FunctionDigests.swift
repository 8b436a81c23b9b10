// What Go's `debug/gosym` finds in the test binaries: `Tests/LinkedCode/answers -digest`.

/// The number of functions, and the SHA-256 of their lines, by the name of a binary and the position of the image in it.
let functionDigests: [String: String] = [
  "darwin-universal-go1.27-stripped 16384":
    "1469 fdb97f45c567646c34c2c3c66578a89e4f701182589061a1505b3817dda07c5f",
  "darwin-universal-go1.27-stripped 1228800":
    "1435 110846f6964e6a95318acd8336daf90e45f876b5723805f4cc7f6528f2078426",
  "linux-amd64-go1.27-ldflags 0":
    "1480 6c97902ee9b5de0a84eaef5f772735ab1abb428958d1b7d1c3ff57de238a8419",
  "linux-amd64-go1.27-many 0":
    "1480 71f1ea2887ffe7cd7c172b71d214bdc448ca603b1c7dbff59b08be549caca794",
  "linux-amd64-go1.27-modules 0":
    "1480 85f4afed0ec65bfb2fc62bb6a6697a2ee180d0885ce45d7affa81287adf8471b",
  "linux-arm64-go1.19-stripped 0":
    "1019 a89fae7160b0faf62f129c20ae64528d63a14894f444086710e6300d11cf0fc5",
  "linux-mips-go1.27-stripped 0":
    "1345 6ffc585a69af32a05a6340aebf92b0f52df6ad17af5bc18fcaf71e6f9de44120",
  "linux-s390x-go1.24-stripped 0":
    "1183 46d1a3592615101a28989df91dea2fd40c9b728fe7a24e814655455b975a4d6c",
  "windows-386-go1.21-stripped 0":
    "1136 15baec12b3adee418117526fd819df4580f5629c6a4a7fde2645370b9e3c63b5",
  "windows-amd64-go1.27-stripped 0":
    "1416 fa7dbc438ffa5cd6e0a5a7704e6567ae10295b81647b43b12484ce4dd9432da8",
  "linux-386-go1.15-gopath 0":
    "1036 7f5cde8f855784415c11eb187256b73e67dcc8e85fdf0ef5c9e78f0f162f6f0d",
  "linux-amd64-go1.15-modules 0":
    "1021 8ba39fdcd1bf7e548fbeb79c7d52cc713a7bcf0cefc9496f8d952d36150cedaf",
]
