import SQLSyntax
import Warehouses

/// Every way to the ledger's engine, and what happens when it is lost.
extension Ledger {
  /// What was undone is tried so often.
  private static let repeatLimit = 20

  /// Runs `work` in one transaction that may write; it may run several times, and takes effect once.
  @discardableResult
  func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    try Self.translating(name) { try persistently { try commit(work) } }
  }

  /// Runs statements that do no harm where they take effect twice; a single one is a transaction of its own.
  func repeatable(statements: Int, _ work: () throws -> Void) throws {
    try Self.translating(name) {
      try persistently {
        if statements > 1 { return try commit(work) }
        onWrite?()
        try work()
        onWrite?()
      }
    }
  }

  /// Runs `work`, which only reads.
  func reading<Result>(_ work: () throws -> Result) throws -> Result {
    try Self.translating(name) { try persistently(work) }
  }

  func commit<Result>(_ work: () throws -> Result) throws -> Result {
    try engine.begin()
    do {
      let result = try work()
      onWrite?()
      try finish()
      onWrite?()
      return result
    } catch {
      if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
      throw error
    }
  }

  private func finish() throws {
    do { try engine.commit() } catch let failure as SQLFailure where failure.kind == .lost {
      // Nobody has said whether it took effect.
      try reconnect(after: failure)
      if try !engine.hasCommitted() {
        throw SQLFailure(kind: .conflict, code: failure.code, message: failure.message)
      }
    }
  }

  /// Repeats what takes effect once however often it runs, where another transaction or the loss of the connection has
  /// undone it.
  func persistently<Result>(_ work: () throws -> Result) throws -> Result {
    for _ in 1..<Self.repeatLimit {
      do { return try work() } catch let failure as SQLFailure where failure.kind == .conflict {
      } catch let failure as SQLFailure where failure.kind == .lost {
        try reconnect(after: failure)
      }
    }
    return try work()
  }

  /// Connects again, as patiently as was asked for.
  private func reconnect(after lost: SQLFailure) throws {
    prepared = [:]
    let begun = MonotonicMilliseconds.now
    var (failures, last) = (0, lost)
    while true {
      do { return try engine.reconnect() } catch let failure as SQLFailure
        where failure.kind == .lost || failure.kind == .cannotOpen
      {
        last = failure
      }
      failures += 1
      let waited = MonotonicMilliseconds.now - begun
      guard let pause = patience.pause(failures, waited) else { throw last }
      patience.wait(pause)
    }
  }

  static func translating<Result>(
    _ name: LedgerName, _ work: () throws -> Result
  ) throws -> Result {
    do { return try work() } catch let failure as SQLFailure {
      throw LedgerError(failure, name)
    }
  }
}
