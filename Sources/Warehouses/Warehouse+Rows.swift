import Records
import SQLSyntax

extension Warehouse {
  /// Hands over up to `limit` rows of a model whose columns have the values of `filters`, compared as text.
  package func rows(
    of query: SyncQuery, limit: Int, filters: [(column: String, value: String)],
    _ body: (Row) throws -> Void
  ) throws {
    let described = try describe(query.modelSQL)
    func expression(_ name: String) -> SQLFragment {
      described.first { $0.name == name }?.form?.expression ?? "q.\(id: name)"
    }
    let conditions = filters.enumerated().map { index, filter -> SQLFragment in
      "CAST(\(expression(filter.column)) AS TEXT) = \(parameter: "filter\(index)", .text)"
    }
    let columns = query.columns.map { "\(expression($0.name)) AS \(id: $0.name)" as SQLFragment }
    var values: [String: SQLValue] = ["limit": .int(Int64(limit))]
    for (index, filter) in filters.enumerated() { values["filter\(index)"] = .text(filter.value) }
    do {
      let statement = try connection.prepare(
        """
        SELECT \(columns)
        FROM (
        \(query.rows)
        ) AS q
        WHERE \(["TRUE"] + conditions, separator: " AND ")
        LIMIT \(parameter: "limit")
        """, reading: .alone)
      statement.bind(values)
      while try statement.step() { try body(statement.row(from: 0, upTo: columns.count)) }
    } catch let failure as SQLFailure {
      throw sourceError(failure)
    }
  }
}
