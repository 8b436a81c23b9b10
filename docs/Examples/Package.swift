// swift-tools-version: 6.2
import PackageDescription

let library = "swift-go-buildinfo"

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  // Your package has the address of the repository here, and a version.
  dependencies: [.package(name: library, path: "../..")],
  targets: [
    .executableTarget(
      name: "describe", dependencies: [.product(name: "GoBuildInfo", package: library)]),
    .executableTarget(
      name: "images", dependencies: [.product(name: "GoBuildInfo", package: library)]),
    .executableTarget(
      name: "modules", dependencies: [.product(name: "GoBuildInfo", package: library)]),
    .executableTarget(
      name: "old-binaries",
      dependencies: [
        .product(name: "GoBuildInfo", package: library),
        .product(name: "GoBinaryScanner", package: library),
      ]),
    .executableTarget(
      name: "linkage",
      dependencies: [
        .product(name: "GoBuildInfo", package: library),
        .product(name: "GoBinaryScanner", package: library),
      ]),
    .executableTarget(
      name: "gate",
      dependencies: [
        .product(name: "GoBuildInfo", package: library),
        .product(name: "GoBuildPolicy", package: library),
      ]),
    .executableTarget(
      name: "report",
      dependencies: [
        .product(name: "GoBuildInfo", package: library),
        .product(name: "GoBuildPolicy", package: library),
      ]),
    .executableTarget(
      name: "records",
      dependencies: [
        .product(name: "GoBuildInfo", package: library),
        .product(name: "GoBinaryReport", package: library),
      ]),
    .executableTarget(
      name: "bill-of-materials",
      dependencies: [
        .product(name: "GoBuildInfo", package: library),
        .product(name: "GoBinaryReport", package: library),
        .product(name: "GoBuildSBOM", package: library),
      ]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "describe", "images", "modules", "old-binaries", "linkage", "gate", "report",
        "records", "bill-of-materials",
      ]),
  ]
)
