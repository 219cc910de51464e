import SQLSyntax
import Testing

@Suite struct ModelQueryTests {
  private func found(_ sql: String) -> [String] {
    ModelQuery.check(sql).map { finding in
      let text = Array(sql.utf8)[finding.range]
      return "\(finding.kind.rawValue): \(String(decoding: text, as: UTF8.self))"
    }
  }

  @Test(
    "plain queries raise nothing",
    arguments: [
      "SELECT a, b FROM t", "select a from t ; -- done",
      "WITH x AS (SELECT * FROM t) SELECT a FROM x",
      "SELECT ';' AS a, \"x;y\" FROM t /* ; DROP */", "VALUES (1)", "(SELECT a FROM t)",
      "SELECT a * 2, count(*) FROM t", "SELECT status FROM t WHERE status = 'now'",
      "SELECT string_agg(a, ',' ORDER BY a) FROM t", "SELECT date(placed_at) FROM t",
      "SELECT json_group_array(a) FROM (SELECT a FROM t ORDER BY a)",
      "SELECT now, x.current_date FROM x", "SELECT $$ it's; $$ AS a", "SELECT e'it\\'s;' AS a",
      "SELECT [odd ; name] FROM t", "SELECT a[1] FROM t",
    ])
  func plain(sql: String) {
    #expect(found(sql) == [])
  }

  @Test(
    "each finding has its place",
    arguments: [
      ("SELECT 1; DROP TABLE t;", ["secondStatement: DROP TABLE t"]),
      ("", ["notASelect: "]), (" -- nothing", ["notASelect:  -- nothing"]),
      ("DELETE FROM t", ["notASelect: DELETE"]),
      ("WITH x AS (SELECT 1) DELETE FROM t", ["notASelect: DELETE"]),
      ("SELECT é, * FROM t", ["selectStar: *"]), ("SELECT t.* FROM t", ["selectStar: *"]),
      ("SELECT now() AS n", ["nowFunction: now"]),
      ("SELECT datetime('now', '-1 day')", ["nowFunction: datetime"]),
      ("SELECT date()", ["nowFunction: date"]),
      ("SELECT a FROM t WHERE d > CURRENT_DATE", ["nowFunction: CURRENT_DATE"]),
      ("SELECT random() AS r", ["randomFunction: random"]),
      ("SELECT group_concat(a) FROM t", ["unorderedAggregate: group_concat"]),
      ("SELECT json_group_array(a) FROM t ORDER BY 1", ["unorderedAggregate: json_group_array"]),
      ("SELECT 'open", ["unclosed: 'open"]), ("SELECT 1 /* open", ["unclosed: /* open"]),
      ("SELECT (1", ["unclosed: (1"]),
    ])
  func findings(sql: String, expected: [String]) {
    #expect(found(sql) == expected)
  }

  @Test("only what closes a statement is stripped")
  func stripped() {
    #expect(ModelQuery.stripped("SELECT 1 ; -- x\n ; /* y */") == "SELECT 1")
    #expect(ModelQuery.stripped("-- first\nSELECT ';' -- x") == "-- first\nSELECT ';'")
    #expect(ModelQuery.stripped(" -- nothing") == "")
  }

  @Test("a statement is shown with its reason")
  func rendered() {
    let statement = SQLStatement(text: "SELECT 1", reason: "one")
    #expect(statement.rendered == "-- one\nSELECT 1;")
  }
}
