import Compiler
import Planning
import SQLSyntax
import Warehouses

extension SyncProgram {
  /// The statements of a run as their engines read them, with columns kept as the contract says.
  ///
  /// - Parameter ledger: where the states of sources are that are only read.
  func statements(_ ledger: StateLocation) -> [(reason: String, sql: String)] {
    let forms = PostgresColumnForm.declared(query.columns)
    switch (source.engine, source.snapshots) {
    case (.sqlite, _): return Self.shown(query, SQLiteDialect())
    case (.postgres, .warehouse(let schema)):
      return Self.shown(query, PostgresDialect(stateSchema: schema), forms)
    case (.postgres, .ledger):
      let (reading, staged) = SyncStatements.staging(of: query, uid: "UID", forms: forms)
      let first = (reading.reason, PostgresDialect().text(reading.fragment))
      switch ledger {
      case .sqlite: return [first] + Self.shown(staged, SQLiteDialect())
      case .postgres(_, let schema):
        let kept = query.columns.map { column in
          (
            column.name,
            ColumnForm(
              expression: "q.\(id: column.name)", type: forms[column.name]?.type ?? .text)
          )
        }
        return [first]
          + Self.shown(
            staged, PostgresDialect(stateSchema: schema), Dictionary(kept) { $1 })
      }
    }
  }

  private static func shown(
    _ query: SyncQuery, _ dialect: any SQLDialect, _ forms: [String: ColumnForm]? = nil
  ) -> [(reason: String, sql: String)] {
    // Where columns have types, the engine only counts what it meets.
    SyncStatements.all(of: query, uid: "UID", forms: forms ?? [:], countsOnly: forms != nil).map {
      ($0.reason, dialect.text($0.fragment))
    }
  }
}
