#if os(Linux)
  import Foundation
  import Testing

  /// Trees with other file systems in them, mounted in a namespace that ends with the program.
  @Suite struct MountTests {
    private static let namespace = ["--user", "--map-root-user", "--mount"]

    /// Whether this user may mount file systems in a namespace.
    static let canMount: Bool = {
      let script = "mount -t tmpfs none /mnt && mount --rbind /proc /mnt"
      return (try? run(script, in: FileManager.default.temporaryDirectory))?.status == 0
    }()

    private static func run(_ script: String, in folder: URL) throws -> Program.Result {
      try Program.command(["unshare"] + namespace + ["sh", "-ec", script], in: folder)
    }

    /// What the program prints of a tree in which `proc` is procfs and `other` a file system with a binary.
    private func lines(_ arguments: String) throws -> [Substring] {
      let folder = TemporaryFolder()
      let binary = Program.binaries.appending(path: "linux-amd64-go1.27-modules")
      for name in ["here/binary", "other/none", "proc/none"] {
        try folder.file(name, name == "here/binary" ? Data(contentsOf: binary) : Data())
      }
      let result = try MountTests.run(
        """
        mount -t tmpfs none other
        cp here/binary other
        mkdir other/proc
        mount --rbind /proc other/proc
        mount --rbind /proc proc
        '\(Program.url.path)' -j 1 \(arguments) 2>&1 || true
        """, in: folder.url)
      return result.output.split(separator: "\n").filter {
        $0.contains("binary") || $0.contains("skipped")
      }
    }

    private static let kernel =
      "directory skipped: a file system of the kernel, which has no files of its own"

    @Test(.enabled(if: canMount, "needs the right to mount"))
    func fileSystemsOfTheKernelAreSkipped() throws {
      let lines = try lines("-v .")
      #expect(lines.contains("gobuildinfo: ./proc: \(MountTests.kernel)"), "\(lines)")
      #expect(lines.contains("gobuildinfo: ./other/proc: \(MountTests.kernel)"))
      #expect(lines.count == 4)
      #expect(lines.contains { $0.hasPrefix("./here/binary: go1.27") })
      #expect(lines.contains { $0.hasPrefix("./other/binary: go1.27") })
      #expect(try self.lines("-v proc/self/fdinfo").isEmpty)
      #expect(try self.lines(".").count == 2)
    }

    @Test(.enabled(if: canMount, "needs the right to mount"))
    func otherFileSystemsAreSkippedOnRequest() throws {
      let skipped = "directory skipped: on another file system than the root"
      for option in ["-x", "--one-file-system"] {
        let lines = try lines("-v \(option) .")
        #expect(lines.count == 3, "\(lines)")
        #expect(lines.contains("gobuildinfo: ./proc: \(skipped)"))
        #expect(lines.contains("gobuildinfo: ./other: \(skipped)"))
        #expect(lines.contains { $0.hasPrefix("./here/binary: go1.27") })
      }
      // Each root has its own.
      let lines = try lines("-x other here")
      #expect(lines.count == 2)
    }
  }
#endif
