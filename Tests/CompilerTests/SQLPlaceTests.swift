import Compiler
import Diagnostics
import Testing

@Suite("Places in a model's SQL")
struct SQLPlaceTests {
  private func model(_ sql: String, file: String? = nil, isAlias: Bool = false) throws
    -> (Compilation, Model)
  {
    var texts = ShopProject.texts
    texts["headgate.yaml"] = ShopProject.root.replacing(
      "  unset:",
      with:
        "  none: { type: string, default: \"\" }\n  query: { type: string, default: SELECT id FROM wrong }\n  unset:"
    )
    texts["models/more.yaml"] = """
      models:
        probe:
          source: store
          identifier: [id]
          columns: { id: int }
      \(sql)
      """
    if isAlias {
      texts["models/more.yaml"] = """
        models:
          first:
            source: store
            identifier: id
            columns: { id: int }
            sql: &q "SELECT id FROM wrong"
          probe:
            source: store
            identifier: id
            columns: { id: int }
        \(sql)
        """
    }
    if let file { texts["models/probe.sql"] = file }
    var options = ShopProject.options
    options.vars = ["suffix": "_a_long_one"]
    let result = compile(texts, options)
    return (result, try #require(result.project?.models["probe"], "\(result.messages)"))
  }

  /// What the user's text has where `word` stands in the SQL.
  private func place(of word: String, in result: Compilation, _ model: Model) throws -> String {
    let range = try #require(model.sql.firstRange(of: word))
    let start = model.sql.utf8.distance(from: model.sql.startIndex, to: range.lowerBound)
    return result.text(
      model.sqlOrigin.span(ofUTF8: start..<start + word.utf8.count, in: model.sql))
  }

  /// How a model's SQL may stand in a project: the key, and the file where it is one.
  static let layouts: [(yaml: String, file: String?)] = [
    ("    sql: SELECT id, späte FROM t${var.suffix} WHERE '🙂' = wrong -- ü", nil),
    ("    sql: SELECT id,\n      'ü' AS x\n\n      FROM t${var.suffix}\n        WHERE wrong", nil),
    ("    sql: \"SELECT id, 'ü' FROM t${var.suffix} WHERE wrong\"", nil),
    ("    sql: \"SELECT id, \\\"é\\\"\\n  FROM t${var.suffix} WHERE\\twrong\"", nil),
    ("    sql: \"SELECT id, \\\n      ü FROM\n      t${var.suffix} WHERE\n\n\n   wrong\"", nil),
    ("    sql: 'SELECT id, ''🙂'' FROM t${var.suffix}\n      WHERE wrong'", nil),
    ("    sql: |\n      SELECT id, 'é🙂' AS x\n\n      FROM späte${var.suffix} WHERE wrong", nil),
    (
      "    sql: | # why\n\n        SELECT id,\n          ü\n        FROM t${var.suffix}, wrong\n\n",
      nil
    ),
    ("    sql: |2-\n        SELECT id\n      FROM ü${var.suffix}, wrong", nil),
    (
      "    sql: |+\r\n      SELECT id,\r\n\r\n      ü FROM t${var.suffix}\r\n      WHERE wrong\r\n\r\n",
      nil
    ),
    (
      "    sql: >\n      SELECT id,\n      ü AS x\n\n      FROM t${var.suffix}\n        WHERE x\n      AND wrong\n",
      nil
    ),
    ("    sql: >1-\n     SELECT id\n     FROM ü${var.suffix},\n       wrong", nil),
    (
      "    sql: >+\r\n      SELECT id\r\n      FROM ü${var.suffix}\r\n\r\n      WHERE wrong\r\n\r\n",
      nil
    ),
    ("    sql: &q |\n      SELECT id, ü FROM t${var.suffix} WHERE wrong", nil),
    ("    sql: { file: probe.sql }", "-- é\nSELECT id\nFROM t${var.suffix}, wrong;\n-- end\n"),
    (
      "    sql: { file: probe.sql }",
      "\u{FEFF}SELECT id, 'ü🙂'\r\nFROM t${var.suffix} WHERE\r\n\twrong\r\n"
    ),
    (
      "    sql: { \"file\": probe.sql }",
      "${var.none}SELECT id${var.none} FROM t${var.suffix}, x${var.none}${var.suffix} WHERE wrong"
    ),
  ]

  @Test("are exact for every word, before, inside and behind variables", arguments: layouts)
  func words(_ layout: (yaml: String, file: String?)) throws {
    let (result, model) = try model(layout.yaml, file: layout.file)
    let sql = Array(model.sql.utf8)
    let words = sql.indices.split { sql[$0] <= 0x20 }
    #expect(words.count > 4 && model.sql.contains("_a_long_one"))
    for word in words {
      let range = try #require(word.first)..<(try #require(word.last)) + 1
      let text = String(decoding: sql[range], as: UTF8.self)
      let place = result.text(model.sqlOrigin.span(ofUTF8: range, in: model.sql))
      let written = text.replacing("_a_long_one", with: "${var.suffix}")
      // An escape is what the user wrote.
      let shown = place.replacing("\\\"", with: "\"").replacing("''", with: "'")
        .replacing("${var.none}", with: "")
      #expect(shown == written, "\(model.sql)")
    }
  }

  @Test("inside of a variable's value are the variable")
  func inside() throws {
    for layout in Self.layouts {
      let (result, model) = try model(layout.yaml, file: layout.file)
      #expect(try place(of: "long", in: result, model) == "${var.suffix}")
      #expect(try place(of: "_a_", in: result, model) == "${var.suffix}")
      #expect(try place(of: "one", in: result, model) == "${var.suffix}")
    }
    let (whole, model) = try model("    sql: ${var.query}")
    #expect(model.sql == "SELECT id FROM wrong")
    #expect(try place(of: "wrong", in: whole, model) == "${var.query}")
  }

  @Test("reach over a variable, and over an escaped one")
  func across() throws {
    let block = "    sql: |\n      SELECT id\n      FROM t${var.suffix} AS t, x$${y}, wrong"
    let (result, model) = try model(block)
    #expect(model.sql == "SELECT id\nFROM t_a_long_one AS t, x${y}, wrong")
    #expect(try place(of: "t_a_long_one AS t", in: result, model) == "t${var.suffix} AS t")
    #expect(try place(of: "x${y}", in: result, model) == "x$${y}")
    #expect(try place(of: "wrong", in: result, model) == "wrong")
  }

  @Test("are the alias where the text stands elsewhere")
  func alias() throws {
    let (result, model) = try model("    sql: *q", isAlias: true)
    #expect(try place(of: "wrong", in: result, model) == "*q")
  }

  @Test(
    "have their carets under the word",
    arguments: [
      (
        "    sql: >\n      SELECT id, '🙂' AS x,\n      now() FROM t${var.suffix}",
        ["8 |       now() FROM t${var.suffix}", "  |       ^^^ differs from run to run"]
      ),
      (
        "    sql: \"SELECT id, '界',\\tnow() FROM t\"",
        [
          "6 |     sql: \"SELECT id, '界',\\tnow() FROM t\"",
          "  |                             ^^^ differs from run to run",
        ]
      ),
      (
        "    sql: |\n      SELECT id, ${var.suffix}\n      FROM t WHERE a > current_date",
        [
          "8 |       FROM t WHERE a > current_date",
          "  |                        ^^^^^^^^^^^^ differs from run to run",
        ]
      ),
    ])
  func carets(yaml: String, lines: [String]) throws {
    let (result, _) = try model(yaml)
    let text = DiagnosticRenderer(files: result.files, colour: false).text(
      result.diagnostics.sorted)
    #expect(text.contains(lines.joined(separator: "\n")), "\(text)")
  }

  @Test("a table is a quoted SELECT of it")
  func table() throws {
    let (_, model) = try model("    table: \"main.odd \\\"name\"")
    #expect(model.sql == "SELECT * FROM \"main\".\"odd \"\"name\"")
  }
}
