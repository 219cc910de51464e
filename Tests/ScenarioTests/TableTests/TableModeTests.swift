import Foundation
import PostgresServer
import Testing

/// A table as destination, in each of its modes.
@Suite(.startsCommands, .needsPostgres) struct TableModeTests {
  private static let edits = """
    UPDATE people SET name = 'Renamed ' || id WHERE id % 3 = 0;
    DELETE FROM people WHERE id IN (1, 2, 14);
    INSERT INTO people VALUES (20, 'New'), (21, '"\\ \u{2028},'), (22, ''), (23, NULL), (24, '\\.')
    """

  @Test("a mirror makes the table the model, batch after batch", .onEveryEngine)
  func mirror() throws {
    let people = try TableProject()
    try people.fill(14)
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    #expect(try people.table() == people.model())
    try people.project.sql(Self.edits)
    let second = try people.apply()
    #expect(second.exit == 0, "\(second)")
    #expect(try people.table() == people.model())
    #expect(try people.table("SELECT id FROM people WHERE name IS NULL") == ["23"])
    #expect(try people.isDone())
  }

  @Test("rows of others are left alone, and so are columns that are not mapped")
  func others() throws {
    let people = try TableProject(
      .init(
        table: """
          CREATE TABLE people (id int PRIMARY KEY, name text, points int NOT NULL DEFAULT 7);
          INSERT INTO people VALUES (2, 'before', 70), (99, 'theirs', 1)
          """))
    try people.fill(3)
    #expect(try people.apply().exit == 0)
    #expect(
      try people.table() == ["1|Person 1|7", "2|Person 2|70", "3|Person 3|7", "99|theirs|1"])
    try people.onTarget("UPDATE people SET points = points + 1")
    try people.project.sql(
      "UPDATE people SET name = 'Ada' WHERE id = 1; DELETE FROM people WHERE id = 3")
    #expect(try people.apply().exit == 0)
    #expect(try people.table() == ["1|Ada|8", "2|Person 2|71", "99|theirs|2"])
  }

  @Test("upsert keeps what is gone from the model")
  func upsert() throws {
    let people = try TableProject(.init(mode: "upsert"))
    try people.fill(5)
    #expect(try people.apply().exit == 0)
    try people.project.sql("DELETE FROM people WHERE id < 5; UPDATE people SET name = 'Ada'")
    #expect(try people.apply().exit == 0)
    #expect(try people.table("SELECT count(*) FROM people") == ["5"])
    #expect(try people.table("SELECT name FROM people WHERE id = 5") == ["Ada"])
  }

  @Test("update makes no rows; what is not there is absent until its row changes")
  func update() throws {
    let people = try TableProject(
      .init(
        mode: "update",
        table: """
          CREATE TABLE people (id int PRIMARY KEY, name text);
          INSERT INTO people VALUES (1, 'a'), (3, 'c'), (9, 'i')
          """))
    try people.fill(6)
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    #expect(try people.table() == ["1|Person 1", "3|Person 3", "9|i"])
    #expect(try people.isDone())
    try people.onTarget("INSERT INTO people VALUES (2, 'there by now'), (4, 'too')")
    #expect(try people.isDone())
    try people.project.sql("UPDATE people SET name = 'changed' WHERE id IN (2, 3)")
    #expect(try people.apply().exit == 0)
    #expect(try people.table() == ["1|Person 1", "2|changed", "3|changed", "4|too", "9|i"])
  }

  @Test("several match columns, quoted names, a schema of its own", .onEveryEngine)
  func quoted() throws {
    let people = try TableProject(
      .init(
        columns: "shop: string, nr: int, name: string", identifier: "shop, nr",
        match: "\"Shop \\\"1\\\"\", nr",
        map: "\"Shop \\\"1\\\"\": shop, nr: nr, \"select\": name",
        with: "schema: \"My Schema\", table: \"of \\\"people\\\"; --\"",
        source: "CREATE TABLE people (shop TEXT, nr INTEGER, name TEXT)",
        table: #"""
          CREATE SCHEMA "My Schema";
          CREATE TABLE "My Schema"."of ""people""; --" ("select" text, nr int, "Shop ""1""" text);
          CREATE UNIQUE INDEX ON "My Schema"."of ""people""; --" (nr, "Shop ""1""") INCLUDE ("select");
          """#))
    try people.project.sql(
      "INSERT INTO people VALUES ('a', 1, 'x'), ('a', 2, 'y'), ('b', 1, 'z'), ('\\.', 1, 'w')")
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    try people.project.sql(
      "DELETE FROM people WHERE nr = 1 AND shop <> 'b'; UPDATE people SET name = 'Z' WHERE shop = 'b'"
    )
    #expect(try people.apply().exit == 0)
    let rows = try people.table(
      "SELECT \"Shop \"\"1\"\"\", nr, \"select\" FROM \"My Schema\".\"of \"\"people\"\"; --\" ORDER BY 1, 2"
    )
    #expect(rows == ["a|2|y", "b|1|Z"])
    #expect(try people.isDone())
  }

  @Test("after a change of match no row is removed by a field that may be another's by now")
  func rematch() throws {
    let people = try TableProject(
      .init(
        columns: "id: int, name: string, email: string", match: "email",
        map: "id: id, name: name, email: email",
        source: """
          CREATE TABLE people (id INTEGER, name TEXT, email TEXT);
          INSERT INTO people VALUES (1, 'Ada', 'a@x.org'), (2, 'Bob', 'b@x.org'), (3, 'Cyd', 'c@x.org')
          """,
        table: "CREATE TABLE people (id int UNIQUE NOT NULL, name text, email text UNIQUE)"))
    #expect(try people.apply().exit == 0)
    try people.project.edit("headgate.yaml", "match: [email]", "match: [id]")
    try people.project.sql(
      "UPDATE people SET name = 'Eve' WHERE id = 2; DELETE FROM people WHERE id = 3")
    let ended = try people.apply()
    #expect(ended.exit == 4, "\(ended)")
    #expect(ended.text.contains("HG2018"), "\(ended)")
    #expect(
      try people.table() == ["1|Ada|a@x.org", "2|Eve|b@x.org", "3|Cyd|c@x.org"])
  }

  @Test("a row takes the types of its table, and JSON stays JSON")
  func types() throws {
    let people = try TableProject(
      .init(
        columns:
          "id: int, amount: decimal, at: timestamp, ok: bool, note: string, lines: { type: [ { sku: string, n: int? } ] }",
        map: """
          id: id, amount: amount, at: at, ok: ok, note: note, text: note, lines: lines,
          day: { column: at, type: date }, kind: { const: a }, one: { object: { id: id } }
          """,
        source: """
          CREATE TABLE people (id INTEGER, amount NUMERIC, at TEXT, ok INTEGER, note TEXT, lines TEXT);
          INSERT INTO people VALUES
            (1, 12.50, '2026-01-02 03:04:05', 1, 'say "x"', '[{"sku":"a","n":1},{"sku":"b\\"c"}]'),
            (2, NULL, NULL, NULL, NULL, NULL), (3, 1, '2026-01-02 03:04:05', 0, '7', '[]')
          """,
        table: """
          CREATE DOMAIN kind AS text CHECK (value IN ('a', 'b'));
          CREATE TABLE people (id bigint PRIMARY KEY, amount numeric(10, 2), at timestamptz,
            day date, ok boolean, note jsonb, text varchar(20), lines jsonb, kind kind, one json,
            twice bigint GENERATED ALWAYS AS (id * 2) STORED, nr int GENERATED ALWAYS AS IDENTITY)
          """))
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    let rows = try people.table(
      """
      SELECT id, amount, at AT TIME ZONE 'UTC', day, ok, jsonb_typeof(note), note ->> 0, text,
        jsonb_path_query_array(lines, '$[*].sku'), kind, one ->> 'id', twice, nr FROM people ORDER BY 1
      """)
    #expect(
      rows == [
        #"1|12.50|2026-01-02 03:04:05|2026-01-02|t|string|say "x"|say "x"|["a", "b\"c"]|a|1|2|1"#,
        "2|||||||||a|2|4|2",
        "3|1.00|2026-01-02 03:04:05|2026-01-02|f|string|7|7|[]|a|3|6|3",
      ])
    #expect(try people.isDone())
  }
}
