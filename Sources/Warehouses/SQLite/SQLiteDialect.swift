import SQLSyntax

/// SQL as SQLite reads it, from 3.39 on (FULL JOIN, IS DISTINCT FROM).
package struct SQLiteDialect: SQLDialect {
  /// The schema under which a state is attached.
  package static let stateSchema = "_headgate"

  package let name = "sqlite"
  /// Where a state is opened without its source, it is `main`.
  let stateSchema: String

  package init(stateSchema: String = SQLiteDialect.stateSchema) { self.stateSchema = stateSchema }

  package func quoted(identifier: String) -> String {
    // Nearly every name is without a quote.
    if !identifier.utf8.contains(UInt8(ascii: "\"")) { return "\"" + identifier + "\"" }
    return "\"" + identifier.doubling("\"") + "\""
  }

  package func placeholder(parameter: String) -> String { ":\(parameter)" }

  package func schema(_ schema: SQLSchema) -> String {
    switch schema {
    case .state: quoted(identifier: stateSchema)
    case .temporary: quoted(identifier: "temp")
    case .named(let name): quoted(identifier: name)
    }
  }

  /// Columns have no affinity, so that values are kept as they come; only a row's number is declared.
  package func type(_ type: SQLColumnType) -> String {
    switch type {
    case .rowNumber, .changeNumber: "INTEGER PRIMARY KEY"
    case .uniqueNumber: "INTEGER PRIMARY KEY AUTOINCREMENT"
    case .integer, .code, .flag, .text, .bytes: ""
    case .named(let name): name
    }
  }

  package var smallTable: String { "" }

  package func index(_ name: String, on table: SQLTable) -> String {
    "\(schema(table.schema)).\(quoted(identifier: name)) ON \(quoted(identifier: table.table))"
  }

  package func plain(_ column: String) -> String { "+\(column) COLLATE BINARY" }

  package var rowIdentity: String { "rowid" }

  package func rowLock(_ alias: String) -> String { "" }

  /// The engine numbers rows as they come, and a full join returns those without a partner on its left last.
  package func changeNumber(_ column: String, of table: SQLTable, unless present: String) -> String
  {
    "NULL"
  }

  package func sighting(model: String, snapshot: String) -> String {
    "headgate_met(\(model), \(snapshot))"
  }
}
