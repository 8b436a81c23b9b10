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
  "GoBuildInfo", "GoBuildInfoFoundation", "GoBinaryReport", "GoBinaryScanner", "GoBuildPolicy",
  "GoBuildSBOM", "GoVulnerabilities",
]

let package = Package(
  name: "swift-go-buildinfo",
  platforms: [.macOS(.v13), .iOS(.v16)],
  products: [
    .library(name: "GoBuildInfo", targets: ["GoBuildInfo"]),
    .library(name: "GoBuildInfoFoundation", targets: ["GoBuildInfoFoundation"]),
    .library(name: "GoBinaryReport", targets: ["GoBinaryReport"]),
    .library(name: "GoBinaryScanner", targets: ["GoBinaryScanner"]),
    .library(name: "GoBuildPolicy", targets: ["GoBuildPolicy"]),
    .library(name: "GoBuildSBOM", targets: ["GoBuildSBOM"]),
    .library(name: "GoVulnerabilities", targets: ["GoVulnerabilities"]),
    .executable(name: "gobuildinfo", targets: ["gobuildinfo"]),
  ],
  targets: [
    // The platform's C library, for BinarySupport; no product.
    .target(name: "SystemLibrary", swiftSettings: strict),
    // SHA-256 in instructions of the processor; no product. `-msha` lets the compiler emit those that the sources ask for. The clang of the
    // compiler takes the flag for x86-64 only, and ignores it in silence when it compiles for another architecture.
    .target(
      name: "SHAInstructions",
      swiftSettings: strict + [
        .define("SHA_INSTRUCTIONS"),
        .unsafeFlags(["-Xcc", "-Qunused-arguments", "-Xcc", "-Xarch_x86_64", "-Xcc", "-msha"]),
      ]),
    // What is not about Go: bytes, hashing, JSON, decompression, threads, system calls; no product.
    .target(
      name: "BinarySupport", dependencies: ["SHAInstructions", "SystemLibrary"],
      swiftSettings: strict),
    .target(name: "GoBuildInfo", dependencies: ["BinarySupport"], swiftSettings: strict),
    // The only target that imports Foundation: for clients that do so anyway.
    .target(
      name: "GoBuildInfoFoundation", dependencies: ["GoBuildInfo"], swiftSettings: strict
    ),
    .target(
      name: "GoBinaryReport", dependencies: ["BinarySupport", "GoBuildInfo"],
      swiftSettings: strict),
    .target(
      name: "GoBinaryScanner", dependencies: ["BinarySupport", "GoBuildInfo", "GoBinaryReport"],
      swiftSettings: strict),
    .target(
      name: "GoBuildPolicy", dependencies: ["BinarySupport", "GoBuildInfo", "GoBinaryReport"],
      swiftSettings: strict),
    .target(
      name: "GoBuildSBOM", dependencies: ["BinarySupport", "GoBuildInfo", "GoBinaryReport"],
      swiftSettings: strict),
    .target(
      name: "GoVulnerabilities",
      dependencies: [
        "BinarySupport", "GoBuildInfo", "GoBinaryReport", "GoBinaryScanner", "GoBuildPolicy",
        "GoBuildSBOM",
      ],
      swiftSettings: strict),
    .target(
      name: "GoBuildInfoCLI",
      dependencies: [
        "BinarySupport", "GoBuildInfo", "GoBinaryReport", "GoBinaryScanner", "GoBuildPolicy",
        "GoBuildSBOM", "GoVulnerabilities",
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "gobuildinfo", dependencies: ["GoBuildInfoCLI"], swiftSettings: strict
    ),
    // Counts heap allocations, which Swift cannot do from within.
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    // Helpers of several test targets.
    .target(
      name: "TestSupport", dependencies: ["BinarySupport", "GoBuildInfo"],
      path: "Tests/TestSupport", swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]
    ),
    .testTarget(name: "BinarySupportTests", dependencies: ["BinarySupport", "TestSupport"]),
    .testTarget(
      name: "GoBuildInfoTests",
      dependencies: ["BinarySupport", "GoBuildInfo", "AllocationCounter", "TestSupport"],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]
    ),
    .testTarget(name: "GoBinaryReportTests", dependencies: ["GoBinaryReport"]),
    .testTarget(
      name: "GoBinaryScannerTests",
      dependencies: ["BinarySupport", "GoBinaryScanner", "TestSupport"]
    ),
    .testTarget(
      name: "GoBuildPolicyTests",
      dependencies: ["BinarySupport", "GoBuildPolicy", "GoVulnerabilities", "TestSupport"]),
    .testTarget(name: "GoBuildSBOMTests", dependencies: ["GoBuildSBOM", "TestSupport"]),
    .testTarget(
      name: "GoVulnerabilitiesTests",
      dependencies: ["BinarySupport", "GoBuildInfo", "GoVulnerabilities", "TestSupport"]),
    .testTarget(name: "CLITests", dependencies: ["gobuildinfo", "GoBuildInfoCLI"]),
    // What clients do, with public declarations only, in both language modes.
    .testTarget(name: "PublicAPITests", dependencies: clientDependencies),
    .testTarget(
      name: "PublicAPISwift5Tests", dependencies: clientDependencies,
      swiftSettings: [.swiftLanguageMode(.v5)]
    ),
  ]
)
