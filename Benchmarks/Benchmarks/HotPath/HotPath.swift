import Benchmark
import GoBinaryScanner
import GoBuildInfo
import Samples

/// The folder with the committed binaries, from where this file stands.
private let binaries: String = {
  let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
  return root.joined(separator: "/") + "/TestBinaries/binaries/"
}()

// One binary for each container, and a file that is none.
private let containers = [
  ("ELF", Pathname(binaries + "linux-amd64-go1.27-modules")),
  ("Mach-O", Pathname(binaries + "darwin-universal-go1.27-stripped")),
  ("PE", Pathname(binaries + "windows-amd64-go1.27-stripped")),
]
private let text = Pathname(binaries + "linux-amd64-go1.27-modules.txt")

let benchmarks: @Sendable () -> Void = {
  // Allocations are counted by a test: what the benchmark counts here means nothing.
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock], warmupIterations: 10, scalingFactor: .kilo,
    maxDuration: .milliseconds(500),
    // Machines differ, and the ones that are shared differ from themselves: what is caught is a change
    // of kind. The comparison with the floor and with Go, side by side, catches the rest.
    thresholds: [.wallClock: BenchmarkThresholds(relative: [.p90: 300])])

  Benchmark("reject") { benchmark in
    var reader = FileReader()
    for _ in benchmark.scaledIterations {
      do throws(ReadError) {
        try reader.open(text)
        _ = try BuildInfoLocation(in: &reader)
      } catch {
        precondition(error.code == .unrecognizedFormat)
      }
    }
  }

  for (name, path) in containers {
    Benchmark("locate, \(name)") { benchmark in
      var reader = FileReader()
      for _ in benchmark.scaledIterations {
        try reader.open(path)
        blackHole(try BuildInfoLocation(in: &reader))
      }
    }

    Benchmark("view, \(name)") { benchmark in
      var reader = FileReader()
      for _ in benchmark.scaledIterations {
        try reader.open(path)
        let view = try BuildInfoView(reading: &reader)
        var modules = view.dependencies
        while let module = try modules.next() { blackHole(module.path.isEmpty) }
      }
    }

    Benchmark("own, \(name)") { benchmark in
      var reader = FileReader()
      for _ in benchmark.scaledIterations {
        try reader.open(path)
        blackHole(try BuildInfo(reading: &reader))
      }
    }
  }

  for kind in ["zeros", "data", "misses", "ff"] {
    Benchmark("search 64 MB, \(kind)", configuration: .init(scalingFactor: .one)) {
      benchmark, file in
      for _ in benchmark.scaledIterations {
        do throws(ReadError) {
          _ = try BuildInfoLocation(parsing: unsafe file.span.bytes)
        } catch {
          precondition(error.code == .noBuildInfo)
        }
      }
    } setup: {
      Samples.elf(Samples.data(kind, count: 64 << 20))
    }
  }

  Benchmark("scan the committed binaries", configuration: .init(scalingFactor: .one)) { benchmark in
    for _ in benchmark.scaledIterations {
      var count = 0
      BinaryScanner(Pathname(binaries)).scan { event in
        if case .finding = event { count += 1 }
        return true
      }
      precondition(count >= 9)
    }
  }
}
