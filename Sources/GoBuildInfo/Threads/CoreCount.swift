#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The number of cores that a process may use.
///
/// The number of cores of the machine is not enough to know: a container that may use one core of 96 would start 96 threads,
/// which take turns. On Linux, the affinity of the process and the CPU quota of its control groups count too. Both are read as
/// text from `/proc` and `/sys`, because `sched_getaffinity` is a GNU extension that the C library's module does not declare.
struct CoreCount {
  /// Reads a small file; nil where there is none.
  let contents: (Pathname) -> String?

  /// The most cores that can run threads of this process at the same time; at least 1.
  func value(online: Int) -> Int {
    max(1, [online, affinity, quota].compactMap { $0 }.min() ?? 1)
  }

  /// The number of cores in the affinity mask.
  private var affinity: Int? {
    guard let mask = value(of: "Cpus_allowed:", in: contents("/proc/self/status")) else {
      return nil
    }
    let words = mask.split(separator: ",").map { UInt64($0, radix: 16) }
    let count = words.reduce(0) { $0 + ($1?.nonzeroBitCount ?? 0) }
    return count > 0 ? count : nil
  }

  private func value(of key: String, in text: String?) -> Substring? {
    guard let line = text?.split(separator: "\n").first(where: { $0.utf8.starts(with: key.utf8) })
    else { return nil }
    return line.dropFirst(key.count).split { $0 == "\t" || $0 == " " }.first
  }

  /// The smallest quota of the control groups that the process is in, rounded up to cores.
  private var quota: Int? {
    var quotas: [Int] = []
    for line in contents("/proc/self/cgroup")?.split(separator: "\n") ?? [] {
      // `0::/path` in version 2, `4:cpu,cpuacct:/path` in version 1.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      if fields[1].isEmpty {
        quotas += self.quotas(of: fields[2], below: "/sys/fs/cgroup") { folder in
          let words = contents(folder("cpu.max"))?.split { $0 == " " || $0 == "\n" } ?? []
          return words.count == 2 ? (words[0], words[1]) : nil
        }
      } else if fields[1].split(separator: ",").contains("cpu") {
        quotas += self.quotas(of: fields[2], below: "/sys/fs/cgroup/cpu") { folder in
          guard let quota = contents(folder("cpu.cfs_quota_us")),
            let period = contents(folder("cpu.cfs_period_us"))
          else { return nil }
          return (quota.prefix { $0 != "\n" }, period.prefix { $0 != "\n" })
        }
      }
    }
    return quotas.min()
  }

  /// The quotas of a group and of all groups that it is in. In a container the path may be that of the host, of which only the
  /// root of the mount is visible.
  private func quotas(
    of group: Substring, below mount: String,
    _ limit: ((String) -> Pathname) -> (quota: Substring, period: Substring)?
  ) -> [Int] {
    let names = group.split(separator: "/")
    return (0...names.count).compactMap { depth in
      let folder = ([Substring(mount)] + names.prefix(depth)).joined(separator: "/")
      // `max` and -1 stand for no quota.
      guard let (quota, period) = limit({ Pathname("\(folder)/\($0)") }),
        let quota = Int(quota), let period = Int(period), quota > 0, period > 0
      else { return nil }
      return max(1, (quota - 1) / period + 1)
    }
  }
}

extension CoreCount {
  /// The cores of this process, as they were when they were first asked for.
  static let ofProcess = CoreCount(contents: textOfSystemFile)
    .value(online: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// The start of a file of `/proc` or `/sys`, whose sizes are unknown.
  private static func textOfSystemFile(_ name: Pathname) -> String? {
    guard let file = try? Descriptor(opening: name) else { return nil }
    var buffer = ReadBuffer(capacity: FileReader.pageSize)
    guard (try? buffer.fillToEnd(of: file.number, limit: 1 << 20)) != nil else { return nil }
    return String(repairing: buffer.all)
  }
}
