import Records
import SQLSyntax
import Testing

@testable import Warehouses

/// How a model's columns are described, staged and kept.
@Suite(.needsPostgres) struct PostgresFormTests {
  private static let setup = [
    "CREATE EXTENSION citext", "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE TYPE pair AS (x int, label text)", "CREATE TYPE nest AS (p pair, list pair[])",
    "CREATE DOMAIN short AS varchar(5) CHECK (length(value) < 6)",
    "CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    "CREATE DOMAIN amount AS numeric(10,2)", "CREATE DOMAIN amounts AS amount[]",
  ]

  /// A type with two values that are the same to who compares by value, and two that are not.
  struct Case: Sendable, CustomTestStringConvertible {
    var type: String
    var valueType: ValueType
    var stored: String
    var same: [String]
    var changed: [String]

    init(
      _ type: String, _ valueType: ValueType, _ stored: String, same: [String] = [],
      changed: [String]
    ) {
      self.type = type
      self.valueType = valueType
      self.stored = stored
      self.same = same
      self.changed = changed
    }

    var testDescription: String { type }
  }

  private static let text = "text COLLATE \"C\""
  private static let pair = ValueType.object(
    ObjectShape([
      .init(name: "x", slot: Slot(.int, isOptional: true)),
      .init(name: "label", slot: Slot(.string, isOptional: true)),
    ]))
  private static func list(_ type: ValueType) -> ValueType { .list(Slot(type, isOptional: true)) }

  private static let scalars = [
    Case("boolean", .bool, "boolean", same: ["true", "'yes'"], changed: ["true", "false"]),
    Case("smallint", .int, "smallint", same: ["7", "'007'"], changed: ["7", "8"]),
    Case("int", .int, "integer", changed: ["-2147483648", "-2147483647"]),
    Case("bigint", .int, "bigint", changed: ["9223372036854775807", "9223372036854775806"]),
    Case("oid", .int, "bigint", changed: ["4294967295", "4294967294"]),
    Case("real", .float, "real", same: ["0.1", "0.1000000001"], changed: ["0.1", "0.10000001"]),
    Case(
      "double precision", .float, "double precision", same: ["'NaN'", "'nan'"],
      changed: ["0.3", "0.30000000000000004"]),
    Case(
      "numeric", .decimal, "numeric", same: ["1.0", "1.00"],
      changed: ["12345678901234567890.12345678901", "12345678901234567890.12345678902"]),
    Case(
      "numeric", .decimal, "numeric", same: ["'NaN'", "'nan'"], changed: ["'NaN'", "'Infinity'"]),
    Case("numeric(6,2)", .decimal, "numeric", same: ["1", "1.001"], changed: ["1", "1.01"]),
    Case("amount", .decimal, "numeric", same: ["1", "1.00"], changed: ["1", "1.01"]),
    Case("date", .date, "date", changed: ["'infinity'", "'5874897-12-31'"]),
    Case(
      "time", .time, "time without time zone", same: ["'10:00'", "'10:00:00.0'"],
      changed: ["'24:00'", "'00:00'"]),
    Case("timetz", .string, text, changed: ["'10:00+01'", "'09:00+00'"]),
    Case(
      "timestamp", .datetime, "timestamp without time zone",
      changed: ["'2024-01-01 00:00:00.000001'", "'2024-01-01'"]),
    Case(
      "timestamptz", .timestamp, "timestamp with time zone",
      same: ["'2024-01-01 01:00+01'", "'2024-01-01 00:00+00'"],
      changed: ["'infinity'", "'-infinity'"]),
    Case(
      "uuid", .uuid, "uuid",
      same: [
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'a0eebc999c0b4ef8bb6d6bb9bd380a11'",
      ],
      changed: [
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'",
      ]),
    Case("bytea", .bytes, "bytea", same: ["'\\x61'", "'a'"], changed: ["'\\x00'", "''"]),
    Case("text", .string, text, changed: ["'a'", "'a '"]),
    Case("text COLLATE blind", .string, text, changed: ["'a'", "'A'"]),
    Case("varchar(3)", .string, text, changed: ["'a'", "'A'"]),
    Case("char(3)", .string, text, same: ["'a'", "'a  '"], changed: ["'a'", "'b'"]),
    Case("\"char\"", .string, text, changed: ["'a'", "'b'"]),
    Case("name", .string, text, changed: ["'a'", "'A'"]),
    Case("short", .string, text, changed: ["'a'", "'A'"]),
    Case("citext", .string, text, changed: ["'a'", "'A'"]),
    Case("mood", .string, text, changed: ["'sad'", "'ok'"]),
    Case(
      "jsonb", .json, "jsonb", same: ["'{\"a\":1.0, \"b\":2}'", "'{\"b\":2,\"a\":1.00}'"],
      changed: ["'[1]'", "'[1,null]'"]),
    Case("json", .json, text, changed: ["'{\"a\":1}'", "'{\"a\": 1}'"]),
    Case("xml", .string, text, changed: ["'<a/>'", "'<a></a>'"]),
    Case(
      "interval", .string, text, same: ["'60 min'", "'1 hour'"],
      changed: ["'1 month'", "'30 days'"]),
    Case("money", .string, text, same: ["'1'", "1.00"], changed: ["'1.00'", "'1.01'"]),
    Case("bit(3)", .string, text, changed: ["'101'", "'100'"]),
    Case("bit varying", .string, text, changed: ["'10'", "'100'"]),
    Case(
      "inet", .string, text, same: ["'10.0.0.1'", "'10.0.0.1/32'"],
      changed: ["'10.0.0.1/24'", "'10.0.0.1'"]),
    Case("cidr", .string, text, changed: ["'10.0.0.0/24'", "'10.0.0.0/25'"]),
    Case(
      "macaddr", .string, text, same: ["'08-00-2b-01-02-03'", "'08002b010203'"],
      changed: ["'08002b010203'", "'08002b010204'"]),
    Case("point", .string, text, changed: ["'(1,2)'", "'(1,2.0000000001)'"]),
    Case("polygon", .string, text, changed: ["'((0,0),(1,1),(1,0))'", "'((0,0),(1,1),(2,0))'"]),
    Case("tsvector", .string, text, same: ["'a b'", "'b a'"], changed: ["'a'", "'a b'"]),
    Case("pg_lsn", .string, text, changed: ["'0/1'", "'0/2'"]),
  ]

