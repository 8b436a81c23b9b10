// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

let clientDependencies: [Target.Dependency] = [
  "GoBuildInfo", "GoBuildInfoFoundation", "GoBinaryScanner", "GoBuildPolicy", "GoBuildSBOM",
]

let package = Package(
  name: "swift-go-buildinfo",
  platforms: [.macOS(.v13)],
  products: [
    .library(name: "GoBuildInfo", targets: ["GoBuildInfo"]),
    .library(name: "GoBuildInfoFoundation", targets: ["GoBuildInfoFoundation"]),
    .library(name: "GoBinaryScanner", targets: ["GoBinaryScanner"]),
    .library(name: "GoBuildPolicy", targets: ["GoBuildPolicy"]),
    .library(name: "GoBuildSBOM", targets: ["GoBuildSBOM"]),
    .executable(name: "gobuildinfo", targets: ["gobuildinfo"]),
  ],
  targets: [
    // The C library of the platform, for all others; no product.
    .target(name: "SystemLibrary", swiftSettings: strict),
    .target(name: "GoBuildInfo", dependencies: ["SystemLibrary"], swiftSettings: strict),
    // The only target that imports Foundation: for clients that do so anyway.
    .target(
      name: "GoBuildInfoFoundation", dependencies: ["GoBuildInfo"], swiftSettings: strict
    ),
    .target(
      name: "GoBinaryScanner", dependencies: ["GoBuildInfo", "SystemLibrary"],
      swiftSettings: strict),
    .target(name: "GoBuildPolicy", dependencies: ["GoBuildInfo"], swiftSettings: strict),
    .target(
      name: "GoBuildSBOM", dependencies: ["GoBuildInfo", "GoBuildPolicy"], swiftSettings: strict
    ),
    .executableTarget(
      name: "gobuildinfo",
      dependencies: [
        "GoBuildInfo", "GoBinaryScanner", "GoBuildPolicy", "GoBuildSBOM", "SystemLibrary",
      ],
      path: "Sources/GoBuildInfoCLI",
      swiftSettings: strict
    ),
    // Counts heap allocations, which Swift cannot do from within.
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "GoBuildInfoTests", dependencies: ["GoBuildInfo", "AllocationCounter"],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]
    ),
    .testTarget(name: "GoBinaryScannerTests", dependencies: ["GoBinaryScanner"]),
    .testTarget(name: "GoBuildPolicyTests", dependencies: ["GoBuildPolicy"]),
    .testTarget(name: "GoBuildSBOMTests", dependencies: ["GoBuildSBOM"]),
    .testTarget(name: "CLITests", dependencies: ["gobuildinfo"]),
    // What clients do, with public declarations only, in both language modes.
    .testTarget(name: "PublicAPITests", dependencies: clientDependencies),
    .testTarget(
      name: "PublicAPISwift5Tests", dependencies: clientDependencies,
      swiftSettings: [.swiftLanguageMode(.v5)]
    ),
  ]
)
