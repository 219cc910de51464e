import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// What is PostgreSQL's own of a pipeline's state: a schema that pipelines share, beside other people's tables.
@Suite(.needsPostgres) struct PostgresStateTests {
  private func shop() throws -> (PostgresStateBench, SyncQuery) {
    let bench = try PostgresStateBench()
    try bench.postgres.run("CREATE TABLE people (id integer PRIMARY KEY, email text)")
    try bench.postgres.run("INSERT INTO people SELECT n, 'a@b.co' FROM generate_series(1, 3) AS n")
    return (bench, bench.query("SELECT id, email FROM people", ["id", "email"]))
  }

  @Test("pipelines share a schema, and each has its own state in it")
  func pipelines() throws {
    let (bench, query) = try shop()
    let other = bench.file(uid: "ba9876543210")
    try bench.deliver(query, run: 1)
    #expect(try bench.sync(query, .planning, file: other).measure(DiffOptions(epoch: 1)).added == 3)
    let emails = bench.query("SELECT email, id FROM people WHERE id < 2", ["email"])
    #expect(try bench.deliver(emails, run: 2, file: other).added == 1)
    #expect(try bench.deliver(query, run: 3).unchanged == 3)
    #expect(StateStore.rows(of: bench.file()) == 3)
    #expect(StateStore.rows(of: other) == 1)
    #expect(StateAdoption.headers(in: bench.place).map(\.uid) == ["0123456789ab", "ba9876543210"])
  }

  @Test("other tables in the schema are nobody's state and stay as they are")
  func otherTables() throws {
    let (bench, query) = try shop()
    let schema = PostgresDialect().quoted(identifier: bench.schema)
    try bench.postgres.run("CREATE SCHEMA \(schema)")
    try bench.postgres.run("CREATE TABLE \(schema).orders AS SELECT 1 AS id")
    try bench.postgres.run("CREATE TABLE \(schema).p_ffffffffffff_snapshot AS SELECT 2 AS id")
    try bench.deliver(query, run: 1)
    #expect(try bench.deliver(query, run: 2).unchanged == 3)
    let content = try bench.content(of: bench.schema)
    #expect(content["orders"]?.count == 1)
    #expect(content["p_ffffffffffff_snapshot"]?.count == 1)
  }

