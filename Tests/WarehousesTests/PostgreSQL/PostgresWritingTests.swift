import Records
import SQLSyntax
import Testing

@testable import Warehouses

/// Rows that are written by COPY, and what the catalog says of tables.
@Suite(.needsPostgres) struct PostgresWritingTests {
  private static let table = SQLTable(.named("odd \"schema\" ü"), "odd \"table\"\u{308} 😀")
  private static let columns = ["id", "a \"quoted\" name", "ü\"\u{308}", "select", "B"]

  private static func bench() throws -> PostgresBench {
    let bench = try PostgresBench("CREATE SCHEMA \"odd \"\"schema\"\" ü\"")
    try bench.connection.execute(
      """
      CREATE TABLE \(table.fragment) (\(id: columns[0]) bigint, \(id: columns[1]) text,
        \(id: columns[2]) double precision, \(id: columns[3]) bytea, \(id: columns[4]) boolean)
      """)
    return bench
  }

  private static func add(_ values: [SQLValue], to writer: any SQLRowWriter) throws {
    for value in values {
      switch value {
      case .null: try writer.add(.null)
      case .int(let value): try writer.add(.int(value))
      case .float(let value): try writer.add(.float(value))
      case .text(var text):
        try text.withUTF8 {
          try writer.add(Cell(storage: .text, bits: 0, start: $0.baseAddress, count: $0.count))
        }
      case .bytes(let bytes):
        try bytes.withUnsafeBufferPointer {
          try writer.add(Cell(storage: .bytes, bits: 0, start: $0.baseAddress, count: $0.count))
        }
      }
    }
    try writer.endRow()
  }

  private static let rows: [[SQLValue]] = [
    [0, "", .float(0.1), .bytes([]), 0], [nil, nil, nil, nil, nil],
    [.int(.min), "\\N", .float(-.infinity), .bytes([0, 9, 10, 13, 92, 255]), 1],
    [
      .int(.max), "tab\t line\n return\r back\\ \u{1} ü😀", .float(.leastNonzeroMagnitude),
      .bytes([0x78]), nil,
    ],
    [10, "\\.", .float(1.7976931348623157e308), nil, 1],
    [-99, "\\", .float(123_456_789.125), nil, 0],
  ]

  @Test("every value that is written is read", arguments: SQLReading.allCases)
  func values(reading: SQLReading) throws {
    let bench = try Self.bench()
    let writer = try bench.connection.writer(into: Self.table, Self.columns)
    for row in Self.rows { try Self.add(row, to: writer) }
    try writer.finish()
    let names = Self.columns.map { "\(id: $0)" as SQLFragment }
    let read = try bench.rows("SELECT \(names) FROM \(Self.table.fragment)", reading)
    #expect(read == Self.rows)
    // A writer that has finished writes on.
    try Self.add(Self.rows[0], to: writer)
    try writer.finish()
    #expect(try bench.connection.integer("SELECT count(*) FROM \(Self.table.fragment)") == 7)
  }

  @Test("numbers that are not finite are written as they are")
  func odd() throws {
    let bench = try PostgresBench("CREATE TABLE t (f double precision, r real)")
    let writer = try bench.connection.writer(into: SQLTable(.named("public"), "t"), ["f", "r"])
    for value in [Double.nan, .infinity, -.infinity] {
      try Self.add([.float(value), .float(value)], to: writer)
    }
    try Self.add([.float(0.1), .float(0.1)], to: writer)
    try writer.finish()
    #expect(
      try bench.rows("SELECT f::text, r::text FROM t")
        == [
          ["NaN", "NaN"], ["Infinity", "Infinity"], ["-Infinity", "-Infinity"], ["0.1", "0.1"],
        ])
  }

  @Test(
    "writers and statements take turns, and what is written while rows are copied out comes after")
  func turns() throws {
    let bench = try PostgresBench("CREATE TABLE a (t text)", "CREATE TABLE b (t text)")
    let writers = try ["a", "b"].map {
      try bench.connection.writer(into: SQLTable(.named("public"), $0), ["t"])
    }
    try bench.connection.begin(.writing)
    for _ in 0..<5 {
      for writer in writers { try bench.fill(writer, rows: 2_000) }
      #expect(try bench.connection.integer("SELECT 7") == 7)
    }
    let reader = try bench.connection.prepare(
      "SELECT i FROM generate_series(1, 10000) AS i", reading: .alone)
    while try reader.step() { try bench.fill(writers[0], rows: 1) }
    for writer in writers { try writer.finish() }
    try bench.connection.execute("COMMIT")
    #expect(try bench.connection.integer("SELECT count(*) FROM a") == 20_000)
    #expect(try bench.connection.integer("SELECT count(*) FROM b") == 10_000)
  }

  @Test("a row that a table refuses is an error, and the connection lives on")
  func refused() throws {
    let bench = try PostgresBench("CREATE TABLE t (i int UNIQUE)")
    let table = SQLTable(.named("public"), "t")
    let writer = try bench.connection.writer(into: table, ["i"])
    for value: SQLValue in [1, "hunter2"] { try Self.add([value], to: writer) }
    let syntax = failure { try writer.finish() }
    #expect(syntax?.kind == .statement)
    #expect(syntax?.message.contains("hunter2") == false)
    let again = try bench.connection.writer(into: table, ["i"])
    for _ in 0..<2 { try Self.add([4_711], to: again) }
    let duplicate = failure { try again.finish() }
    #expect(duplicate?.kind == .constraint)
    #expect(duplicate?.message.contains("4711") == false)
    let zero = try bench.connection.writer(into: SQLTable(.named("public"), "nothing"), ["i"])
    try Self.add([1], to: zero)
    #expect(failure { try zero.finish() }?.kind == .statement)
    #expect(try bench.connection.integer("SELECT count(*) FROM t") == 0)
  }

  @Test("columns are what CREATE TABLE takes again")
  func columns() throws {
    let bench = try Self.bench()
    #expect(
      try bench.connection.columns(of: Self.table)
        == zip(Self.columns, ["bigint", "text", "double precision", "bytea", "boolean"]).map {
          TableColumn(name: $0, type: $1)
        })
    let types = [
      "text COLLATE \"C\"", "character varying(20) COLLATE \"C\"", "numeric(10,2)",
      "timestamp with time zone", "timestamp(3) without time zone", "jsonb", "smallint", "text",
    ]
    let list = types.enumerated().map { "c\($0.offset) \($0.element)" }.joined(separator: ", ")
    try bench.run("CREATE TEMPORARY TABLE made (\(list))")
    let temporary = SQLTable(.temporary, "made")
    #expect(try bench.connection.columns(of: temporary).map(\.type) == types)
    try bench.run("ALTER TABLE made DROP COLUMN c1")
    #expect(try bench.connection.columns(of: temporary).count == types.count - 1)
    #expect(try bench.connection.columns(of: SQLTable(.temporary, "nothing")).isEmpty)
    #expect(try bench.connection.columns(of: SQLTable(.named("nowhere"), "made")).isEmpty)
  }

  @Test("tables of a schema are found by what their names begin with, in every letter")
  func tables() throws {
    let bench = try PostgresBench("CREATE SCHEMA s")
    for name in ["p_1_a", "p_1_b", "p_12", "P_1_c", "p%1_x", "q"] {
      try bench.run("CREATE TABLE s.\"\(name)\" (i int)")
    }
    let found = try bench.connection.tables(in: .named("s"), prefix: "p_1_")
    #expect(found.map(\.table) == ["p_1_a", "p_1_b"])
    #expect(try bench.connection.tables(in: .temporary, prefix: "").isEmpty)
  }
}
