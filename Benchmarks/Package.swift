// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v13)],
  dependencies: [
    .package(name: "swift-go-buildinfo", path: "..")
  ],
  targets: [
    .executableTarget(
      name: "hotpath",
      dependencies: [.product(name: "GoBuildInfo", package: "swift-go-buildinfo")],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]
    )
  ]
)
