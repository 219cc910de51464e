import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// A column whose type changes between runs: what is the same by value stays, what differs is sent, nothing is lost.
@Suite(.needsPostgres) struct PostgresTypeChangeTests {
  /// A column before and after.
  struct Change: CustomStringConvertible, Sendable {
    let from: String
    let to: String
    let values: [String]
    /// How many of them are another value afterwards.
    let differing: Int
    /// What the server is told where a cast alone does not do.
    var conversion = "x"
    /// The first value afterwards.
    let first: SQLValue

    var description: String { "\(from) -> \(to)" }
  }

  static let changes: [Change] = [
    Change(from: "numeric", to: "bigint", values: ["1", "2.00"], differing: 0, first: 1),
    Change(
      from: "integer", to: "bigint", values: ["1", "-2147483648", "7"], differing: 0, first: 1),
    Change(from: "bigint", to: "integer", values: ["1", "2"], differing: 0, first: 1),
    Change(
      from: "bigint", to: "numeric", values: ["1", "9007199254740993"], differing: 0, first: "1"),
    Change(
      from: "numeric", to: "text", values: ["1.50", "0.1", "100"], differing: 0, first: "1.50"),
    Change(from: "integer", to: "text", values: ["1", "2", "-3"], differing: 0, first: "1"),
    Change(from: "text", to: "integer", values: ["'1'", "'2'", "'007'"], differing: 1, first: 1),
    Change(
      from: "real", to: "double precision", values: ["0.5", "1"], differing: 0, first: .float(0.5)),
    Change(
      from: "text", to: "double precision", values: ["'0.5'", "'1e3'"], differing: 1,
      first: .float(0.5)),
    Change(
      from: "text", to: "boolean", values: ["'true'", "'false'"], differing: 0, first: 1),
    Change(
      from: "boolean", to: "integer", values: ["true", "false"], differing: 2,
      conversion: "x::integer", first: 1),
    Change(
      from: "timestamp", to: "timestamptz", values: ["'2025-01-01 10:00'", "'infinity'"],
      differing: 1, conversion: "x AT TIME ZONE 'UTC'", first: "2025-01-01 10:00:00+00"),
    Change(
      from: "date", to: "timestamp", values: ["'2025-01-01'"], differing: 1,
      first: "2025-01-01 00:00:00"),
    Change(
      from: "json", to: "jsonb", values: [#"'{"a": 1, "b": 2}'"#, #"'{"b":1,  "b":2}'"#],
      differing: 1, first: #"{"a": 1, "b": 2}"#),
    Change(from: "varchar(20)", to: "citext", values: ["'a'", "'A'"], differing: 0, first: "a"),
    Change(
      from: "text", to: "uuid", values: ["'00000000-0000-0000-0000-00000000000a'"], differing: 0,
      first: "00000000-0000-0000-0000-00000000000a"),
    Change(
      from: "text", to: "bytea", values: [#"'\x00ff'"#], differing: 0, first: .bytes([0, 255])),
    Change(
      from: "bytea", to: "text", values: [#"'\x00ff'"#], differing: 0,
      conversion: "x::text", first: #"\x00ff"#),
  ]

  private func bench(_ change: Change, keys: String = "id integer") throws -> PostgresStateBench {
    let bench = try PostgresStateBench()
    if change.to == "citext" { try bench.postgres.run("CREATE EXTENSION citext") }
    try bench.postgres.run("CREATE TABLE t (\(keys), x \(change.from), y integer DEFAULT 0)")
    for (index, value) in change.values.enumerated() {
      try bench.postgres.run("INSERT INTO t (id, x) VALUES (\(index + 1), \(value))")
    }
    return bench
  }

  private func alter(_ bench: PostgresStateBench, _ change: Change) throws {
    try bench.postgres.run(
      """
      ALTER TABLE t ALTER COLUMN x TYPE \(change.to)
      USING (\(change.conversion))::\(change.to)
      """)
  }

  @Test("a column that changes its type", arguments: changes)
  func value(change: Change) throws {
    let bench = try bench(change)
    try bench.postgres.run("INSERT INTO t (id, x) VALUES (100, NULL)")
    let rows = Int64(change.values.count) + 1
    let query = bench.query("SELECT * FROM t", ["id", "x"])
    try bench.deliver(query, run: 1)
    try alter(bench, change)
    let planned = try bench.sync(query, .planning).measure(DiffOptions(epoch: 1))
    #expect(planned.changed == change.differing)
    #expect(planned.unchanged == rows - Int64(change.differing))
    let counts = try bench.deliver(query, run: 2, isWhole: false)
    #expect(counts == planned)
    #expect(try bench.deliver(query, run: 3).unchanged == rows)
    // New values are what the model returns, whatever they are kept as.
    let resync = try bench.sync(query)
    _ = try resync.raiseFence()
    _ = try resync.buildChangeset(run: 4, DiffOptions(epoch: 2))
    let sent = try resync.copiedChanges().map(\.change)
    #expect(Int64(sent.count) == rows)
    #expect(sent.first { $0.new[0] == 1 }?.new[1] == change.first)
    _ = try resync.close(run: 4, [], acceptedWhole: true)
    // An edit is found, and so is a row that goes: with the value that was accepted last.
    try bench.postgres.run("UPDATE t SET x = NULL WHERE id = 1")
    #expect(try bench.sync(query, .planning).measure(DiffOptions(epoch: 2)).changed == 1)
    try bench.postgres.run("DELETE FROM t WHERE id = 1")
    let gone = try bench.sync(query)
    _ = try gone.raiseFence()
    #expect(try gone.buildChangeset(run: 5, DiffOptions(epoch: 2)).removed == 1)
    #expect(try gone.copiedChanges().map(\.change.new) == [[1, change.first]])
  }

  @Test(
    "an identifier that changes its type: rows with the same name stay, pending ones are found again",
    arguments: changes.filter { !["json"].contains($0.from) })
  func identifier(change: Change) throws {
    let bench = try bench(change)
    let rows = Int64(change.values.count)
    let query = bench.query("SELECT * FROM t", ["x", "y"], identity: .memberValues)
    try bench.deliver(query, run: 1)
    // One that was not accepted, and may have arrived.
    try bench.postgres.run("UPDATE t SET y = 5 WHERE id = 1")
    let sync = try bench.sync(query)
    _ = try sync.raiseFence()
    #expect(try sync.buildChangeset(run: 2, DiffOptions(epoch: 1)).changed == 1)
    _ = try sync.close(
      run: 2, [], notes: [PendingNote(seqs: 1...1, code: "HG", inDoubt: true)],
      acceptedWhole: false)
    try bench.postgres.run("UPDATE t SET y = 0 WHERE id = 1")
    try alter(bench, change)
    let planned = try bench.sync(query, .planning).measure(DiffOptions(epoch: 1))
    let renamed = Int64(change.differing)
    #expect(planned.added == renamed)
    #expect(planned.removed == renamed)
    // The one in doubt is due, under its name.
    if renamed == 0 {
      #expect(planned.changed == 1)
      #expect(planned.unchanged == rows - 1)
    }
    let counts = try bench.deliver(query, run: 3, isWhole: false)
    #expect(counts == planned)
    #expect(try bench.deliver(query, run: 4).unchanged == rows)
    #expect(try bench.sync(query).table("pending").isEmpty)
  }

  @Test("a column that changes its type again and again, while rows are pending")
  func chain() throws {
    let bench = try PostgresStateBench()
    try bench.postgres.run("CREATE TABLE t (id integer, x integer, other integer)")
    try bench.postgres.run("INSERT INTO t SELECT n, n * 10, 0 FROM generate_series(1, 9) AS n")
    let query = bench.query("SELECT * FROM t", ["id", "x", "other"])
    try bench.deliver(query, run: 1)
    var run: Int64 = 1
    for type in [
      "bigint", "numeric", "text", "integer", "numeric(9, 0)", "varchar(30)", "smallint",
    ] {
      // Row 3 is refused from now on, row 4 has no answer.
      try bench.postgres.run("UPDATE t SET other = other + 1 WHERE id::text IN ('3', '4')")
      run += 1
      let sync = try bench.sync(query)
      _ = try sync.raiseFence()
      _ = try sync.buildChangeset(run: run, DiffOptions(epoch: 1))
      let changes = try sync.copiedChanges()
      #expect(Set(changes.map(\.change.new[1])).count == 2)
      _ = try sync.close(
        run: run, [],
        notes: changes.map {
          PendingNote(
            seqs: $0.seq...$0.seq, code: "HG", inDoubt: $0.seq == 2,
            kind: $0.seq == 2 ? .postponed : .refused)
        }, acceptedWhole: false)
      for column in ["id", "x"] {
        try bench.postgres.run(
          "ALTER TABLE t ALTER COLUMN \(column) TYPE \(type) USING \(column)::\(type)")
      }
      let counts = try bench.sync(query, .planning).measure(DiffOptions(epoch: 1))
      #expect(counts.changed == 2, "\(type)")
      #expect(counts.unchanged == 7, "\(type)")
      #expect(counts.added == 0 && counts.removed == 0, "\(type)")
    }
    run += 1
    #expect(try bench.deliver(query, run: run, isWhole: false).changed == 2)
    #expect(try bench.deliver(query, run: run + 1).unchanged == 9)
    #expect(try bench.sync(query).table("pending").isEmpty)
  }
}
