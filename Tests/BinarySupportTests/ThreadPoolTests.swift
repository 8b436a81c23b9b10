import Foundation
import Testing

@testable import BinarySupport

@Suite(.timeLimit(.minutes(10))) struct ThreadPoolTests {
  /// Numbers that jobs share.
  private struct Counts: Sendable {
    var running = 0
    var mostRunning = 0
    var steps = 0
    var ended = 0
  }

  private func waitFor(_ count: Int, _ counts: Monitor<Counts>) {
    counts.wait(for: .work) { $0.ended == count ? () : nil }
  }

  /// Submits jobs of some steps each.
  private func submit(
    _ count: Int, steps: Int, to pool: ThreadPool, _ counts: Monitor<Counts>,
    _ body: @escaping @Sendable () -> Void
  ) {
    for _ in 0..<count {
      let remaining = Monitor(steps)
      let isAccepted = pool.submit {
        counts.withLock { counts in
          counts.running += 1
          counts.mostRunning = max(counts.mostRunning, counts.running)
        }
        body()
        let hasMore = remaining.withLock { remaining in
          remaining -= 1
          return remaining > 0
        }
        counts.withLock { counts in
          counts.running -= 1
          counts.steps += 1
          if !hasMore { counts.ended += 1 }
        }
        counts.wake(.work)
        return hasMore
      }
      #expect(isAccepted)
    }
  }

  @Test(arguments: [1, 3, 20])
  func runsAllStepsOnSoManyThreads(_ width: Int) {
    let pool = ThreadPool()
    let counts = Monitor(Counts())
    pool.enter(width: width)
    submit(100, steps: 5, to: pool, counts) { usleep(100) }
    waitFor(100, counts)
    pool.leave(width: width)
    #expect(counts.withLock { $0.steps } == 500)
    #expect(counts.withLock { $0.mostRunning } <= max(width, Thread.coreCount))
  }

  @Test func threadsEndWithTheirClients() {
    let pool = ThreadPool()
    let counts = Monitor(Counts())
    pool.enter(width: 5)
    pool.enter(width: 2)
    submit(50, steps: 1, to: pool, counts) { usleep(1000) }
    waitFor(50, counts)
    pool.leave(width: 5)
    for _ in 0..<10_000 where pool.threadCount > max(2, Thread.coreCount) { usleep(1000) }
    #expect(pool.threadCount <= max(2, Thread.coreCount))
    #expect(pool.threadCount > 0)
    pool.leave(width: 2)
    for _ in 0..<10_000 where pool.threadCount > 0 { usleep(1000) }
    #expect(pool.threadCount == 0)
    // Work without a client is done too.
    submit(1, steps: 3, to: pool, counts) {}
    waitFor(51, counts)
  }

  @Test func threadsFollowFromWaiting() {
    let pool = ThreadPool()
    let most = max(Thread.coreCount, ThreadPool.mostReadingThreads)
    pool.enter(width: nil)
    #expect(pool.adapt(afterWaiting: false) == Thread.coreCount)
    var limits = (0..<2 * most).map { _ in pool.adapt(afterWaiting: true) }
    #expect(limits.first == min(Thread.coreCount + 1, most))
    #expect(limits.last == most)
    // Now and then a step that waits keeps the threads that there are.
    limits = (0..<100).map { pool.adapt(afterWaiting: $0.isMultiple(of: 4)) }
    #expect(limits.allSatisfy { $0 == most })
    limits = (0..<1000).map { _ in pool.adapt(afterWaiting: false) }
    #expect(zip(limits, limits.dropFirst()).allSatisfy { $0 == $1 || $0 == $1 + 1 })
    #expect(limits.last == Thread.coreCount)
    _ = pool.adapt(afterWaiting: true)
    // Clients with a number of their own keep none.
    pool.enter(width: 1)
    pool.leave(width: nil)
    #expect(pool.adapt(afterWaiting: false) == Thread.coreCount)
    pool.leave(width: 1)
  }

  @Test func waitsOfAThreadAreCounted() {
    let waits = Thread.Waits()
    #expect(!waits.isExceeded(by: waits))
    for _ in 0..<10 { usleep(100) }
    #if os(Linux)
      #expect(waits.isExceeded(by: Thread.Waits()))
    #else
      #expect(!waits.isExceeded(by: Thread.Waits()))
    #endif
  }

  /// Long jobs and short ones take turns.
  @Test func jobsTakeTurns() {
    let pool = ThreadPool()
    let counts = Monitor(Counts())
    let isOver = Monitor(false)
    pool.enter(width: 1)
    for _ in 0..<2 * Thread.coreCount {
      _ = pool.submit { isOver.withLock { !$0 } }
    }
    submit(10, steps: 2, to: pool, counts) {}
    waitFor(10, counts)
    isOver.withLock { $0 = true }
    pool.leave(width: 1)
  }

  /// More jobs than threads wait for one that comes last.
  @Test func blockedJobsAreReplaced() {
    let pool = ThreadPool()
    let counts = Monitor(Counts())
    let gate = Monitor(false)
    pool.enter(width: 2)
    submit(20 + Thread.coreCount, steps: 1, to: pool, counts) {
      pool.whileBlocked { gate.wait(for: .events) { $0 ? () : nil } }
    }
    submit(1, steps: 1, to: pool, counts) {
      gate.withLock { $0 = true }
      gate.wake(.events)
    }
    waitFor(21 + Thread.coreCount, counts)
    pool.leave(width: 2)
  }
}

@Suite struct CoreCountTests {
  private func count(_ files: [String: String], online: Int = 96) -> Int {
    CoreCount { files[$0.description] }.value(online: online)
  }

  @Test func isThatOfTheMachineWhereNothingLimitsIt() {
    #expect(count([:]) == 96)
    #expect(count([:], online: -1) == 1)
    #expect(
      count(["/proc/self/status": "Name:\tx\nCpus_allowed:\tffffffff,ffffffff,ffffffff\n"]) == 96)
    #expect(
      count([
        "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/a/cpu.max": "broken", "/sys/fs/cgroup/cpu.max": "100 0\n",
      ]) == 96)
  }

  @Test func respectsAffinity() {
    #expect(
      count(["/proc/self/status": "Cpus_allowed:\t00000001,00000103\nCpus_allowed_list:\t0\n"]) == 4
    )
  }

  @Test(arguments: [
    ("150000 100000", 2), ("100000 100000", 1), ("1000 100000", 1), ("9223372036854775807 1", 96),
  ])
  func respectsQuotas(_ limit: String, _ expected: Int) {
    // The root of a container.
    #expect(
      count(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": limit + "\n"]) == expected)
    // A group above that of the process.
    #expect(
      count([
        "/proc/self/cgroup": "0::/kubepods/pod1/c\n",
        "/sys/fs/cgroup/kubepods/pod1/c/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/kubepods/pod1/cpu.max": limit + "\n",
      ]) == expected)
    // Version 1, where the path is that of the host.
    let words = limit.split(separator: " ").map(String.init)
    #expect(
      count([
        "/proc/self/cgroup": "5:memory:/m\n4:cpu,cpuacct:/docker/c\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": words[0] + "\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": words[1] + "\n",
      ]) == expected)
    #expect(
      count([
        "/proc/self/cgroup": "4:cpu:/\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      ]) == 96)
  }

  @Test func isKnownForThisProcess() {
    #expect(1...ProcessInfo.processInfo.processorCount ~= Thread.coreCount)
  }
}
