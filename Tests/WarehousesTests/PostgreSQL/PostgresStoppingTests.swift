import Foundation
import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// Statements that are stopped by us, by the server, or by its end.
@Suite(.needsPostgres) struct PostgresStoppingTests {
  /// Rows without an end in sight, after which the server has work left.
  private static let endless: SQLFragment =
    "SELECT i, repeat('x', 1000) FROM generate_series(1, 2000000000) AS i"

  @Test("a statement is stopped soon after we ask, and the connection lives on")
  func asked() throws {
    let bench = try PostgresBench("CREATE TABLE t (i text)")
    let sleep: SQLFragment = "SELECT pg_sleep(60)"
    let table = SQLTable(.named("public"), "t")
    let work: [(String, () throws -> Void)] = [
      ("execute", { try bench.connection.execute(sleep) }),
      ("few", { _ = try bench.rows(sleep, .few) }),
      ("alone", { _ = try bench.rows(sleep, .alone) }),
      ("interleaved", { _ = try bench.rows(sleep, .interleaved) }),
      (
        "rows without end",
        {
          let statement = try bench.connection.prepare(Self.endless, reading: .alone)
          while try statement.step() {}
        }
      ),
      (
        "a lock for writing",
        {
          let other = try bench.connect()
          try other.execute("BEGIN")
          try other.execute("LOCK TABLE t")
          let writer = try bench.connection.writer(into: table, ["i"])
          try bench.fill(writer, rows: 10)
          try writer.finish()
        }
      ),
    ]
    for (name, run) in work {
      let start = MonotonicMilliseconds.now
      bench.connection.watch { MonotonicMilliseconds.now > start + 100 }
      let failure = failure(run)
      #expect(failure?.kind == .interrupted, "\(name): \(String(describing: failure))")
      #expect(MonotonicMilliseconds.now - start < 30_000, "\(name)")
      // What is asked to stop still does what is short: it has to tidy up.
      #expect(try bench.connection.integer("SELECT 7") == 7, "\(name)")
      bench.connection.watch { false }
    }
  }

  @Test("it is asked often while a statement runs, and while rows come without a pause")
  func often() throws {
    let bench = try PostgresBench()
    var asked: [Int64] = []
    bench.connection.watch {
      asked.append(MonotonicMilliseconds.now)
      return asked.count == 10
    }
    let start = MonotonicMilliseconds.now
    let statement = try bench.connection.prepare(Self.endless, reading: .alone)
    #expect(failure { while try statement.step() {} }?.kind == .interrupted)
    // Ten times at 50 ms, on a machine that does other things as well.
    #expect(asked.count == 10)
    #expect(MonotonicMilliseconds.now - start < 30_000)
  }

  @Test("a statement that runs too long is told from one that somebody else ended")
  func timeout() throws {
    let bench = try PostgresBench()
    let limited = try bench.connect { $0.statementTimeout = 1_000 }
    for reading in SQLReading.allCases {
      let statement = try limited.prepare("SELECT pg_sleep(60)", reading: reading)
      #expect(failure { _ = try statement.step() }?.kind == .timeout)
    }
    #expect(try limited.integer("SELECT 7") == 7)

    let victim = try bench.connect()
    let number = victim.processID
    let canceler = try bench.connect()
    let ended = Sending(canceler).inBackground { canceler in
      // Until it has begun there is nothing to end.
      while try canceler.integer(
        "SELECT 1 FROM pg_stat_activity WHERE pid = \(number: number) AND wait_event = 'PgSleep'")
        == nil
      {}
      try canceler.execute("SELECT pg_cancel_backend(\(number: number)::int)")
    }
    #expect(failure { try victim.execute("SELECT pg_sleep(60)") }?.kind == .other)
    try ended()
  }

  @Test("sessions of a name are ended, others are not")
  func terminated() throws {
    let bench = try PostgresBench("CREATE TABLE t (i int)")
    let named = try bench.connect { $0.applicationName = "headgate run 12" }
    let other = try bench.connect { $0.applicationName = "headgate run 1" }
    try named.execute("BEGIN")
    try named.execute("INSERT INTO t VALUES (1)")
    #expect(try bench.connection.terminate(applicationName: "headgate run 12") == 1)
    #expect(failure { try named.execute("SELECT 1") }?.kind == .lost)
    #expect(failure { try named.execute("SELECT 1") }?.kind == .lost)
    #expect(failure { _ = try named.prepare("SELECT 1", reading: .alone) }?.kind == .lost)
    #expect(!named.isInTransaction)
    #expect(try other.integer("SELECT count(*) FROM t") == 0)
    #expect(try bench.connection.terminate(applicationName: "headgate run 12") == 0)
  }

  @Test(
    "a server that is killed in the middle of a statement is lost, and there again",
    arguments: SQLReading.allCases)
  func killed(reading: SQLReading) throws {
    let server = try PostgresServer()
    let connection = try PostgresConnection(PostgresAddress(url: server.url()))
    try connection.execute("CREATE TABLE t AS SELECT 1 AS i")
    let statement = try connection.prepare(
      "SELECT pg_sleep(0.05), repeat('x', 100000) FROM generate_series(1, 1000)", reading: reading)
    if reading == .alone { #expect(try statement.step()) }
    let start = MonotonicMilliseconds.now
    var isKilled = false
    connection.watch {
      if !isKilled, MonotonicMilliseconds.now > start + 200 {
        isKilled = true
        server.kill()
      }
      return false
    }
    #expect(failure { while try statement.step() {} }?.kind == .lost)
    #expect(isKilled)
    #expect(failure { try connection.execute("SELECT 1") }?.kind == .lost)
    #expect(
      failure { _ = try PostgresConnection(PostgresAddress(url: server.url())) }?.kind
        == .cannotOpen)
    try server.start()
    let again = try PostgresConnection(PostgresAddress(url: server.url()))
    #expect(try again.integer("SELECT count(*) FROM t") == 1)
  }

  @Test("a server that shuts down says so")
  func stopped() throws {
    let server = try PostgresServer()
    let connection = try PostgresConnection(PostgresAddress(url: server.url()))
    server.stop()
    let failure = failure { try connection.execute("SELECT 1") }
    #expect(failure?.kind == .lost)
    try server.start()
    #expect(try server.sql("SELECT 7") == "7")
  }
}

/// Something that one thread hands to another and does not touch until that has ended.
private final class Sending<Value>: @unchecked Sendable {
  private let value: Value
  private let done = DispatchSemaphore(value: 0)
  private var error: (any Error)?

  init(_ value: Value) { self.value = value }

  /// - Returns: waits for the end.
  func inBackground(_ work: @escaping @Sendable (Value) throws -> Void) -> () throws -> Void {
    Thread.detachNewThread { [self] in
      do { try work(value) } catch { self.error = error }
      done.signal()
    }
    return { [self] in
      done.wait()
      if let error { throw error }
    }
  }
}
