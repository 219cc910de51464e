import SQLSyntax
import Testing
import Warehouses

@Suite struct ModelQueryTests {
  private func found(_ sql: String, _ grammar: SQLGrammar) -> [String] {
    ModelQuery.check(sql, grammar).map { finding in
      let text = Array(sql.utf8)[finding.range]
      return "\(finding.kind.rawValue): \(String(decoding: text, as: UTF8.self))"
    }
  }

  @Test(
    "plain queries raise nothing, whatever the engine",
    arguments: SQLGrammar.allCases,
    [
      "SELECT a, b FROM t", "select a from t ; -- done",
      "WITH x AS (SELECT * FROM t) SELECT a FROM x",
      "SELECT ';' AS a, \"x;y\" FROM t /* ; DROP */", "VALUES (1)", "(SELECT a FROM t)",
      "((SELECT a FROM t) UNION ALL (WITH x AS (SELECT 1 AS a) SELECT a FROM x))",
      "SELECT a * 2, count(*) FROM t", "SELECT status FROM t WHERE status = 'now'",
      "SELECT string_agg(a, ',' ORDER BY a) FROM t", "SELECT date(placed_at) FROM t",
      "SELECT json_group_array(a) FROM (SELECT a FROM t ORDER BY a)",
      "SELECT now, x.current_date FROM x", "SELECT replace(a, 'x', 'y'), x.into FROM x",
      "SELECT substr(a, 1) AS update, \"delete\" FROM t", "SELECT 'INTO', 'FOR UPDATE' AS a",
      "SELECT a -- :x ?1 $1 @y\nFROM t /* $1 */", "SELECT ':x $1 ?' AS \"@a\", a$1 FROM t",
    ])
  func plain(grammar: SQLGrammar, sql: String) {
    #expect(found(sql, grammar) == [])
  }

  @Test(
    "what PostgreSQL alone reads raises nothing there",
    arguments: [
      "SELECT $$ it's; /* $$ AS a", "SELECT $tag$ $$ ' -- $tag$ AS a", "SELECT $é$;$é$ AS a",
      "SELECT e'it\\'s;' AS a, E'\\\\' AS b", "SELECT a[1], b[2:3] FROM t",
      "SELECT a['x]y'] FROM t",
      "SELECT 1 /* a /* b */ ; ' */ AS a", "SELECT a::text, b::numeric(10, 2)::int FROM t",
      "SELECT a ? 'k', a ?| array['x'], a @> '{}', a #>> '{b,c}' FROM t", "SELECT a `` b FROM t",
      "SELECT U&'d\\0061t\\+000061', U&\"d\\0061\", B'1', X'1f', N'x' FROM t",
      "SELECT 1 -- a\r, 2 AS b", "SELECT a FROM t WHERE b = 'today' AND c = 'now'::text",
      "SELECT array_agg(a ORDER BY b), ARRAY(SELECT 1 ORDER BY 1), ARRAY[1, 2] FROM t",
      "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t", "SELECT age(a, b) FROM t",
      "SELECT jsonb_agg(x) FROM (SELECT a FROM t ORDER BY a) AS x", "SELECT uuid('a') FROM t",
      "SELECT substring(a FROM 1 FOR 3), a -> 'for' FROM t", "SELECT a <@ b, @ c, a <-> b FROM t",
      "SELECT a FROM t TABLESAMPLE BERNOULLI (10) REPEATABLE (1)",
      "SELECT a FROM t ORDER BY b NULLS LAST FETCH FIRST 5 ROWS ONLY",
      "SELECT x FROM json_each('{}') WITH ORDINALITY AS t(x, n)",
      "SELECT date(), strftime() FROM t",
    ])
  func plainPostgres(sql: String) {
    #expect(found(sql, .postgres) == [])
  }

  @Test(
    "what SQLite alone reads raises nothing there",
    arguments: [
      "SELECT [odd ; name], `odd ; name` FROM t", "SELECT 1 /* a /* b */ AS a",
      "SELECT age(a), 'today' FROM t", "SELECT x'1f', a -> '$.b', a ->> '$.c[0]' FROM t",
      "SELECT 'a\\' AS a, date('today') FROM t",
    ])
  func plainSQLite(sql: String) {
    #expect(found(sql, .sqlite) == [])
  }

