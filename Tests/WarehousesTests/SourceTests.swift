import Records
import SQLSyntax
import Testing

@testable import Warehouses

@Suite struct SourceTests {
  @Test(
    "declared types of SQLite become ours",
    arguments: [
      ("INTEGER", ValueType.int), ("BIGINT", .int), ("unsigned big int", .int),
      ("VARCHAR(20)", .string), ("text", .string), ("CLOB", .string), ("BLOB", .bytes),
      ("DOUBLE PRECISION", .float), ("REAL", .float), ("NUMERIC(10,2)", .decimal),
      ("decimal (8, 2)", .decimal), ("BOOLEAN", .bool), ("DATE", .date), ("DATETIME", .timestamp),
      ("TIMESTAMP", .timestamp), ("JSON", .json), ("UUID", .uuid), ("money", .any),
    ])
  func types(declared: String, type: ValueType) {
    #expect(SQLiteTypes.valueType(declared: declared) == type)
  }

  @Test("a model is described without reading a row; expressions are of any type")
  func describe() throws {
    let bench = try Workbench("CREATE TABLE t (id INTEGER PRIMARY KEY, total NUMERIC(10,2), x)")
    let source = try SQLiteWarehouse(path: bench.sourcePath)
    let columns = try source.describe("SELECT id, total AS sum, x, id + 1 AS next FROM t;")
    #expect(columns.map(\.name) == ["id", "sum", "x", "next"])
    #expect(columns.map(\.type) == [.int, .decimal, .any, .any])
  }

  @Test("an error in a model points into its own text")
  func offset() throws {
    let bench = try Workbench("CREATE TABLE t (id)")
    let source = try SQLiteWarehouse(path: bench.sourcePath)
    #expect(throws: WarehouseError.modelSQL(message: "no such column: typo", utf8Offset: 11)) {
      try source.describe("SELECT id, typo FROM t")
    }
    #expect(throws: WarehouseError.modelSQL(message: "it is not a SELECT", utf8Offset: 0)) {
      try source.describe("DELETE FROM t")
    }
  }

  @Test("a source that is not there is said so, and not made")
  func absent() throws {
    let bench = try Workbench()
    let path = bench.folder + "/nothing.db"
    #expect(
      throws: WarehouseError.sourceUnreadable(
        path: path, message: "unable to open database file")
    ) { try SQLiteWarehouse(path: path) }
    #expect(!PrivateFile.exists(path))
  }

  @Test("columns that the model lacks, has twice, or that are ours are refused")
  func columns() throws {
    let bench = try Workbench("CREATE TABLE t (id, a)")
    #expect(throws: WarehouseError.columnMissing(name: "b")) {
      try bench.sync(bench.query("SELECT id, a FROM t", ["id", "b"]))
    }
    for (sql, name) in [
      ("SELECT id, a, a AS A FROM t", "a"), ("SELECT id, a AS _HG_row FROM t", "_HG_row"),
    ] {
      #expect {
        try bench.sync(bench.query(sql, ["id", name]))
      } throws: { error in
        if case WarehouseError.columnRefused(name, _) = error { true } else { false }
      }
    }
  }

  @Test("odd paths and odd names of columns work")
  func oddNames() throws {
    let bench = try Workbench(
      "CREATE TABLE t (\"rowid\" INTEGER, \"a \"\"b\"\" ?\" TEXT)",
      "INSERT INTO t VALUES (5, 'x'), (6, 'y')")
    let file = StateFile(
      .file(path: bench.folder + "/state/p.db"), uid: "0123456789ab", ledgerID: "l", project: "p",
      environment: "e", pipeline: "n", expectedGeneration: nil)
    #expect(
      SQLiteConnection.uri(path: "/a b/c?d#e%.db", mode: "ro")
        == "file:///a%20b/c%3Fd%23e%25.db?mode=ro")
    let query = bench.query("SELECT * FROM t", ["rowid", "a \"b\" ?"])
    let sync = try bench.sync(query, file: file)
    _ = try sync.raiseFence()
    #expect(try sync.buildChangeset(run: 1, DiffOptions(epoch: 1)).added == 2)
    _ = try sync.close(run: 1, [], acceptedWhole: true)
    try bench.user.execute("UPDATE t SET \"a \"\"b\"\" ?\" = 'z' WHERE \"rowid\" = 6")
    let again = try bench.sync(query, file: file)
    _ = try again.raiseFence()
    #expect(try again.buildChangeset(run: 2, DiffOptions(epoch: 1)).changed == 1)
  }

  @Test("rows set aside are counted with examples, and what the snapshot has of them is held")
  func aside() throws {
    let bench = try Workbench(
      "CREATE TABLE t (a, b, v)", "INSERT INTO t VALUES (1, 1, 'x'), (2, 2, 'y'), (3, 3, 'z')")
    let query = bench.query("SELECT * FROM t", ["a", "b", "v"], keys: 2)
    try bench.deliver(query, run: 1)
    try bench.user.execute(
      "INSERT INTO t VALUES (1, 1, 'other'), (2, NULL, 'q'), (9, 9, 'n'), (9, 9.0, 'm')")
    let sync = try bench.sync(query, .planning)
    let counts = try sync.measure(DiffOptions(epoch: 1))
    #expect(counts.nullIdentifiers == 1)
    #expect(counts.nullSamples == ["(2, null)"])
    #expect(counts.duplicateRows == 4)
    #expect(counts.duplicateSamples == ["(1, 1)", "(9, 9)"])
    #expect(counts.added + counts.changed + counts.removed == 0)
    #expect(counts.unchanged == 2)
  }

  @Test("what compile shows is what SQLite runs")
  func shownStatements() throws {
    let bench = try Workbench("CREATE TABLE t (a, b, v)", "INSERT INTO t VALUES (1, 1, 'x')")
    for removes in [true, false] {
      let query = bench.query(
        "SELECT * FROM t -- all\n;", ["a", "b", "v"], keys: 2, removes: removes)
      let statements = SyncStatements.all(of: query, uid: "0123456789ab")
      #expect(statements.allSatisfy { !$0.reason.isEmpty })
      let sync = try bench.sync(query)
      let before = Set(statements.map(\.fragment))
      let tables = sync.tables
      var run = DiffStatements(
        query: query, tables: tables, changes: tables.changes(run: 1), snapshot: ["a", "b", "v"])
      run.looksAtDoubt = true
      #expect(before.contains(run.fill.fragment))
      #expect(before.contains(run.fillFirst.fragment))
      #expect(SQLiteDialect().text(run.fill.fragment).contains(removes ? "FULL JOIN" : "LEFT JOIN"))
    }
  }
}
