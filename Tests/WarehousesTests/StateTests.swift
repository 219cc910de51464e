import Glibc
import SQLSyntax
import Testing

@testable import Warehouses

@Suite struct StateTests {
  private func shop(rows: Int = 3) throws -> (Workbench, SyncQuery) {
    let bench = try Workbench("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT)")
    for id in 1...rows {
      try bench.user.execute("INSERT INTO people VALUES (?, ?)", [.int(Int64(id)), "a@b.co"])
    }
    return (bench, bench.query("SELECT id, email FROM people", ["id", "email"]))
  }

  @Test("the source is opened so that a write to it fails, while the state is written")
  func readOnlySource() throws {
    let (bench, query) = try shop()
    let sync = try bench.sync(query)
    #expect(throws: SQLiteError.self) { try sync.connection.execute("DELETE FROM people") }
    #expect(throws: SQLiteError.self) { try sync.connection.execute("CREATE TABLE main.x (y)") }
    _ = try sync.raiseFence()
    #expect(try sync.buildChangeset(run: 1, DiffOptions(epoch: 1)).added == 3)
  }

  @Test("planning leaves nothing behind, and sees what the run before it accepted")
  func planning() throws {
    let (bench, query) = try shop()
    let first = try bench.sync(query, .planning)
    #expect(try first.measure(DiffOptions(epoch: 1)).added == 3)
    #expect(!PrivateFile.exists(bench.folder + "/state"))
    try bench.deliver(query, run: 1)
    try bench.user.execute("DELETE FROM people WHERE id = 2")
    let second = try bench.sync(query, .planning)
    let generation = try second.generation()
    var seen: [CopiedChange] = []
    let counts = try second.scan(DiffOptions(epoch: 1), limit: 10) { seen.append(CopiedChange($0)) }
    #expect(counts.removed == 1)
    #expect(
      seen == [CopiedChange(.remove, .value, inDoubt: false, new: [2, "a@b.co"], old: nil)])
    #expect(try second.generation() == generation)
  }

  @Test("a limit of planning bounds the rows that are shown, not the counts")
  func limit() throws {
    let (bench, query) = try shop(rows: 9)
    var seen = 0
    let counts = try bench.sync(query, .planning).scan(DiffOptions(epoch: 1), limit: 4) { _ in
      seen += 1
    }
    #expect(counts.added == 9)
    #expect(seen == 4)
  }

  @Test("state and folder are for their owner only")
  func modes() throws {
    let (bench, query) = try shop()
    try bench.deliver(query, run: 1)
    var status = stat()
    #expect(stat(bench.statePath, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(stat(bench.folder + "/state", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
  }

  @Test("a state that the ledger knows of and that is gone is missing, not empty")
  func missing() throws {
    let (bench, query) = try shop()
    let file = bench.file(expected: 4)
    for access in [SQLiteSync.Access.planning, .running] {
      #expect(throws: WarehouseError.stateMissing(path: file.path)) {
        try bench.sync(query, access, file: file)
      }
    }
    #expect(!PrivateFile.exists(file.path))
  }

  @Test("a state that is older than the ledger saw is refused; a newer one is taken")
  func behind() throws {
    let (bench, query) = try shop()
    try bench.deliver(query, run: 1)
    let generation = try bench.sync(query).generation()
    #expect(
      throws: WarehouseError.stateBehind(
        path: bench.statePath, generation: generation, expected: generation + 1)
    ) { try bench.sync(query, file: bench.file(expected: generation + 1)) }
    _ = try bench.sync(query, file: bench.file(expected: generation))
    _ = try bench.sync(query, file: bench.file(expected: generation - 1))
  }

  @Test("a state of another ledger, pipeline, version or program is refused and not touched")
  func foreign() throws {
    let (bench, query) = try shop()
    try bench.deliver(query, run: 1)
    for file in [bench.file(uid: "ba9876543210"), bench.file(ledger: "bbbbbbbbbbbb")] {
      #expect {
        try bench.sync(query, file: file)
      } throws: { error in
        switch error as? WarehouseError {
        case .stateForeign, .stateOfAnotherLedger: true
        default: false
        }
      }
    }
    let other = try SQLiteConnection(uri: bench.statePath)
    try other.execute("PRAGMA user_version = 9")
    #expect(throws: WarehouseError.stateNewer(path: bench.statePath, version: 9)) {
      try bench.sync(query)
    }
    try other.execute("PRAGMA journal_mode = DELETE")
    try other.execute("PRAGMA application_id = 5")
    #expect {
      try bench.sync(query)
    } throws: { error in
      if case WarehouseError.stateForeign = error { true } else { false }
    }
    #expect(try other.rows("PRAGMA journal_mode") == [["delete"]])
  }

  @Test("a file that is no database is not this pipeline's state")
  func noDatabase() throws {
    let (bench, query) = try shop()
    try PrivateFile.create(bench.statePath)
    let file = try #require(fopen(bench.statePath, "w"))
    fputs(String(repeating: "not a database ", count: 100), file)
    fclose(file)
    #expect {
      try bench.sync(query)
    } throws: { error in
      if case WarehouseError.stateForeign = error { true } else { false }
    }
  }

  @Test("a full disk is said so, and what was there before stands")
  func fullDisk() throws {
    let (bench, query) = try shop()
    try bench.deliver(query, run: 1)
    for id in 10...3000 as ClosedRange<Int64> {
      try bench.user.execute("INSERT INTO people VALUES (?, 'somebody@example.com')", [.int(id)])
    }
    let sync = try bench.sync(query)
    _ = try sync.raiseFence()
    try sync.connection.execute("PRAGMA _headgate.max_page_count = 1")
    #expect(throws: WarehouseError.diskFull(path: bench.statePath)) {
      _ = try sync.buildChangeset(run: 2, DiffOptions(epoch: 1))
    }
    #expect(try !sync.changesetExists(run: 2))
    #expect(try sync.table("snapshot").count == 3)
    try sync.connection.execute("PRAGMA _headgate.max_page_count = 1000000")
    #expect(try sync.buildChangeset(run: 2, DiffOptions(epoch: 1)).added == 2991)
  }

  @Test("every commit on the state is announced before and after, and planning commits nothing")
  func writes() throws {
    let (bench, query) = try shop()
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

  @Test("a first run that was accepted whole leaves the snapshot that settling leaves")
  func rename() throws {
    var snapshots: [[[SQLiteValue]]] = []
    for isWhole in [true, false] {
      let (bench, query) = try shop(rows: 20)
      let sync = try bench.sync(query)
      _ = try sync.raiseFence()
      _ = try sync.buildChangeset(run: 1, DiffOptions(epoch: 3))
      let generation = try sync.close(
        run: 1, [SettledRows(1...20, .accepted)], acceptedWhole: isWhole)
      #expect(try sync.generation() == generation)
      #expect(try !sync.changesetExists(run: 1))
      #expect(
        try sync.connection.integer("SELECT row_count FROM _headgate.pipelines") == 20)
      snapshots.append(try sync.table("snapshot"))
      #expect(try bench.deliver(query, run: 2, epoch: 3).unchanged == 20)
    }
    #expect(snapshots[0] == snapshots[1])
  }

  @Test(
    "an added column is compared, a dropped one goes, another identifier is refused")
  func columns() throws {
    let bench = try Workbench(
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

  @Test("cancelling stops the diff")
  func cancel() throws {
    let (bench, _) = try shop()
    let sql = """
      WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT 3000000)
      SELECT id FROM n
      """
    let sync = try SQLiteSync(
      sourcePath: bench.sourcePath, query: bench.query(sql, ["id"]), state: bench.file(),
      access: .planning, now: { 0 }, isCanceled: { true })
    #expect(throws: WarehouseError.interrupted) { try sync.measure(DiffOptions(epoch: 1)) }
  }
}
