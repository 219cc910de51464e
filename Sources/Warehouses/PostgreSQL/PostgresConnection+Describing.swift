import CPostgres
import SQLSyntax

/// A column of a model as the server describes it.
package struct PostgresColumn: Hashable, Sendable {
  package let name: String
  package let form: PostgresColumnForm
}

extension PostgresConnection {
  /// The columns that a statement returns, without running it.
  ///
  /// - Parameter name: under which the statement stays prepared; empty where it need not.
  func describe(_ text: String, _ parameters: [Oid], as name: String = "") throws -> PostgresResult
  {
    _ = try exchange(text) {
      PQsendPrepare(handle, name, text, Int32(parameters.count), parameters)
    }
    return try exchange(text) { PQsendDescribePrepared(handle, name) }
  }

  /// The columns that a model returns, without reading a row; errors point into the model's own text.
  package func describe(model sql: String) throws -> [PostgresColumn] {
    let described = try describe(sql, [])
    guard PQnparams(described.handle) == 0 else {
      throw SQLFailure(
        kind: .statement, code: "", message: "it has parameters such as `$1`, which nobody binds")
    }
    guard described.columnCount > 0 else {
      throw SQLFailure(
        kind: .statement, code: "", message: "it returns no columns; name those of a row", offset: 0
      )
    }
    let oids = (0..<described.columnCount).map(described.type)
    let types = try PostgresTypes(oids, self)
    return oids.indices.map {
      PostgresColumn(name: described.name($0), form: types.form(of: oids[$0]))
    }
  }
}