  private static let compounds = [
    Case(
      "int4range", .string, text, same: ["'[1,4]'", "'[1,5)'"], changed: ["'[1,5)'", "'[1,)'"]),
    Case("tstzrange", .string, text, changed: ["'[2024-01-01,)'", "'(2024-01-01,)'"]),
    Case("numrange", .string, text, changed: ["'empty'", "'[0,1)'"]),
    Case(
      "int[]", list(.int), "jsonb", same: ["'{1,2}'", "ARRAY[1,2]"],
      changed: ["'{1,2}'", "'{2,1}'"]),
    Case("int[]", list(.int), "jsonb", changed: ["'{1,NULL}'", "'{1}'"]),
    Case("int[]", list(.int), "jsonb", changed: ["'{}'", "NULL"]),
    Case(
      "numeric[]", list(.decimal), "jsonb", same: ["'{1.0}'", "'{1.00}'"],
      changed: ["'{0.30000000000000004}'", "'{0.3}'"]),
    Case("text[]", list(.string), "jsonb", changed: ["'{a,\"b,c\"}'", "'{a,b,c}'"]),
    Case(
      "timestamptz[]", list(.timestamp), "jsonb",
      same: ["'{2024-01-01 01:00+01}'", "'{2024-01-01 00:00+00}'"],
      changed: ["'{2024-01-01}'", "'{infinity}'"]),
    Case("mood[]", list(.string), "jsonb", changed: ["'{sad}'", "'{ok}'"]),
    Case(
      "bytea[]", list(.string), "jsonb",
      changed: ["ARRAY['\\x00'::bytea]", "ARRAY['\\x01'::bytea]"]),
    Case(
      "amounts", list(.decimal), "jsonb", same: ["'{1.0}'", "'{1.00}'"],
      changed: ["'{1}'", "'{1,1}'"]),
    Case("pair", pair, "jsonb", changed: ["ROW(1,'a')", "ROW(1,NULL)"]),
    Case(
      "pair[]", list(pair), "jsonb",
      changed: ["ARRAY[ROW(1,'a')::pair]", "ARRAY[ROW(1,'b')::pair]"]),
    Case(
      "nest",
      .object(
        ObjectShape([
          .init(name: "p", slot: Slot(pair, isOptional: true)),
          .init(name: "list", slot: Slot(list(pair), isOptional: true)),
        ])), "jsonb",
      changed: ["ROW(ROW(1,'a'),NULL)", "ROW(NULL,ARRAY[ROW(1,'a')::pair])"]),
  ]

