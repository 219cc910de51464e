import Foundation
import PostgresServer
import SQLSyntax
import Testing

@testable import Warehouses

/// What the server's errors become, each provoked for real.
@Suite(.needsPostgres) struct PostgresFailureTests {
  /// A statement that fails, and how.
  struct Case: Sendable, CustomTestStringConvertible {
    var sql: String
    var kind: SQLFailure.Kind
    var code: String
    /// What the message must hold.
    var says: String
    /// The text of the statement from the place of the error on.
    var place: String?

    init(
      _ sql: String, _ kind: SQLFailure.Kind, _ code: String, _ says: String,
      at place: String? = nil
    ) {
      self.sql = sql
      self.kind = kind
      self.code = code
      self.says = says
      self.place = place
    }

    var testDescription: String { sql }
  }

  private static let setup = [
    "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, age int CHECK (age < 200))",
    "INSERT INTO people VALUES (1, 'hunter2 \"x\"', 42), (2, '99999999999', 43)",
    "CREATE TYPE mood AS ENUM ('sad')", "CREATE DOMAIN short AS text CHECK (length(value) < 3)",
    "CREATE TABLE pets (person int REFERENCES people)",
    """
    CREATE FUNCTION refuse(t text) RETURNS int LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no % here', t; END $$
    """,
  ]

  private static let cases = [
    // The user's text: the place is in UTF-8 code units, and names are shown.
    Case(
      "SELECT 'ü😀' AS \"ñ\", nmae FROM people", .statement, "42703",
      "column \"nmae\" does not exist; Perhaps you meant to reference the column \"people.name\".",
      at: "nmae FROM people"),
    Case("SELECT 1 FROM nothing", .statement, "42P01", "\"nothing\" does not exist", at: "nothing"),
    Case("SELEKT 1", .statement, "42601", "syntax error at or near \"SELEKT\"", at: "SELEKT 1"),
    Case("SELECT nosuch(1)", .statement, "42883", "function nosuch(integer)", at: "nosuch(1)"),
    Case("SELECT 'x'::int", .statement, "22P02", "type integer: \"x\"", at: "'x'::int"),
    Case("SELECT 1 +", .statement, "42601", "syntax error at end of input", at: ""),
    // What is found while rows are read: values are left out.
    Case("SELECT name::int FROM people", .statement, "22P02", "type integer: \"...\""),
    Case(
      "SELECT name::int FROM people WHERE id = 2", .statement, "22003", "\"...\" is out of range"),
    Case(
      "SELECT (U&'\\0308' || name || U&'\\0308')::int FROM people", .statement, "22P02",
      "type integer: \"...\""),
    Case("SELECT name::date FROM people", .statement, "22007", "type date: \"...\""),
    Case("SELECT name::mood FROM people", .statement, "22P02", "for enum mood: \"...\""),
    Case(
      "SELECT name::json FROM people", .statement, "22P02", "invalid input syntax for type json"),
    Case(
      "SELECT ('r' || name)::regclass FROM people WHERE id = 2", .statement, "42P01",
      "relation \"...\" does not exist"),
    Case("SELECT to_tsquery(name || ' & ') FROM people", .statement, "42601", "tsquery: \"...\""),
    Case("SELECT refuse(name) FROM people", .statement, "P0001", "a function raised an error"),
    Case("SELECT 1 / (age - 42) FROM people", .statement, "22012", "division by zero"),
    Case(
      "SELECT (SELECT id FROM people)", .statement, "21000",
      "more than one row returned by a subquery"),
    Case("SELECT name::short FROM people", .constraint, "23514", "violates check constraint"),
    Case(
      "INSERT INTO people VALUES (1, 'hunter2', 1)", .constraint, "23505",
      "duplicate key value violates unique constraint \"people_pkey\""),
    Case(
      "INSERT INTO people SELECT 3, NULLIF(name, name) FROM people", .constraint, "23502",
      "null value in column \"name\""),
    Case(
      "INSERT INTO people VALUES (3, 'hunter2', 999)", .constraint, "23514", "\"people_age_check\""),
    Case("INSERT INTO pets VALUES (77)", .constraint, "23503", "violates foreign key constraint"),
  ]

