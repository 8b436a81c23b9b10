internal import SystemLibrary

/// The number of cores that a process may use.
///
/// The number of cores of the machine is not enough to know: a container that may use one core of 96 would start 96 threads,
/// which take turns. On Linux, the affinity of the process and the CPU quota of its control groups count too. Both are read as
/// text from `/proc` and `/sys`, because `sched_getaffinity` is a GNU extension that the C library's module does not declare.
struct CoreCount {
  /// Reads a small file; nil where there is none.
  let contents: (String) -> String?

  /// The most cores that can run threads of this process at the same time; at least 1.
  func value(online: Int) -> Int {
    max(1, [online, affinity, quota].compactMap { $0 }.min() ?? 1)
  }

  /// The number of cores in the affinity mask.
  private var affinity: Int? {
    let key = "Cpus_allowed:".utf8
    guard let line = lines(of: "/proc/self/status").first(where: { $0.starts(with: key) }) else {
      return nil
    }
    let mask = line.dropFirst(key.count).drop {
      $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ")
    }
    let count = mask.split(separator: UInt8(ascii: ",")).reduce(0) { count, word in
      count + (UInt64(Substring(word), radix: 16)?.nonzeroBitCount ?? 0)
    }
    return count > 0 ? count : nil
  }

  /// The lines of a file; none where there is none.
  private func lines(of name: String) -> [Substring.UTF8View] {
    contents(name)?.utf8.split(separator: UInt8(ascii: "\n")) ?? []
  }

  /// The smallest quota of the control groups that the process is in, rounded up to cores.
  private var quota: Int? {
    let colon = UInt8(ascii: ":")
    var quotas: [Int] = []
    for line in lines(of: "/proc/self/cgroup") {
      // `0::/path` in version 2, `4:cpu,cpuacct:/path` in version 1.
      let fields = line.split(separator: colon, maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      if fields[1].isEmpty {
        quotas += self.quotas(of: fields[2], below: "/sys/fs/cgroup") { folder in
          lines(of: folder("cpu.max")).first?.split(separator: UInt8(ascii: " ")) ?? []
        }
      } else if fields[1].split(separator: UInt8(ascii: ",")).contains(where: {
        $0.elementsEqual("cpu".utf8)
      }) {
        quotas += self.quotas(of: fields[2], below: "/sys/fs/cgroup/cpu") { folder in
          [folder("cpu.cfs_quota_us"), folder("cpu.cfs_period_us")].compactMap {
            lines(of: $0).first
          }
        }
      }
    }
    return quotas.min()
  }

  /// The quotas of a group and of all groups that it is in. In a container the path may be that of the host, of which only the
  /// root of the mount is visible.
  private func quotas(
    of group: Substring.UTF8View, below mount: String,
    _ limit: ((String) -> String) -> [Substring.UTF8View]
  ) -> [Int] {
    let names = group.split(separator: UInt8(ascii: "/")).map { Substring($0) }
    return (0...names.count).compactMap { depth in
      let folder = ([Substring(mount)] + names.prefix(depth)).joined(separator: "/")
      let words = limit { "\(folder)/\($0)" }
      // `max` and -1 stand for no quota.
      guard words.count == 2, let quota = Int(Substring(words[0])),
        let period = Int(Substring(words[1])), quota > 0, period > 0
      else { return nil }
      return (quota - 1) / period + 1
    }
  }
}

extension CoreCount {
  /// The cores of this process, as they were when they were first asked for.
  static let ofProcess = CoreCount(contents: textOfSystemFile)
    .value(online: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// The start of a file of `/proc` or `/sys`, whose sizes are unknown.
  private static func textOfSystemFile(_ name: String) -> String? {
    guard let file = try? Descriptor(opening: SystemPath(name)),
      let contents = try? file.readToEnd(limit: 1 << 20)
    else { return nil }
    return String(repairing: contents.span.raw)
  }
}
