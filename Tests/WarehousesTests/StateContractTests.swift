import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// What every engine guarantees of a pipeline's state.
@Suite struct StateContractTests {
  private func shop(_ engine: Engine, rows: Int = 3) throws -> (any StateBench, SyncQuery) {
    let bench = try engine.bench("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT)")
    for id in 1...rows {
      try bench.rows.execute("INSERT INTO people VALUES (\(number: Int64(id)), 'a@b.co')")
    }
    return (bench, bench.query("SELECT id, email FROM people", ["id", "email"]))
  }

  @Test(
    "planning leaves nothing behind, and sees what the run before it accepted",
    arguments: Engine.available)
  func planning(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    let first = try bench.sync(query, .planning)
    #expect(try first.measure(DiffOptions(epoch: 1)).added == 3)
    #expect(StateStore.rows(of: bench.file()) == nil)
    try bench.deliver(query, run: 1)
    try bench.rows.execute("DELETE FROM people WHERE id = 2")
    let second = try bench.sync(query, .planning)
    let generation = try second.generation()
    var seen: [CopiedChange] = []
    let counts = try second.scan(DiffOptions(epoch: 1), limit: 10) { seen.append(CopiedChange($0)) }
    #expect(counts.removed == 1)
    #expect(
      seen == [CopiedChange(.remove, .value, inDoubt: false, new: [2, "a@b.co"], old: nil)])
    #expect(try second.generation() == generation)
  }

  @Test(
    "a limit of planning bounds the rows that are shown, not the counts",
    arguments: Engine.available)
  func limit(engine: Engine) throws {
    let (bench, query) = try shop(engine, rows: 9)
    var seen = 0
    let counts = try bench.sync(query, .planning).scan(DiffOptions(epoch: 1), limit: 4) { _ in
      seen += 1
    }
    #expect(counts.added == 9)
    #expect(seen == 4)
  }

  @Test(
    "a state that the ledger knows of and that is gone is missing, not empty",
    arguments: Engine.available)
  func missing(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    let file = bench.file(expected: 4)
    for access in [Sync.Access.planning, .running] {
      #expect(throws: WarehouseError.stateMissing(path: file.path)) {
        try bench.sync(query, access, file: file)
      }
    }
    #expect(StateStore.rows(of: file) == nil)
  }

  @Test(
    "a state that is older than the ledger saw is refused; a newer one is taken",
    arguments: Engine.available)
  func behind(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    try bench.deliver(query, run: 1)
    let generation = try bench.sync(query).generation()
    #expect(
      throws: WarehouseError.stateBehind(
        path: bench.place.text, generation: generation, expected: generation + 1)
    ) { try bench.sync(query, file: bench.file(expected: generation + 1)) }
    _ = try bench.sync(query, file: bench.file(expected: generation))
    _ = try bench.sync(query, file: bench.file(expected: generation - 1))
  }

  @Test("a state of another ledger is refused", arguments: Engine.available)
  func otherLedger(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    try bench.deliver(query, run: 1)
    #expect(throws: WarehouseError.stateOfAnotherLedger(path: bench.place.text)) {
      try bench.sync(query, file: bench.file(ledger: "bbbbbbbbbbbb"))
    }
  }

  @Test(
    "every commit on the state is announced before and after, and planning commits nothing",
    arguments: Engine.available)
  func writes(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    var writes = 0
    let sync = try bench.sync(query, onWrite: { writes += 1 })
    #expect(writes == 2)
    _ = try sync.raiseFence()
    _ = try sync.buildChangeset(run: 1, DiffOptions(epoch: 1))
    try sync.settle(run: 1, [SettledRows(1...1, .accepted)])
    _ = try sync.close(run: 1, [SettledRows(1...3, .accepted)], acceptedWhole: true)
    #expect(writes == 10)
    let plan = try bench.sync(query, .planning, onWrite: { writes += 1 })
    _ = try plan.measure(DiffOptions(epoch: 1))
    #expect(writes == 10)
  }

  @Test(
    "of two runs at once the later one has the state; the other loses its lease at its next write",
    arguments: Engine.available)
  func fence(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    let first = try bench.sync(query)
    _ = try first.raiseFence()
    _ = try first.buildChangeset(run: 1, DiffOptions(epoch: 1))
    let second = try bench.sync(query)
    _ = try second.raiseFence()
    let generation = try second.generation()
    #expect(throws: WarehouseError.leaseLost) {
      try first.settle(run: 1, [SettledRows(1...3, .accepted)])
    }
    #expect(throws: WarehouseError.leaseLost) {
      _ = try first.buildChangeset(run: 1, DiffOptions(epoch: 1))
    }
    #expect(throws: WarehouseError.leaseLost) {
      _ = try first.close(run: 1, [SettledRows(1...3, .accepted)], acceptedWhole: true)
    }
    #expect(try second.generation() == generation)
    #expect(try second.buildChangeset(run: 2, DiffOptions(epoch: 1)).added == 3)
  }

  @Test(
    "a first run that was accepted whole leaves the snapshot that settling leaves",
    arguments: Engine.available)
  func rename(engine: Engine) throws {
    var snapshots: [[[SQLValue]]] = []
    for isWhole in [true, false] {
      let (bench, query) = try shop(engine, rows: 20)
      let sync = try bench.sync(query)
      _ = try sync.raiseFence()
      _ = try sync.buildChangeset(run: 1, DiffOptions(epoch: 3))
      let generation = try sync.close(
        run: 1, [SettledRows(1...20, .accepted)], acceptedWhole: isWhole)
      #expect(try sync.generation() == generation)
      #expect(try !sync.changesetExists(run: 1))
      #expect(StateStore.rows(of: bench.file()) == 20)
      snapshots.append(try sync.table("snapshot"))
      #expect(try bench.deliver(query, run: 2, epoch: 3).unchanged == 20)
    }
    #expect(snapshots[0] == snapshots[1])
  }

  @Test(
    "an added column is compared, a dropped one goes, another identifier is refused",
    arguments: Engine.available)
  func columns(engine: Engine) throws {
    let bench = try engine.bench(
      "CREATE TABLE people (id INTEGER, email TEXT, city TEXT)",
      "INSERT INTO people VALUES (1, 'a', 'Rome'), (2, 'b', NULL)")
    let sql = "SELECT * FROM people"
    try bench.deliver(bench.query(sql, ["id", "email"]), run: 1)
    let wide = bench.query(sql, ["id", "city", "email"])
    let planned = try bench.sync(wide, .planning).measure(DiffOptions(epoch: 1))
    #expect(planned.changed == 1)
    #expect(planned.unchanged == 1)
    #expect(try bench.deliver(wide, run: 2).changed == 1)
    #expect(try bench.deliver(wide, run: 3).unchanged == 2)
    let narrow = bench.query(sql, ["id", "city"])
    #expect(try bench.deliver(narrow, run: 4).unchanged == 2)
    #expect(try bench.sync(narrow).table("snapshot").first?.count == 6)
    let other = bench.query(sql, ["city", "id"])
    #expect(throws: WarehouseError.identifierChanged(from: ["id"], to: ["city"])) {
      try bench.sync(other)
    }
  }

  @Test(
    "the state can be worked on when its source has lost the columns", arguments: Engine.available)
  func withoutModel(engine: Engine) throws {
    let (bench, query) = try shop(engine)
    try bench.deliver(query, run: 1)
    try bench.rows.execute("DROP TABLE people")
    #expect(throws: WarehouseError.self) { try bench.sync(query) }
    let sync = try bench.sync(query, readsModel: false)
    _ = try sync.raiseFence()
    #expect(try sync.resetAll() == 3)
    let emptied = try bench.sync(query.withoutRows, readsModel: false)
    _ = try emptied.raiseFence()
    let counts = try emptied.buildChangeset(run: 2, DiffOptions(epoch: 1))
    #expect(counts.removed == 3)
    let removals = try emptied.copiedChanges().map { SettledRows($0.seq...$0.seq, .accepted) }
    #expect(removals.count == 3)
    _ = try emptied.close(run: 2, removals, acceptedWhole: false)
    #expect(try emptied.table("snapshot").isEmpty)
  }

  @Test("cancelling stops the diff", arguments: Engine.available)
  func cancel(engine: Engine) throws {
    let bench = try engine.bench()
    let sql = """
      WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 30000000)
      SELECT id FROM n
      """
    let sync = try bench.sync(
      bench.query(sql, ["id"]), .planning, isCanceled: { true })
    #expect(throws: WarehouseError.interrupted) { try sync.measure(DiffOptions(epoch: 1)) }
  }
}
