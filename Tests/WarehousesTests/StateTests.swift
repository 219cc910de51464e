import Glibc
import SQLSyntax
import Testing

@testable import Warehouses

/// What is SQLite's own of a pipeline's state.
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
    #expect(throws: SQLFailure.self) { try sync.connection.execute("DELETE FROM people") }
    #expect(throws: SQLFailure.self) { try sync.connection.execute("CREATE TABLE main.x (y)") }
    _ = try sync.raiseFence()
    #expect(try sync.buildChangeset(run: 1, DiffOptions(epoch: 1)).added == 3)
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

}
