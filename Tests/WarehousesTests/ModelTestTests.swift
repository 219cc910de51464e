import Compiler
import Diagnostics
import SQLSyntax
import Testing

@testable import Warehouses

@Suite("Models' tests as SQL")
struct ModelTestTests {
  private static let model = "SELECT a, b, \"odd \"\"name\" FROM t -- all"

  private func test(_ check: ModelTest.Check) -> ModelTest {
    var files = SourceFiles()
    let place = SourcePosition(line: 0, column: 0)
    let id = files.add(SourceFile(path: "x", bytes: []))
    return ModelTest(check, at: SourceSpan(file: id, start: place, end: place))
  }

  private func bench() throws -> Workbench {
    try Workbench(
      "CREATE TABLE t (a, b TEXT COLLATE NOCASE, \"odd \"\"name\" )",
      """
      INSERT INTO t VALUES (1, 'x', 1), (1, 'X', 1), (1, 'y', NULL), (2, NULL, 3), (2, NULL, 3),
        (NULL, NULL, 4)
      """)
  }

  static let counts: [(ModelTest.Check, Int64)] = [
    (.unique(["a"]), 3), (.unique(["b"]), 1), (.unique(["a", "b"]), 1),
    (.unique(["odd \"name"]), 2), (.notNull(["a"]), 1), (.notNull(["b"]), 3),
    (.notNull(["a", "odd \"name"]), 2), (.rowCount(.init(min: 1)), 6),
  ]

  @Test("the violations of a test are counted by the engine", arguments: counts)
  func count(_ check: ModelTest.Check, _ expected: Int64) throws {
    let sql = SQLiteDialect().text(test(check).query(over: Self.model))
    #expect(try bench().user.integer(sql) == expected, "\(sql)")
  }

  @Test("a model without rows violates nothing but a count of them")
  func empty() throws {
    let bench = try bench()
    try bench.user.execute("DELETE FROM t")
    for check in Self.counts.map(\.0) {
      let sql = SQLiteDialect().text(test(check).query(over: Self.model))
      #expect(try bench.user.integer(sql) == 0)
    }
  }

  @Test("the SQL is as it was reviewed")
  func golden() {
    func text(_ check: ModelTest.Check) -> String {
      SQLiteDialect().text(test(check).query(over: "SELECT a, b FROM t"))
    }
    #expect(
      text(.unique(["a", "b"])) == """
        SELECT CAST(COALESCE(SUM(n.more), 0) AS BIGINT) FROM (
        SELECT COUNT(*) - 1 AS more FROM (
        SELECT a, b FROM t
        ) AS q
        WHERE q."a" IS NOT NULL AND q."b" IS NOT NULL
        GROUP BY q."a", q."b"
        HAVING COUNT(*) > 1
        ) AS n
        """)
    #expect(
      text(.notNull(["a", "b"])) == """
        SELECT COUNT(*) FROM (
        SELECT a, b FROM t
        ) AS q WHERE q."a" IS NULL OR q."b" IS NULL
        """)
    #expect(text(.rowCount(.init(max: 5))) == "SELECT COUNT(*) FROM (\nSELECT a, b FROM t\n) AS q")
  }

  @Test("a count is judged, a change of it by the last run's")
  func verdicts() {
    func failure(_ check: ModelTest.Check, _ count: Int, after previous: Int? = nil) -> String? {
      test(check).failure(count: count, previousRows: previous)
    }
    #expect(failure(.unique(["a"]), 0) == nil)
    #expect(failure(.unique(["a", "b"]), 3) == "repeated values of `a`, `b` in 3 rows")
    #expect(failure(.notNull(["a", "b"]), 1) == "null in `a` or `b` in 1 row")
    let bounds = ModelTest.Check.rowCount(.init(min: 10, max: 20, maxChange: 30))
    #expect(failure(bounds, 9) == "the model has 9 rows, fewer than 10")
    #expect(failure(bounds, 21) == "the model has 21 rows, more than 20")
    #expect(failure(bounds, 13, after: 10) == nil)
    #expect(
      failure(bounds, 14, after: 10)
        == "the model has 14 rows after 10 in the last run, a change of more than 30 %")
    #expect(failure(bounds, 10, after: 15)?.contains("after 15") == true)
    #expect(failure(bounds, 14) == nil, "a first run has nothing to compare with")
    #expect(failure(bounds, 14, after: 0) == nil)
    #expect(test(bounds).text == "row_count: { min: 10, max: 20, max_change: 30% }")
  }
}
