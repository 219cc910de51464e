import Foundation
import Testing

/// Threads on which tests wait for the commands that they start.
///
/// Swift's own pool has one thread a processor: with all of them waiting for a command's disk or network, the processors idle.
final class CommandThreads: TaskExecutor {
  static let shared = CommandThreads(count: 2 * ProcessInfo.processInfo.activeProcessorCount)

  private let jobs = NSCondition()
  nonisolated(unsafe) private var waiting: [UnownedJob] = []

  private init(count: Int) {
    for _ in 0..<count {
      let thread = Thread { [self] in
        while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
      }
      // Room for the deep recursion of compiling a pattern, which the pool's threads have too.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { waiting.append(job) }
    jobs.signal()
  }

  private func next() -> UnownedJob {
    jobs.withLock {
      while waiting.isEmpty { jobs.wait() }
      return waiting.removeFirst()
    }
  }
}

/// Runs a suite's tests on `CommandThreads`.
struct StartsCommands: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(CommandThreads.shared) { try await function() }
  }
}

extension Trait where Self == StartsCommands {
  static var startsCommands: Self { StartsCommands() }
}
