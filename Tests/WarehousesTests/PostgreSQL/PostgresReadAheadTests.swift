import SQLSyntax
import Testing

@testable import Warehouses

/// Rows that a thread reads ahead: none is lost, doubled or mixed up, whatever their size and wherever reading ends.
@Suite(.needsPostgres) struct PostgresReadAheadTests {
  /// Pieces hold 128 KiB: rows around that size stand alone or share one, others come by the thousand.
  private static let uneven = """
    CREATE TABLE t AS
    SELECT i, CASE WHEN i % 97 = 0 THEN repeat(chr(65 + i / 97 % 26), 131000 + i / 97 * 4)
      WHEN i % 1000 = 1 THEN repeat('z', 3000000) WHEN i % 5 = 0 THEN ''
      ELSE repeat(chr(97 + i % 26), i % 700) END AS x, point(i, 1) AS p
    FROM generate_series(1, 4000) AS i
    """

  @Test(
    "rows of any size come whole and in their order, in binary and in text, again and again",
    arguments: ["i, x", "i, x, p"])
  func sizes(columns: String) throws {
    let bench = try PostgresBench(Self.uneven)
    let select: SQLFragment = "SELECT \(sql: columns) FROM t ORDER BY i"
    let expected = try bench.rows(select, .few)
    let statement = try bench.connection.prepare(select, reading: .alone)
    for round in 1...3 {
      var count = 0
      while try statement.step() {
        let row = (0..<statement.columnCount).map(statement.value)
        #expect(row == expected[count], "row \(count) of round \(round)")
        count += 1
      }
      #expect(count == expected.count)
      statement.reset()
    }
  }

  @Test("reading may end at any row, inside a transaction and outside one")
  func abandoned() throws {
    let bench = try PostgresBench(Self.uneven)
    let statement = try bench.connection.prepare(
      "SELECT i, x FROM t ORDER BY i", reading: .alone)
    for inside in [false, true] {
      for last in [0, 1, 2, 96, 97, 98, 999, 1000, 1001, 3999] {
        if inside { try bench.run("BEGIN") }
        for row in 0..<last {
          #expect(try statement.step())
          #expect(statement.integer(0) == Int64(row + 1))
        }
        statement.reset()
        #expect(bench.connection.isInTransaction == inside)
        #expect(try bench.connection.integer("SELECT 7") == 7, "after \(last) rows")
        if inside { try bench.run("COMMIT") }
      }
    }
    #expect(try statement.finish() == 4000)
  }

  @Test("an error of the server comes after the rows before it, all of them")
  func late() throws {
    let bench = try PostgresBench()
    for last in [1, 10, 5_000, 200_000] {
      let statement = try bench.connection.prepare(
        "SELECT i, 1 / (\(number: Int64(last)) + 1 - i) FROM generate_series(1, 300000) AS i",
        reading: .alone)
      var count: Int64 = 0
      let failure = failure {
        while try statement.step() {
          count += 1
          #expect(statement.integer(0) == count)
        }
      }
      #expect(failure?.code == "22012", "\(String(describing: failure))")
      #expect(count == last)
      #expect(try bench.connection.integer("SELECT 7") == 7)
    }
  }
}
