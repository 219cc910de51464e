/// How one engine writes SQL: the seam between what a sync does and the engine that does it.
///
/// Statements are values of `SQLFragment` that know no engine; what engines write differently is a part of its own.
package protocol SQLDialect: Sendable {
  /// The engine's name in a source (`sqlite`).
  var name: String { get }

  /// A name in the engine's quotes.
  func quoted(identifier: String) -> String

  /// A parameter as it stands in a statement that is shown.
  func placeholder(parameter: String) -> String

  /// A schema as it stands before a table's name.
  func schema(_ schema: SQLSchema) -> String

  /// The type of a column in CREATE TABLE; empty where none is written.
  func type(_ type: SQLColumnType) -> String

  /// What ends CREATE TABLE where one process reads and indexes the table faster than several.
  var smallTable: String { get }

  /// What stands between CREATE INDEX and the columns.
  func index(_ name: String, on table: SQLTable) -> String

  /// A column of a model, compared by value and nothing else.
  func plain(_ column: String) -> String

  /// The engine's own name of a row.
  var rowIdentity: String { get }

  /// What ends a SELECT whose rows are locked; empty where a transaction that writes is alone anyway.
  func rowLock(_ alias: String) -> String

  /// What an INSERT gives a column of the type `changeNumber`: numbers without a gap from 1 in the order in which rows come,
  /// and above all those where `present` is null.
  func changeNumber(_ column: String, of table: SQLTable, unless present: String) -> String

  /// An expression that is false and counts what is met while a statement runs.
  func sighting(model: String, snapshot: String) -> String
}

extension SQLDialect {
  /// The fragment as this engine reads it, with parameters by name.
  package func text(_ fragment: SQLFragment) -> String {
    text(fragment) { name, _ in placeholder(parameter: name) }
  }

  /// The fragment as this engine reads it.
  ///
  /// - Parameter parameter: how a parameter is written, by name and type.
  package func text(
    _ fragment: SQLFragment, parameter: (String, SQLParameterType) -> String
  ) -> String {
    var text = ""
    for part in fragment.parts {
      switch part {
      case .text(let literal): text += literal
      case .identifier(let name): text += quoted(identifier: name)
      case .parameter(let name, let type): text += parameter(name, type)
      case .table(let table): text += written(table)
      case .index(let name, let table): text += index(name, on: table)
      case .type(let type):
        let written = self.type(type)
        if !written.isEmpty { text += " " + written }
      case .smallTable: text += smallTable
      case .plain(let alias, let column): text += plain("\(alias).\(quoted(identifier: column))")
      case .rowIdentity(let alias): text += "\(alias).\(rowIdentity)"
      case .rowLock(let alias): text += rowLock(alias)
      case .changeNumber(let column, let table, let present):
        text += changeNumber(column, of: table, unless: present)
      case .sighting(let model, let snapshot): text += sighting(model: model, snapshot: snapshot)
      }
    }
    return text
  }

  /// A table with its schema.
  package func written(_ table: SQLTable) -> String {
    "\(schema(table.schema)).\(quoted(identifier: table.table))"
  }
}