  @Test(
    "each finding has its place, whatever the engine",
    arguments: SQLGrammar.allCases,
    [
      ("SELECT 1; DROP TABLE t;", ["secondStatement: DROP TABLE t"]),
      ("", ["notASelect: "]), (" -- nothing", ["notASelect:  -- nothing"]),
      ("DELETE FROM t", ["notASelect: DELETE"]), ("(DELETE FROM t)", ["notASelect: DELETE"]),
      ("TABLE t", ["notASelect: TABLE"]), ("COPY t TO STDOUT", ["notASelect: COPY"]),
      ("WITH x AS (SELECT 1) DELETE FROM t", ["notASelect: DELETE"]),
      (
        "WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x", ["modifies: DELETE"]
      ),
      (
        "WITH x AS (SELECT 1), y AS NOT MATERIALIZED (INSERT INTO t VALUES (1)) SELECT a FROM y",
        ["modifies: INSERT"]
      ),
      ("SELECT a INTO b FROM t", ["selectInto: INTO"]),
      ("SELECT a FROM t FOR UPDATE", ["locks: FOR UPDATE"]),
      ("SELECT a FROM (SELECT a FROM t FOR NO KEY UPDATE) AS x", ["locks: FOR NO"]),
      ("SELECT a FROM t FOR SHARE SKIP LOCKED", ["locks: FOR SHARE"]),
      ("SELECT a FROM t WHERE b = $1", ["parameter: $1"]),
      ("SELECT é, * FROM t", ["selectStar: *"]), ("SELECT t.* FROM t", ["selectStar: *"]),
      ("SELECT now() AS n", ["nowFunction: now"]),
      ("SELECT a FROM t WHERE d > CURRENT_DATE", ["nowFunction: CURRENT_DATE"]),
      (
        "SELECT clock_timestamp(), localtime(0)",
        ["nowFunction: clock_timestamp", "nowFunction: localtime"]
      ),
      ("SELECT random() AS r", ["randomFunction: random"]),
      ("SELECT group_concat(a) FROM t", ["unorderedAggregate: group_concat"]),
      ("SELECT json_group_array(a) FROM t ORDER BY 1", ["unorderedAggregate: json_group_array"]),
      ("SELECT 'open", ["unclosed: 'open"]), ("SELECT 1 /* open", ["unclosed: /* open"]),
      ("SELECT (1", ["unclosed: (1"]),
    ])
  func findings(grammar: SQLGrammar, case: (sql: String, expected: [String])) {
    #expect(found(`case`.sql, grammar) == `case`.expected)
  }

  @Test(
    "each finding of PostgreSQL has its place",
    arguments: [
      ("SELECT 1 /* a /* b */ AS a", ["unclosed: /* a /* b */ AS a"]),
      ("SELECT $a$ open $b$", ["unclosed: $a$ open $b$"]),
      ("SELECT E'\\'", ["unclosed: '\\'"]), ("SELECT ARRAY[now()]", ["nowFunction: now"]),
      ("SELECT 'NOW'::timestamptz", ["nowFunction: 'NOW'"]),
      (
        "SELECT date 'today', timestamp with time zone 'now'",
        ["nowFunction: 'today'", "nowFunction: 'now'"]
      ),
      ("SELECT cast('yesterday' AS date)", ["nowFunction: 'yesterday'"]),
      ("SELECT age(born) FROM t", ["nowFunction: age"]),
      (
        "SELECT gen_random_uuid(), nextval('s')",
        ["randomFunction: gen_random_uuid", "randomFunction: nextval"]
      ),
      ("SELECT a FROM t TABLESAMPLE SYSTEM (1)", ["randomFunction: TABLESAMPLE"]),
      (
        "SELECT array_agg(a), jsonb_object_agg(a, b), string_agg(a, ',') FROM t",
        [
          "unorderedAggregate: array_agg", "unorderedAggregate: jsonb_object_agg",
          "unorderedAggregate: string_agg",
        ]
      ),
      ("SELECT ARRAY(SELECT a FROM t)", ["unorderedAggregate: ARRAY"]),
      ("SELECT 1 -- a\r; SELECT 2", ["secondStatement: SELECT 2"]),
    ])
  func findingsOfPostgres(sql: String, expected: [String]) {
    #expect(found(sql, .postgres) == expected)
  }

  @Test(
    "each finding of SQLite has its place",
    arguments: [
      ("SELECT datetime('now', '-1 day')", ["nowFunction: datetime"]),
      ("SELECT date()", ["nowFunction: date"]), ("SELECT uuid()", ["randomFunction: uuid"]),
      (
        "SELECT ?, ?12, :name, @at, $x FROM t",
        ["parameter: ?", "parameter: ?12", "parameter: :name", "parameter: @at", "parameter: $x"]
      ),
      ("SELECT [open", ["unclosed: [open"]), ("SELECT `open", ["unclosed: `open"]),
      ("SELECT 1 /* a /* b */ */; x", ["secondStatement: x"]),
    ])
  func findingsOfSQLite(sql: String, expected: [String]) {
    #expect(found(sql, .sqlite) == expected)
  }

  @Test("only what closes a statement is stripped", arguments: SQLGrammar.allCases)
  func stripped(_ grammar: SQLGrammar) {
    let texts = [
      ("SELECT 1 ; -- x\n ; /* y */", "SELECT 1"),
      ("-- first\nSELECT ';' -- x", "-- first\nSELECT ';'"), (" -- nothing", ""),
      ("SELECT 'é' -- é\n", "SELECT 'é'"), ("SELECT 'open;  ", "SELECT 'open;  "),
    ]
    for (sql, expected) in texts {
      let stripped = ModelQuery.stripped(sql, grammar)
      #expect(stripped == expected)
      #expect(ModelQuery.stripped(stripped, grammar) == expected)
    }
  }

  @Test("what closes a statement of PostgreSQL is told by its own quotes and comments")
  func strippedPostgres() {
    #expect(ModelQuery.stripped("SELECT 1 /* a /* b */ ; */ ; -- c", .postgres) == "SELECT 1")
    #expect(ModelQuery.stripped("SELECT $$ ; -- $$ ;", .postgres) == "SELECT $$ ; -- $$")
    #expect(ModelQuery.stripped("SELECT E'\\' -- ' ;", .postgres) == "SELECT E'\\' -- '")
    #expect(ModelQuery.stripped("SELECT a['x]y'] FROM t;", .postgres) == "SELECT a['x]y'] FROM t")
  }

  @Test("a statement is shown with its reason")
  func rendered() {
    let statement = SQLStatement("SELECT \(parameter: "a")", "one")
    #expect(statement.rendered(by: SQLiteDialect()) == "-- one\nSELECT :a;")
  }
}
