import Records
import SQLSyntax

extension SQLiteSource {
  /// Hands over up to `limit` rows of a model whose columns have the values of `filters`, compared as text.
  package func rows(
    of query: SyncQuery, limit: Int, filters: [(column: String, value: String)],
    _ body: (Row) throws -> Void
  ) throws {
    _ = try prepareModel(query.modelSQL)
    do {
      let dialect = SQLiteDialect()
      let conditions = filters.map { filter -> SQLFragment in
        "CAST(q.\(id: filter.column) AS TEXT) COLLATE BINARY = ?"
      }
      let text: SQLFragment = """
        SELECT \(SyncTables.list("q", query.columns.map(\.name)))
        FROM (
        \(query.rows)
        ) AS q
        WHERE \(["1"] + conditions, separator: " AND ")
        LIMIT ?
        """
      let statement = try SQLiteStatement(connection, dialect.text(text))
      statement.bind(filters.map { .text($0.value) } + [.int(Int64(limit))])
      while try statement.step() { try body(statement.row()) }
    } catch let error as SQLiteError {
      if error.kind == .other {
        throw WarehouseError.modelSQL(message: error.message, utf8Offset: nil)
      }
      throw Self.translated(error, path: path)
    }
  }
}