  @Test(
    "an error has its kind, its code and its place, and never a value of a row", arguments: cases)
  func statement(_ wanted: Case) throws {
    let bench = try PostgresBench()
    for sql in Self.setup { try bench.run(sql) }
    for reading in [nil] + SQLReading.allCases.map(Optional.some) {
      let found = failure {
        if let reading, !wanted.sql.hasPrefix("INSERT") {
          _ = try bench.rows("\(sql: wanted.sql)", reading)
        } else {
          try bench.run(wanted.sql)
        }
      }
      let failure = try #require(found, "\(String(describing: reading))")
      #expect(failure.kind == wanted.kind)
      #expect(failure.code.hasPrefix(wanted.code), "\(failure)")
      #expect(failure.message.contains(wanted.says), "\(failure)")
      let place = failure.offset.map {
        String(decoding: wanted.sql.utf8.dropFirst($0), as: UTF8.self)
      }
      #expect(place == wanted.place)
      for value in ["hunter2", "99999999999", "77", "999"] where !wanted.sql.contains(value) {
        #expect(!failure.message.contains(value), "\(failure)")
      }
      if wanted.sql.hasPrefix("INSERT") { #expect(!failure.message.contains("hunter2")) }
      #expect(try bench.connection.integer("SELECT 7") == 7)
    }
  }

  @Test("a right that is missing names what it is missing on")
  func denied() throws {
    let bench = try PostgresBench("CREATE TABLE \"odd people\" (id int)", "CREATE SCHEMA private")
    let role = "reader_\(bench.database)"
    try bench.run("CREATE ROLE \(role) LOGIN")
    defer {
      _ = try? bench.server.sql("DROP OWNED BY \(role); DROP ROLE \(role)", in: bench.database)
    }
    let reader = try bench.connect { $0.user = role }
    for (sql, subject) in [
      ("SELECT * FROM \"odd people\"", "table odd people"),
      ("SELECT * FROM private.x", "schema private"),
      ("CREATE SCHEMA mine", "database \(bench.database)"),
      ("DROP TABLE \"odd people\"", "table odd people"),
    ] {
      let failure = failure { try reader.execute("\(sql: sql)") }
      #expect(failure?.kind == .denied, "\(sql)")
      #expect(failure?.subject == subject, "\(sql)")
    }
    try bench.run("ALTER ROLE \(role) CONNECTION LIMIT 1")
    #expect(failure { _ = try bench.connect { $0.user = role } }?.kind == .cannotOpen)
    try bench.run("ALTER ROLE \(role) CONNECTION LIMIT -1")
    try bench.run("REVOKE CONNECT ON DATABASE \(bench.database) FROM PUBLIC")
    let refused = failure { _ = try bench.connect { $0.user = role } }
    #expect(refused?.kind == .notAuthenticated)
    let grant = "GRANT CONNECT ON DATABASE \"\(bench.database)\" TO \(role);"
    #expect(refused?.message.contains(grant) == true)
  }

  @Test("nothing is written in a transaction that only reads")
  func readOnly() throws {
    let bench = try PostgresBench("CREATE TABLE t (i int)")
    try bench.run("BEGIN READ ONLY")
    #expect(failure { try bench.run("INSERT INTO t VALUES (1)") }?.kind == .readOnly)
    try bench.run("ROLLBACK")
  }

  @Test("a lock that somebody else holds is waited for as long as we say")
  func busy() throws {
    let bench = try PostgresBench("CREATE TABLE t (i int)")
    let other = try bench.connect { $0.lockTimeout = 50 }
    try bench.run("BEGIN")
    try bench.run("LOCK TABLE t")
    #expect(failure { try other.execute("SELECT 1 FROM t") }?.kind == .busy)
    try other.execute("BEGIN")
    #expect(failure { try other.execute("LOCK TABLE t NOWAIT") }?.kind == .busy)
    try other.execute("ROLLBACK")
    try bench.run("COMMIT")
    #expect(try other.integer("SELECT count(*) FROM t") == 0)
  }

  @Test("two who change the same row: one may try again")
  func conflict() throws {
    let bench = try PostgresBench("CREATE TABLE t (i int)", "INSERT INTO t VALUES (1)")
    let other = try bench.connect()
    try other.begin(.writingOneState)
    #expect(try other.integer("SELECT i FROM t") == 1)
    try bench.run("UPDATE t SET i = 2")
    let failure = failure { try other.execute("UPDATE t SET i = 3") }
    #expect(failure?.kind == .conflict)
    #expect(failure?.code == "40001")
    #expect(other.isInTransaction)
    try other.execute("ROLLBACK")
    #expect(!other.isInTransaction)
  }

  @Test("a disk that has no more room for what a statement puts aside is full")
  func full() throws {
    let bench = try PostgresBench()
    try bench.run("SET temp_file_limit = '1MB'")
    try bench.run("SET work_mem = '64kB'")
    let sort: SQLFragment =
      "SELECT i, repeat('x', 100) AS x FROM generate_series(1, 100000) AS i ORDER BY 2, 1"
    let failure = failure { _ = try bench.rows(sort, .alone) }
    #expect(failure?.kind == .full)
    #expect(failure?.code == "53400")
  }

  @Test("a full disk is full", .enabled(if: TinyDisk.isPossible, "no right to mount a small disk"))
  func fullDisk() throws {
    let bench = try PostgresBench()
    let disk = try TinyDisk(kilobytes: 512)
    let name = "tiny_\(bench.database)"
    try bench.run("CREATE TABLESPACE \(name) LOCATION '\(disk.folder)'")
    defer { _ = try? bench.server.sql("DROP TABLESPACE \(name)") }
    try bench.run("CREATE TABLE t (i text) TABLESPACE \(name)")
    let table = SQLTable(.named("public"), "t")
    let writer = try bench.connection.writer(into: table, ["i"])
    let found = failure {
      try bench.fill(writer, rows: 20_000)
      try writer.finish()
    }
    #expect(found?.kind == .full)
    #expect(found?.code == "53100")
    try bench.run("DROP TABLE t")
  }
}