  @Test(
    "a change is seen and no other, and what is kept has no type of the user's",
    arguments: scalars + compounds)
  func form(_ wanted: Case) throws {
    let bench = try PostgresBench()
    for sql in Self.setup { try bench.run(sql) }
    func column(_ value: String) throws -> PostgresColumn {
      let type = wanted.type.split(separator: " COLLATE ")
      let collation = type.count > 1 ? " COLLATE \(type[1])" : ""
      let described = try bench.connection.describe(
        model: "SELECT (\(value))::\(type[0])\(collation) AS \"a column\"; -- so")
      #expect(described.map(\.name) == ["a column"])
      return try #require(described.first)
    }
    func kept(_ value: String) throws -> SQLFragment {
      let type = wanted.type.split(separator: " COLLATE ")
      let form = try column(value).form
      #expect(form.type == wanted.valueType)
      #expect(form.storedType == wanted.stored)
      return form.expression(of: "(\(sql: value))::\(sql: String(type[0]))")
    }
    func isDistinct(_ values: [String]) throws -> [SQLValue] {
      try bench.rows("SELECT \(kept(values[0])) IS DISTINCT FROM \(kept(values[1]))")[0]
    }
    if !wanted.same.isEmpty { #expect(try isDistinct(wanted.same) == [0]) }
    #expect(try isDistinct(wanted.changed) == [1])
    // Kept in a table, it is what it was; the type of the column can be looked up as it was written.
    try bench.run("CREATE TABLE kept (v \(wanted.stored))")
    try bench.connection.execute("INSERT INTO kept SELECT \(kept(wanted.changed[0]))")
    #expect(
      try bench.connection.columns(of: SQLTable(.named("public"), "kept"))
        == [TableColumn(name: "v", type: wanted.stored)])
    #expect(
      try bench.rows(
        "SELECT count(*) FROM kept WHERE v IS DISTINCT FROM \(kept(wanted.changed[1]))")
        == [[1]])
    #expect(
      try bench.rows(
        "SELECT count(*) FROM kept WHERE v IS NOT DISTINCT FROM \(kept(wanted.changed[0]))")
        == [[1]])
  }

  @Test("a type without a known form, a row without a name and a text without a type are described")
  func others() throws {
    let bench = try PostgresBench()
    let described = try bench.connection.describe(
      model: "SELECT 'x' AS t, ROW(1, 'a') AS r, 1.5 AS n, NULL AS u, '1 2'::int2vector AS v")
    #expect(described.map(\.form.type) == [.string, .json, .decimal, .string, Self.list(.int)])
    #expect(
      try bench.rows(
        "SELECT \(described[1].form.expression(of: "ROW(1, 'a')"))::text") == [
          [#"{"f1": 1, "f2": "a"}"#]
        ])
  }

  @Test("what is no model is refused, with the place in its own text")
  func refused() throws {
    let bench = try PostgresBench("CREATE TABLE t (i int)")
    for (sql, code, place) in [
      ("SELECT i, ü FROM t", "42703", 10), ("SELECT i FROM t WHERE '😀' = nothing.i", "42P01", 31),
      ("SELECT FROM t", "", 0), ("INSERT INTO t VALUES (1)", "", 0), ("SELECT 1 FROM", "42601", 13),
    ] {
      let found = failure { _ = try bench.connection.describe(model: sql) }
      #expect(found?.kind == .statement, "\(sql)")
      #expect(found?.code == code, "\(sql)")
      #expect(found?.offset == place, "\(sql)")
    }
    #expect(
      failure { _ = try bench.connection.describe(model: "SELECT $1::int") }?.message.contains(
        "parameters") == true)
    // Nothing has been read, and nothing written.
    #expect(try bench.connection.integer("SELECT count(*) FROM t") == 0)
  }
}
