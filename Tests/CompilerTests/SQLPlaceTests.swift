import Compiler
import Diagnostics
import Testing

@Suite("Places in a model's SQL")
struct SQLPlaceTests {
  private func model(_ sql: String, file: String? = nil) throws -> (Compilation, Model) {
    var texts = ShopProject.texts
    texts["models/more.yaml"] = """
      models:
        probe:
          source: store
          identifier: [id]
          columns: { id: int }
      \(sql)
      """
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

  @Test("are found in a block, in quotes and in a file")
  func places() throws {
    let block = "    sql: |\n      SELECT id, 'é🙂' AS x\n\n      FROM späte WHERE wrong"
    let (result, model) = try model(block)
    #expect(try place(of: "wrong", in: result, model) == "wrong")
    let (quoted, line) = try self.model("    sql: \"SELECT id FROM wrong\"")
    #expect(try place(of: "wrong", in: quoted, line) == "wrong")
    let (filed, file) = try self.model(
      "    sql: { file: probe.sql }", file: "-- é\nSELECT id\nFROM wrong;\n-- end\n")
    #expect(file.sql == "-- é\nSELECT id\nFROM wrong")
    #expect(try place(of: "wrong", in: filed, file) == "wrong")
  }

  @Test("are right behind and inside of a variable's value")
  func variables() throws {
    let block = "    sql: |\n      SELECT id\n      FROM t${var.suffix} AS t, x$${y}, wrong"
    let (result, model) = try model(block)
    #expect(model.sql == "SELECT id\nFROM t_a_long_one AS t, x${y}, wrong")
    #expect(try place(of: "wrong", in: result, model) == "wrong")
    #expect(try place(of: "AS t", in: result, model) == "AS t")
    let inside = try #require(model.sql.firstRange(of: "long"))
    let start = model.sql.utf8.distance(from: model.sql.startIndex, to: inside.lowerBound)
    let span = model.sqlOrigin.span(ofUTF8: start..<start + 4, in: model.sql)
    #expect(span == model.sqlOrigin.span)
    let (filed, file) = try self.model(
      "    sql: { file: probe.sql }", file: "SELECT id FROM t${var.suffix}, wrong")
    #expect(try place(of: "wrong", in: filed, file) == "wrong")
  }

  @Test("in a folded block are the whole of it")
  func folded() throws {
    let (_, model) = try model("    sql: >\n      SELECT id\n      FROM wrong")
    #expect(model.sqlOrigin.span(ofUTF8: 0..<6, in: model.sql) == model.sqlOrigin.span)
  }

  @Test("a table is a quoted SELECT of it")
  func table() throws {
    let (_, model) = try model("    table: \"main.odd \\\"name\"")
    #expect(model.sql == "SELECT * FROM \"main\".\"odd \"\"name\"")
  }
}
