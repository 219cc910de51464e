import Foundation
import PostgresServer
import Testing

/// A row that the table refuses, and what is said of it.
struct RefusedRow: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// A column of the table, beside `id`.
  let column: String
  /// What the row of number 5 has in it; all others have `'1'`.
  let value: String
  let code: String
  let says: String
  /// Further statements after the table is made.
  var more = ""

  static let all: [RefusedRow] = [
    .init(
      testDescription: "another type", column: "int", value: "'s3cret'", code: "22P02",
      says: "column `it`: invalid input syntax for type integer"),
    .init(
      testDescription: "too long", column: "varchar(3)", value: "'s3cret'", code: "22001",
      says: "column `it`: value too long for type character varying(3)"),
    .init(
      testDescription: "out of range", column: "smallint", value: "'70007'", code: "22003",
      says: "column `it`: value \"...\" is out of range for type smallint"),
    .init(
      testDescription: "null", column: "text NOT NULL", value: "NULL", code: "23502",
      says: "null value in column \"it\""),
    .init(
      testDescription: "a check", column: "text CONSTRAINT short CHECK (length(it) < 4)",
      value: "'s3cret'", code: "23514", says: "violates check constraint \"short\""),
    .init(
      testDescription: "another unique index", column: "text",
      value: "'s3cret'", code: "23505", says: "violates unique constraint \"it_once\"",
      more: """
        INSERT INTO people VALUES (99, 's3cret');
        CREATE UNIQUE INDEX it_once ON people (it) WHERE it <> '1'
        """),
    .init(
      testDescription: "a reference", column: "text", value: "'s3cret'", code: "23503",
      says: "violates foreign key constraint \"known\"",
      more: """
        CREATE TABLE known (it text PRIMARY KEY); INSERT INTO known VALUES ('1');
        ALTER TABLE people ADD CONSTRAINT known FOREIGN KEY (it) REFERENCES known
          DEFERRABLE INITIALLY DEFERRED
        """),
    .init(
      testDescription: "a domain", column: "word", value: "'s3cret'", code: "23514",
      says: "violates check constraint \"word_check\""),
    .init(
      testDescription: "a trigger", column: "text", value: "'s3cret'", code: "P0001",
      says: "a function raised an error",
      more: """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF new.it <> '1' THEN RAISE 'not %', new.it; END IF; RETURN new; END $$;
        CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION refuse()
        """),
  ]
}

/// Rows that the table refuses stand alone; the others arrive.
@Suite(.startsCommands, .needsPostgres) struct TableRejectionTests {
  @Test("what is shown of a refused row is its record, with personal values masked")
  func masked() throws {
    let people = try TableProject(
      .init(
        columns: "id: int, name: { type: string, pii: true }, city: string",
        map: "id: id, name: name, city: city",
        source: """
          CREATE TABLE people (id INTEGER, name TEXT, city TEXT);
          INSERT INTO people VALUES (1, 'Ada', 'Rome'), (2, 's3cret', 'Oslo')
          """,
        table: "CREATE TABLE people (id int PRIMARY KEY, name varchar(5), city text)"))
    #expect(try people.apply().exit == 4)
    let failures = try people.project.headgate("failures", "--format", "json").output
    #expect(failures.contains(#"\"city\":\"Oslo\""#), "\(failures)")
    #expect(!failures.contains("s3cret"), "\(failures)")
  }

  @Test(
    "a row that the table refuses is found in its batch, told without its value, and tried when it changes",
    arguments: RefusedRow.all)
  func refused(_ row: RefusedRow) throws {
    let people = try TableProject(
      .init(
        columns: "id: int, it: string", map: "id: id, it: it",
        source: "CREATE TABLE people (id INTEGER, it TEXT)",
        table: """
          CREATE DOMAIN word AS text CHECK (length(value) < 4);
          CREATE TABLE people (id int PRIMARY KEY, it \(row.column)); \(row.more)
          """))
    try people.project.sql(
      "INSERT INTO people VALUES "
        + (1...10).map { "(\($0), \($0 == 5 ? row.value : "'1'"))" }.joined(separator: ", "))
    let first = try people.apply()
    #expect(first.exit == 4, "\(first)")
    let failures = try people.project.headgate("failures")
    for output in [first.text, failures.text] {
      #expect(output.contains("id 5"), "\(output)")
      #expect(output.contains(row.says), "\(output)")
      #expect(output.contains(row.code), "\(output)")
    }
    #expect(!first.text.contains("s3cret"), "\(first)")
    #expect(try people.table("SELECT count(*) FROM people WHERE id < 99") == ["9"])
    // A refusal that is known is no news.
    let again = try people.apply()
    #expect(again.exit == 0, "\(again)")
    #expect(again.text.contains(row.code), "\(again)")
    try people.project.sql("UPDATE people SET it = '1' WHERE id = 5")
    let second = try people.apply()
    #expect(second.exit == 0, "\(second)")
    #expect(try people.table("SELECT count(*) FROM people WHERE id < 99") == ["10"])
  }
}
