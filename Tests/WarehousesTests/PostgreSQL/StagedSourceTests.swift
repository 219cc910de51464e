import PostgresServer
import Records
import SQLSyntax
import Testing

@testable import Warehouses

/// A source that is only read: what it takes to read it, and what becomes of its values on the way.
@Suite(.needsPostgres) struct StagedSourceTests {
  /// A source with a role that may read one table and do nothing else, and the state in a file.
  private final class Bench {
    let postgres: PostgresBench
    let folder = TemporaryFolder()
    let role: String
    private let server: PostgresServer

    init(_ setup: String...) throws {
      postgres = try PostgresBench()
      server = postgres.server
      role = "reader_\(postgres.database)"
      try postgres.run("CREATE ROLE \(role) LOGIN")
      try postgres.run("REVOKE ALL ON DATABASE \(postgres.database) FROM PUBLIC")
      try postgres.run("REVOKE ALL ON SCHEMA public FROM PUBLIC")
      try postgres.run("GRANT CONNECT ON DATABASE \(postgres.database) TO \(role)")
      try postgres.run("GRANT USAGE ON SCHEMA public TO \(role)")
      for sql in setup { try postgres.run(sql) }
      try postgres.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)")
    }

    deinit {
      _ = try? postgres.run("DROP OWNED BY \(role)")
      _ = try? postgres.run("DROP ROLE \(role)")
    }

    func sync(
      _ query: SyncQuery, _ access: Sync.Access, conninfo: String? = nil,
      host: (() throws -> any Warehouse)? = nil, place: StatePlace? = nil
    ) throws -> Sync {
      var address = PostgresAddress(
        url: conninfo ?? server.conninfo(postgres.database))
      address.user = role
      let source = { [address] in try PostgresWarehouse(address, schema: "_headgate") }
      return try Sync(
        StagedWarehouse(of: source, on: try host?() ?? SQLiteWarehouse()), query: query,
        state: StateFile(
          place ?? .file(path: folder.path + "/p.db"), uid: "0123456789ab",
          ledgerID: "aaaaaaaaaaaa", project: "shop", environment: "dev", pipeline: "people",
          expectedGeneration: nil), access: access, now: { 1_000 })
    }

