// swift-tools-version: 6.2
import PackageDescription

let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-go-buildinfo", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // Data that are made, not found, for both programs below.
    .target(name: "Samples"),
    // What is compared with C and Go.
    .executableTarget(
      name: "measure",
      dependencies: [
        .product(name: "GoBuildInfo", package: "swift-go-buildinfo"),
        .product(name: "GoBinaryScanner", package: "swift-go-buildinfo"),
        "Samples",
      ],
      swiftSettings: lifetimes
    ),
    // What is held against thresholds.
    .executableTarget(
      name: "HotPath",
      dependencies: [
        .product(name: "GoBuildInfo", package: "swift-go-buildinfo"),
        .product(name: "GoBinaryScanner", package: "swift-go-buildinfo"),
        .product(name: "Benchmark", package: "benchmark"),
        "Samples",
      ],
      path: "Benchmarks/HotPath",
      swiftSettings: lifetimes,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    ),
  ]
)
