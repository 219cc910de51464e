import Glibc
import Records
import SQLSyntax
import Testing

@testable import Warehouses

/// What rows look like, whichever way they come.
@Suite(.needsPostgres) struct PostgresReadingTests {
  @Test("values of each kind come as cells", arguments: SQLReading.allCases)
  func values(reading: SQLReading) throws {
    let bench = try PostgresBench()
    let rows = try bench.rows(
      """
      SELECT true, 7::int2, (-2147483648)::int4, (-9223372036854775808)::int8, 4000000000::oid,
        1.5::float4, 0.1::float4, 0.1::float8, '-Infinity'::float8, '\\x00ff5c09'::bytea,
        ''::bytea, ''::text, E'tab\\t line\\n back\\\\ cr\\r \\b\\f' || chr(11) || ' N ü 😀',
        '\\N'::text, NULL::text, NULL::int
      """, reading)
    #expect(
      rows == [
        [
          1, 7, -2_147_483_648, .int(.min), 4_000_000_000, .float(1.5), .float(0.1), .float(0.1),
          .float(-.infinity), .bytes([0, 255, 0x5C, 9]), .bytes([]), "",
          "tab\t line\n back\\ cr\r \u{8}\u{c}\u{b} N ü 😀", "\\N", nil, nil,
        ]
      ])
  }

  @Test("what is copied out in text is what is copied out in binary", arguments: [1, 2, 3])
  func escaped(columns: Int) throws {
    // An enum is of no known type: the whole row comes as text.
    let bench = try PostgresBench("CREATE TYPE mood AS ENUM ('sad', E'a\\tb\\\\c')")
    let rows = try bench.rows(
      """
      SELECT \(sql: Array(repeating: "m", count: columns).joined(separator: ", ")), t, b, NULL::mood
      FROM (SELECT E'a\\tb\\\\c'::mood AS m, E'\\\\N\\n' AS t, '\\x5c090a'::bytea AS b) AS made
      """, .alone)
    #expect(
      rows == [
        Array(repeating: "a\tb\\c", count: columns) + ["\\N\n", .bytes([0x5C, 9, 10]), nil]
      ])
  }

  @Test("the text of every number, date and time out of binary is the server's")
  func binary() throws {
    let bench = try PostgresBench()
    let columns = """
      SELECT n, n::float8 AS f, n::float4 AS g, d, t, s, z, u, j, i FROM (
        SELECT i,
          CASE i % 40 WHEN 0 THEN 'NaN' WHEN 1 THEN 0.00 WHEN 2 THEN 1e30 WHEN 3 THEN -1e-30
            WHEN 4 THEN 10000 WHEN 5 THEN -10000.0001 WHEN 6 THEN 0.0001 WHEN 7 THEN 100000000
            ELSE round((random() - 0.5)::numeric * power(10, i % 20)::numeric, i % 13) END AS n,
          CASE i % 50 WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity' WHEN 2 THEN '4713-01-01 BC'
            WHEN 3 THEN '0001-01-01' WHEN 4 THEN '0001-12-31 BC' WHEN 5 THEN '5874897-12-31'
            WHEN 6 THEN '10000-01-01' WHEN 7 THEN '2024-02-29'
            ELSE '2000-01-01'::date + ((random() - 0.5) * 1e6)::int END::date AS d,
          CASE i % 30 WHEN 0 THEN '24:00' WHEN 1 THEN '00:00:00.000001'
            ELSE '00:00'::time + random() * interval '24 hours' END::time AS t,
          CASE i % 30 WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity' WHEN 2 THEN '294276-12-31'
            WHEN 3 THEN '4713-11-24 BC' WHEN 4 THEN '1999-12-31 23:59:59.999999'
            WHEN 5 THEN '2000-01-01' ELSE '2000-01-01'::timestamp
            + (random() - 0.5) * interval '3000 years' END::timestamp AS s,
          CASE i % 30 WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity'
            WHEN 2 THEN '0044-03-15 12:00:00.1 BC' ELSE '2000-01-01'::timestamptz
            + (random() - 0.5) * interval '5000 years' END::timestamptz AS z,
          md5(i::text)::uuid AS u, jsonb_build_object('a', i, 'b', 'x"\\y') AS j
        FROM generate_series(1, 5000) AS i) AS made
      """
    try bench.run("CREATE TABLE made AS \(columns)")
    let binary = try bench.rows("SELECT * FROM made ORDER BY i", .alone)
    let text = try bench.rows("SELECT * FROM made ORDER BY i", .few)
    #expect(binary.count == 5000)
    for (index, row) in binary.enumerated() {
      // NaN is no equal of itself.
      let row = row.map { "\($0)" }
      let wanted = text[index].map { "\($0)" }
      if row != wanted { Issue.record("\(row) is not \(wanted)") }
    }
  }

  @Test(
    "a number of more digits than a buffer holds comes whole, and so does what stands before it")
  func longNumbers() throws {
    let bench = try PostgresBench()
    let select: SQLFragment =
      "SELECT 1.5, '2024-02-29'::date, 10::numeric ^ 20000, '-Infinity'::numeric FROM generate_series(1, 3)"
    #expect(try bench.rows(select, .alone) == bench.rows(select, .few))
  }

  @Test("no rows are no rows", arguments: SQLReading.allCases)
  func none(reading: SQLReading) throws {
    let bench = try PostgresBench()
    #expect(try bench.rows("SELECT 1 WHERE false", reading) == [])
    #expect(try bench.rows("SELECT relname FROM pg_class WHERE false -- why", reading) == [])
  }

  @Test("parameters of each type are bound, again and again", arguments: SQLReading.allCases)
  func parameters(reading: SQLReading) throws {
    let bench = try PostgresBench()
    let statement = try bench.connection.prepare(
      """
      SELECT \(parameter: "i"), \(parameter: "t", .text), \(parameter: "b", .bytes),
        \(parameter: "f", .float), \(parameter: "o", .bool), \(parameter: "i") + 1
      """, reading: reading)
    statement.bind([
      "i": .int(.min), "t": "it's \\ \"ü\"\n$1", "b": .bytes([0, 255]), "f": .float(0.1), "o": 1,
      "another": 1,
    ])
    #expect(try statement.step())
    #expect(
      (0..<6).map(statement.value) == [
        .int(.min), "it's \\ \"ü\"\n$1", .bytes([0, 255]), .float(0.1), 1, .int(.min + 1),
      ])
    #expect(try !statement.step())
    statement.reset()
    statement.bind(["i": -7])
    statement.bind(["t": nil, "b": nil, "f": .float(.infinity), "o": 0])
    #expect(try statement.step())
    #expect((0..<6).map(statement.value) == [-7, nil, nil, .float(.infinity), 0, -6])
    #expect(statement.integer(0) == -7)
  }

  @Test(
    "other statements run between the rows of a cursor, also those that begin and end a transaction"
  )
  func interleaved() throws {
    let bench = try PostgresBench("CREATE TABLE seen (i bigint)")
    for inside in [false, true] {
      if inside { try bench.connection.begin(.writing) }
      let statement = try bench.connection.prepare(
        "SELECT i FROM generate_series(1, 1000) AS i", reading: .interleaved)
      var sum: Int64 = 0
      while try statement.step() {
        sum += statement.integer(0)
        guard statement.integer(0) % 250 == 0 else { continue }
        if !inside { try bench.connection.begin(.writing) }
        try bench.connection.execute("INSERT INTO seen VALUES (\(number: statement.integer(0)))")
        if !inside { try bench.connection.execute("COMMIT") }
      }
      #expect(sum == 500_500)
      if inside {
        // The cursor is closed by now: it would hold the table.
        try bench.connection.execute("ALTER TABLE seen ADD COLUMN other int")
        try bench.connection.execute("COMMIT")
      }
    }
    #expect(try bench.connection.integer("SELECT count(*) FROM seen") == 8)
    #expect(try bench.connection.integer("SELECT count(*) FROM pg_cursors WHERE name <> ''") == 0)
  }

  @Test("rows that are left unread leave connection and transaction as they were")
  func unread() throws {
    let bench = try PostgresBench()
    for inside in [false, true] {
      if inside { try bench.connection.begin(.writing) }
      for reading in SQLReading.allCases {
        let statement = try bench.connection.prepare(
          "SELECT i, repeat('x', 100) FROM generate_series(1, 50000) AS i", reading: reading)
        #expect(try statement.step())
        statement.reset()
        #expect(try statement.step())
        #expect(statement.integer(0) == 1)
        statement.reset()
        #expect(bench.connection.isInTransaction == inside)
        #expect(try bench.connection.integer("SELECT 7") == 7)
      }
      if inside { try bench.connection.execute("COMMIT") }
    }
  }

  @Test(
    "a million rows are read in the memory of one", arguments: [SQLReading.alone, .interleaved])
  func flat(reading: SQLReading) throws {
    let bench = try PostgresBench()
    let statement = try bench.connection.prepare(
      "SELECT i, repeat('x', 600), i * 0.01 FROM generate_series(1, 1000000) AS i",
      reading: reading)
    let before = residentKilobytes()
    var count = 0
    var largest = before
    while try statement.step() {
      count += 1
      if count % 50_000 == 1 { largest = max(largest, residentKilobytes()) }
    }
    #expect(count == 1_000_000)
    // All rows at once would take 700 MB; other tests of the process take some meanwhile.
    #expect(largest - before < 300_000, "\(before) -> \(largest) KB")
  }
}

/// Memory that the process holds now.
private func residentKilobytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var (size, resident) = (0, 0)
  withUnsafeMutablePointer(to: &size) { size in
    withUnsafeMutablePointer(to: &resident) { resident in
      _ = withVaList([size, resident]) { vfscanf(file, "%ld %ld", $0) }
    }
  }
  return resident * 4
}
