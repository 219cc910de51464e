import Foundation
import PostgresServer
import Testing

/// A table that cannot take what would be written, and what is said of it.
struct UnfitTable: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let table: String
  /// Further columns of the mapping.
  var map = ""
  var mode = "mirror"
  var user = "postgres"
  let says: String
  /// Whether the help is SQL that makes it fit.
  var isMendedBySQL = true

  static let all: [UnfitTable] = [
    .init(
      testDescription: "no table", table: "CREATE TABLE \"People\" (id int PRIMARY KEY, name text)",
      says: "there is no table `public.people`", isMendedBySQL: false),
    .init(
      testDescription: "a view", table: "CREATE VIEW people AS SELECT 1 AS id, 'a'::text AS name",
      says: "is no table but a view", isMendedBySQL: false),
    .init(
      testDescription: "no column",
      table: "CREATE TABLE people (id int PRIMARY KEY, \"Name\" text)",
      says: "has no column `name`", isMendedBySQL: false),
    .init(
      testDescription: "a generated column",
      table:
        "CREATE TABLE people (id int PRIMARY KEY, name text GENERATED ALWAYS AS ('a') STORED)",
      says: "is generated", isMendedBySQL: false),
    .init(
      testDescription: "a column that the table numbers",
      table:
        "CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
      says: "always numbered"),
    .init(
      testDescription: "no index", table: "CREATE TABLE people (id int, name text)",
      says: "no unique index on `id`"),
    .init(
      testDescription: "no index in the mode update",
      table: "CREATE TABLE people (id int, name text)",
      mode: "update", says: "no unique index on `id`"),
    .init(
      testDescription: "an index of some rows",
      table:
        "CREATE TABLE people (id int, name text); CREATE UNIQUE INDEX ON people (id) WHERE id > 0",
      says: "no unique index on `id`"),
    .init(
      testDescription: "an index of an expression",
      table: "CREATE TABLE people (id int, name text); CREATE UNIQUE INDEX ON people ((id + 0))",
      says: "no unique index on `id`"),
    .init(
      testDescription: "an index of more columns",
      table: "CREATE TABLE people (id int, name text, UNIQUE (id, name))",
      says: "no unique index on `id`"),
    .init(
      testDescription: "a constraint that is checked late",
      table: "CREATE TABLE people (id int UNIQUE DEFERRABLE, name text)",
      says: "is deferrable"),
    .init(
      testDescription: "a match column that pads its values",
      table: "CREATE TABLE people (id char(4) PRIMARY KEY, name text)",
      says: "different values can be equal"),
    .init(
      testDescription: "a column that must be given",
      table: "CREATE TABLE people (id int PRIMARY KEY, name text, born date NOT NULL)",
      says: "the column `born` of `public.people` must be given", isMendedBySQL: false),
    .init(
      testDescription: "no right to write",
      table: "CREATE TABLE people (id int PRIMARY KEY, name text)",
      user: "guest", says: "it lacks SELECT, INSERT, UPDATE, DELETE"),
    .init(
      testDescription: "no right to see the schema",
      table: """
        CREATE TABLE people (id int PRIMARY KEY, name text);
        GRANT SELECT, INSERT, UPDATE, DELETE ON people TO guest;
        REVOKE USAGE ON SCHEMA public FROM public
        """, user: "guest", says: "it lacks USAGE ON SCHEMA"),
    .init(
      testDescription: "no right to temporary tables",
      table: """
        CREATE TABLE people (id int PRIMARY KEY, name text);
        GRANT SELECT, INSERT, UPDATE, DELETE ON people TO guest;
        DO $$ BEGIN EXECUTE 'REVOKE TEMPORARY ON DATABASE ' || current_database() || ' FROM public'; END $$
        """, user: "guest", says: "it lacks TEMPORARY ON DATABASE"),
  ]
}

/// What is known before the first row is refused before the first row.
@Suite(.startsCommands, .needsPostgres) struct TableRefusalTests {
  @Test("a table that cannot take the rows is refused with what to do", arguments: UnfitTable.all)
  func unfit(_ unfit: UnfitTable) throws {
    let roles = try PostgresServer.shared.get()
    try roles.sql(
      """
      DO $$ BEGIN CREATE ROLE guest LOGIN PASSWORD '\(PostgresServer.password)';
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
      """)
    let people = try TableProject(.init(mode: unfit.mode, table: unfit.table))
    people.project.environment["SHOP_URL"] = people.target.server.url(
      people.target.database, user: unfit.user)
    try people.fill(2)
    for command in [["apply", "--auto-approve"], ["doctor"]] {
      let refused = try people.project.run(["headgate"] + command)
      #expect(refused.exit == 1, "\(refused)")
      #expect(refused.text.contains(unfit.says), "\(refused)")
    }
    let refused = try people.apply()
    #expect(refused.text.contains("error[HG0931]"), "\(refused)")
    #expect(!refused.text.contains("Person"), "\(refused)")
    guard unfit.isMendedBySQL else { return }
    let help = refused.errors.split(separator: "\n").compactMap { line -> String? in
      guard let start = line.firstRange(of: "= help: "), line.hasSuffix(";") else { return nil }
      return String(line[start.upperBound...])
    }
    #expect(help.count == 1, "\(refused)")
    for statement in help { try people.onTarget(statement) }
    let mended = try people.apply()
    #expect(mended.exit == 0, "\(mended)")
    if unfit.mode == "mirror" {
      #expect(
        try people.table("SELECT trim(id::text), name FROM people ORDER BY 1") == people.model())
    }
  }

  @Test("a server that is not there, a database that is not, a password that is wrong")
  func unreachable() throws {
    let people = try TableProject()
    try people.fill(1)
    let url = try #require(people.project.environment["SHOP_URL"])
    let cases: [(String, Int32, String)] = [
      ("postgres://postgres:x@127.0.0.1:9/shop?connect_timeout=2", 5, "HG0927"),
      (url + "_not", 1, "HG0931"),
      (url.replacingOccurrences(of: "tests@", with: "others@"), 1, "HG0928"),
    ]
    for (url, exit, code) in cases {
      let ended = try people.apply(with: ["SHOP_URL": url])
      #expect(ended.exit == exit, "\(ended)")
      #expect(ended.text.contains(code), "\(ended)")
      #expect(try people.project.headgate("doctor", with: ["SHOP_URL": url]).exit == exit)
    }
    #expect(try people.apply().exit == 0)
    #expect(try people.project.headgate("doctor").exit == 0)
    #expect(
      try people.project.headgate("doctor").output.contains(
        "the table of `people` in `\(people.target.database) at 127.0.0.1"))
  }

  @Test("plan and lint need no server, and a destination that sends nothing neither")
  func offline() throws {
    let people = try TableProject()
    try people.fill(3)
    let nowhere = ["SHOP_URL": "postgres://nobody@127.0.0.1:9/none"]
    #expect(try people.project.headgate("lint", with: nowhere).exit == 0)
    let planned = try people.project.headgate("plan", with: nowhere)
    #expect(planned.exit == 0, "\(planned)")
    #expect(planned.output.contains("people"))
    #expect(try people.project.headgate("doctor", "--offline", with: nowhere).exit == 0)
  }
}