  @Test("a schema with a table `pipelines` that is not ours is refused and not touched")
  func foreign() throws {
    let (bench, query) = try shop()
    let schema = PostgresDialect().quoted(identifier: bench.schema)
    try bench.postgres.run("CREATE SCHEMA \(schema)")
    try bench.postgres.run("CREATE TABLE \(schema).pipelines (uid text)")
    for access in [Sync.Access.planning, .running] {
      #expect {
        try bench.sync(query, access)
      } throws: { error in
        if case WarehouseError.stateForeign = error { true } else { false }
      }
    }
    #expect(try bench.content(of: bench.schema).keys.sorted() == ["pipelines"])
  }

  @Test("a state of a newer or an unknown version is refused")
  func versions() throws {
    let (bench, query) = try shop()
    try bench.deliver(query, run: 1)
    let schema = PostgresDialect().quoted(identifier: bench.schema)
    try bench.postgres.run("UPDATE \(schema).headgate_format SET version = 9")
    #expect(throws: WarehouseError.stateNewer(path: bench.schema, version: 9)) {
      try bench.sync(query)
    }
    try bench.postgres.run("UPDATE \(schema).headgate_format SET version = 1")
    #expect {
      try bench.sync(query)
    } throws: { error in
      if case WarehouseError.stateForeign = error { true } else { false }
    }
  }

  @Test("planning needs SELECT alone, and writes nothing to the state", arguments: [false, true])
  func reader(hasState: Bool) throws {
    let (bench, query) = try shop()
    if hasState {
      try bench.deliver(query, run: 1)
      try bench.postgres.run("UPDATE people SET email = 'new' WHERE id = 2")
    }
    let name = "planner_\(UInt32.random(in: 0...UInt32.max))"
    try bench.postgres.run("CREATE ROLE \(name) LOGIN")
    try bench.postgres.run("GRANT SELECT ON people TO \(name)")
    if hasState {
      let schema = PostgresDialect().quoted(identifier: bench.schema)
      try bench.postgres.run("GRANT USAGE ON SCHEMA \(schema) TO \(name)")
      try bench.postgres.run("GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(name)")
    }
    let before = hasState ? try bench.content(of: bench.schema) : [:]
    bench.user = name
    let counts = try bench.sync(query, .planning).measure(DiffOptions(epoch: 1))
    #expect(hasState ? counts.changed == 1 : counts.added == 3)
    if hasState {
      #expect(try bench.content(of: bench.schema) == before)
      #expect {
        _ = try bench.sync(query).raiseFence()
      } throws: { error in
        if case WarehouseError.stateDenied = error { true } else { false }
      }
    }
    bench.user = nil
    try bench.postgres.run("DROP OWNED BY \(name)")
    try bench.postgres.run("DROP ROLE \(name)")
  }

  @Test("first runs at once make one schema")
  func together() async throws {
    let (bench, query) = try shop()
    let place = bench.place
    let address = PostgresAddress(url: bench.postgres.server.conninfo(bench.postgres.database))
    let schema = bench.schema
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...6 {
        group.addTask {
          let file = StateFile(
            place, uid: "00000000000\(number)", ledgerID: "aaaaaaaaaaaa", project: "shop",
            environment: "dev", pipeline: "p\(number)", expectedGeneration: nil)
          let sync = try Sync(
            PostgresWarehouse(address, schema: schema), query: query, state: file,
            access: .running, now: { 0 })
          _ = try sync.raiseFence()
        }
      }
      try await group.waitForAll()
    }
    #expect(StateAdoption.headers(in: place).count == 6)
  }

  @Test("names of columns that are 63 bytes long, and equal in their first 60, are told apart")
  func longNames() throws {
    let stem = String(repeating: "é", count: 30)
    let names = ["\(stem)aaa", "\(stem)aab", "\(stem)aac"]
    let bench = try PostgresStateBench()
    try bench.postgres.run(
      "CREATE TABLE t (\(names.map { "\"\($0)\" text" }.joined(separator: ", ")))")
    try bench.postgres.run("INSERT INTO t VALUES ('1', 'b', 'c'), ('2', 'd', 'e')")
    let query = bench.query("SELECT * FROM t", names)
    try bench.deliver(query, run: 1)
    try bench.postgres.run("UPDATE t SET \"\(names[2])\" = 'new' WHERE \"\(names[0])\" = '2'")
    let sync = try bench.sync(query)
    _ = try sync.raiseFence()
    #expect(try sync.buildChangeset(run: 2, DiffOptions(epoch: 1)).changed == 1)
    let change = CopiedChange(
      .change, .value, inDoubt: false, new: ["2", "d", "new"], old: ["2", "d", "e"])
    #expect(try sync.copiedChanges().map(\.change) == [change])
    // A column that only the older definition reads is found again by whoever works the run off.
    let narrow = bench.query("SELECT * FROM t", Array(names[..<2]))
    let older = try bench.sync(narrow)
    _ = try older.raiseFence()
    _ = try older.buildChangeset(run: 3, DiffOptions(epoch: 2))
    #expect(older.oldColumns == names)
    let repair = try bench.sync(narrow)
    #expect(try repair.openChangeset(run: 3))
    #expect(repair.oldColumns == names)
    #expect(
      try repair.copiedChanges().map(\.change.old) == older.copiedChanges().map(\.change.old))
    #expect(try older.copiedChanges().first?.change.old == ["1", "b", "c"])
  }

  @Test(
    "removals come after what is added and changed, and what comes later after them, in whatever order rows are joined"
  )
  func order() throws {
    let (bench, query) = try shop()
    try bench.deliver(query, run: 1)
    // A merge goes by the identifier.
    try bench.postgres.run("ALTER DATABASE \(bench.postgres.database) SET enable_hashjoin = off")
    try bench.postgres.run("DELETE FROM people WHERE id = 1")
    try bench.postgres.run("UPDATE people SET email = 'c@b.co' WHERE id > 1")
    let sync = try bench.sync(query)
    _ = try sync.raiseFence()
    _ = try sync.buildChangeset(run: 2, DiffOptions(epoch: 1))
    #expect(try sync.copiedChanges().map(\.change.operation) == [.change, .change, .remove])
    let changes = sync.tables.changes(run: 2).fragment
    let own = ["operation", "reason", "doubt", "standing"].map { "_hg_\($0)" }.joined(
      separator: ", ")
    try sync.connection.execute(
      "INSERT INTO \(changes) (id, \(sql: own)) VALUES (9, 3, 1, false, 0)")
    #expect(try sync.copiedChanges().last?.change.new.first == 9)
  }

  @Test("two columns that differ in case only are two")
  func cases() throws {
    let bench = try PostgresStateBench()
    try bench.postgres.run("CREATE TABLE t (id integer, email text, \"Email\" text, \"ID\" text)")
    try bench.postgres.run("INSERT INTO t VALUES (1, 'a', 'A', 'x'), (2, 'b', 'B', 'y')")
    let sql = "SELECT * FROM t"
    try bench.deliver(bench.query(sql, ["id", "Email"]), run: 1)
    let both = bench.query(sql, ["id", "email", "Email", "ID"])
    #expect(try bench.sync(both, .planning).measure(DiffOptions(epoch: 1)).changed == 2)
    try bench.deliver(both, run: 2, isWhole: false)
    #expect(try bench.deliver(both, run: 3).unchanged == 2)
    try bench.postgres.run("UPDATE t SET \"Email\" = 'C' WHERE id = 1")
    let sync = try bench.sync(both)
    _ = try sync.raiseFence()
    _ = try sync.buildChangeset(run: 4, DiffOptions(epoch: 1))
    #expect(
      try sync.copiedChanges().map(\.change) == [
        CopiedChange(
          .change, .value, inDoubt: false, new: [1, "a", "C", "x"], old: [1, "a", "A", "x"])
      ])
    _ = try sync.close(run: 4, [], acceptedWhole: true)
    // The one that is read no more goes, the other stays.
    #expect(try bench.deliver(bench.query(sql, ["id", "email"]), run: 5).unchanged == 2)
    let columns = try bench.sync(both, .planning).snapshotColumns()
    #expect(columns == ["id", "email"])
    #expect(throws: WarehouseError.identifierChanged(from: ["id"], to: ["ID"])) {
      try bench.sync(bench.query(sql, ["ID", "email"]))
    }
  }
}