    /// A run that is accepted whole.
    func send(_ query: SyncQuery, run: Int64) throws -> DiffCounts {
      let sync = try sync(query, .running)
      _ = try sync.raiseFence()
      let counts = try sync.buildChangeset(run: run, DiffOptions(epoch: 1))
      let all = try sync.copiedChanges().map { SettledRows($0.seq...$0.seq, .accepted) }
      _ = try sync.close(run: run, all, notes: [], acceptedWhole: false, isComplete: true)
      return counts
    }
  }

  private static func query(_ sql: String, _ columns: String...) -> SyncQuery {
    SyncQuery(
      modelSQL: sql, columns: columns.map { SyncColumn(name: $0, type: .any) }, identifierCount: 1,
      removes: true)
  }

  @Test("SELECT is enough: nothing is made at the source, not even for the session")
  func rights() throws {
    let bench = try Bench(
      "CREATE TABLE t (id int, name text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (2, 'c')")
    let query = Self.query("SELECT id, name FROM t", "id", "name")
    let planned = try bench.sync(query, .planning).measure(DiffOptions(epoch: 1))
    #expect(planned.added == 1 && planned.duplicateRows == 2)
    #expect(try bench.send(query, run: 1).added == 1)
    try bench.postgres.run("DELETE FROM t WHERE name = 'c'")
    let next = try bench.send(query, run: 2)
    #expect(next.added == 1 && next.unchanged == 1)
    #expect(try bench.send(query, run: 3).unchanged == 2)
    let made = try bench.postgres.rows(
      """
      SELECT relname FROM pg_class
      WHERE starts_with(relname::text, 'p_') AND relnamespace <> 'pg_catalog'::regnamespace
      """)
    #expect(made.isEmpty)
    #expect(
      try bench.postgres.rows("SELECT 1 FROM pg_namespace WHERE nspname = '_headgate'").isEmpty)
  }

  @Test("a server that refuses every write, as a hot standby does, is read like any other")
  func standby() throws {
    let server = try PostgresServer()
    try server.sql("CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'a'), (2, 'b')")
    try server.sql("ALTER SYSTEM SET default_transaction_read_only = on; SELECT pg_reload_conf()")
    let folder = TemporaryFolder()
    let query = Self.query("SELECT id, name FROM t", "id", "name")
    let sync = try Sync(
      StagedWarehouse(
        of: {
          try PostgresWarehouse(PostgresAddress(url: server.conninfo()), schema: "_headgate")
        }, on: SQLiteWarehouse()), query: query,
      state: StateFile(
        .file(path: folder.path + "/p.db"), uid: "0123456789ab", ledgerID: "aaaaaaaaaaaa",
        project: "shop", environment: "dev", pipeline: "people", expectedGeneration: nil),
      access: .running, now: { 1_000 })
    _ = try sync.raiseFence()
    #expect(try sync.buildChangeset(run: 1, DiffOptions(epoch: 1)).added == 2)
  }

  @Test(
    "a value that is written in another way is no change, and its text stays what the source says")
  func values() throws {
    let bench = try Bench(
      """
      CREATE TABLE t (id int, n numeric, at timestamptz, doc jsonb, f float8, r real, raw bytea)
      """,
      """
      INSERT INTO t VALUES
        (1, 1.50, '2025-01-01 10:00+02', '{"b": 1, "a": [1.0]}', 'NaN', 0.1, '\\x00ff'),
        (2, 100.00, 'infinity', 'null', '-0', 'infinity', ''),
        (3, 'NaN', '0044-03-15 BC', '"é"', 0.1::float8 + 0.2, NULL, NULL)
      """)
    let query = Self.query("SELECT * FROM t", "id", "n", "at", "doc", "f", "r", "raw")
    let sync = try bench.sync(query, .planning)
    var rows: [[SQLValue]] = []
    _ = try sync.scan(DiffOptions(epoch: 1), limit: 9) { row in
      rows.append(row.new.map(SQLValue.init))
    }
    #expect(
      rows == [
        [
          1, "1.5", "2025-01-01 08:00:00+00", #"{"a": [1.0], "b": 1}"#, "NaN", .float(0.1),
          .bytes([0, 255]),
        ],
        [2, "100", "infinity", "null", .float(0), .float(.infinity), .bytes([])],
        [3, "NaN", "0044-03-15 00:00:00+00 BC", #""é""#, .float(0.1 + 0.2), nil, nil],
      ])
    #expect(try bench.send(query, run: 1).added == 3)
    try bench.postgres.run("UPDATE t SET n = 1.5000, at = '2025-01-01 08:00+00' WHERE id = 1")
    try bench.postgres.run("UPDATE t SET n = 1e2 WHERE id = 2")
    #expect(try bench.send(query, run: 2).unchanged == 3)
    try bench.postgres.run("UPDATE t SET n = 1.5001 WHERE id = 1")
    #expect(try bench.send(query, run: 3).changed == 1)
  }

  @Test("what is inspected, and what is copied, is one state of the source")
  func oneState() throws {
    let bench = try Bench("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (2)")
    let query = Self.query("SELECT id FROM t", "id")
    let sync = try bench.sync(query, .running)
    _ = try sync.raiseFence()
    var seen: Int64?
    let counts = try sync.buildChangeset(run: 1, DiffOptions(epoch: 1)) {
      seen = try sync.count("SELECT count(*) FROM t")
      try bench.postgres.run("INSERT INTO t VALUES (3)")
    }
    #expect(seen == 2 && counts.modelRows == 2)
  }

  @Test("a source that fails in the middle is named, with the state as it was")
  func failing() throws {
    let bench = try Bench(
      "CREATE TABLE t (id int)", "INSERT INTO t SELECT generate_series(1, 5000)")
    let query = Self.query("SELECT id, 1 / (id - 4000) AS x FROM t", "id", "x")
    do {
      _ = try bench.send(query, run: 1)
      Issue.record("a division by zero went through")
    } catch WarehouseError.modelSQL(let message, _) { #expect(message == "division by zero") }
    let sound = Self.query("SELECT id, 1 AS x FROM t", "id", "x")
    #expect(try bench.send(sound, run: 2).added == 5000)
  }

  @Test("a model without an identifier keeps its order on the way")
  func places() throws {
    let bench = try Bench(
      "CREATE TABLE t (id int)", "INSERT INTO t SELECT generate_series(1, 3000)")
    let query = SyncQuery(
      modelSQL: "SELECT id FROM t ORDER BY id DESC",
      columns: [SyncColumn(name: SyncQuery.place, type: .int), SyncColumn(name: "id", type: .int)],
      identifierCount: 1, removes: true)
    var ids: [Int64] = []
    _ = try bench.sync(query, .planning).scan(DiffOptions(epoch: 1), limit: .max) {
      ids.append($0.new[1].bits)
    }
    #expect(ids == (1...3000).reversed())
  }
}
