/// A piece of SQL as a value: text, identifiers and parameters are told apart until a dialect writes them.
///
/// Interpolation takes only what says what it is, so user text cannot become SQL by accident.
package struct SQLFragment: Hashable, Sendable, ExpressibleByStringInterpolation {
  package enum Part: Hashable, Sendable {
    case text(String)
    case identifier(String)
    /// A value bound by name when the statement runs.
    case parameter(String, SQLParameterType)
    case table(SQLTable)
    /// A name of an index and its table, as they stand in CREATE INDEX.
    case index(String, on: SQLTable)
    /// The type of a column in CREATE TABLE, with a space before it where there is any.
    case type(SQLColumnType)
    /// What ends CREATE TABLE where the table is small, so that several processes would only be in each other's way.
    case smallTable
    /// A column of a model, compared by value and nothing else, whatever it was declared.
    case plain(alias: String, column: String)
    /// What names a row of a table to the engine itself, under an alias.
    case rowIdentity(String)
    /// What ends a SELECT whose rows, under an alias, nobody else may change before the transaction ends.
    case rowLock(String)
    /// A number for a row that is inserted into a changeset, in that column: after all others where another column is null.
    case changeNumber(String, of: SQLTable, unless: String)
    /// False, and counts the rows of the model and the rows of the snapshot that are met (DiffSighting).
    case sighting(model: String, snapshot: String)
  }

  package var parts: [Part]

  package init(parts: [Part]) { self.parts = parts }

  /// Ends CREATE TABLE of a small table.
  package static let smallTable = SQLFragment(parts: [.smallTable])

  package init(stringLiteral value: String) { parts = [.text(value)] }

  package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(interpolationCount * 2 + 1)
    }

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    /// A name, quoted as the dialect does.
    package mutating func appendInterpolation(id name: String) { parts.append(.identifier(name)) }

    /// A value bound when the statement runs.
    package mutating func appendInterpolation(
      parameter name: String, _ type: SQLParameterType = .integer
    ) {
      parts.append(.parameter(name, type))
    }

    package mutating func appendInterpolation(type: SQLColumnType) { parts.append(.type(type)) }

    package mutating func appendInterpolation(index name: String, on table: SQLTable) {
      parts.append(.index(name, on: table))
    }

    package mutating func appendInterpolation(plain column: String, of alias: String) {
      parts.append(.plain(alias: alias, column: column))
    }

    package mutating func appendInterpolation(rowIdentity alias: String) {
      parts.append(.rowIdentity(alias))
    }

    /// Ends a SELECT: its rows of the alias stay as they are until the transaction ends.
    package mutating func appendInterpolation(lockingRowsOf alias: String) {
      parts.append(.rowLock(alias))
    }

    /// - Parameters:
    ///   - column: the one of the table that numbers its rows.
    ///   - present: a column that is null for rows that come after all others.
    package mutating func appendInterpolation(
      changeNumber column: String, of table: SQLTable, unless present: String
    ) {
      parts.append(.changeNumber(column, of: table, unless: present))
    }

    package mutating func appendInterpolation(_ table: SQLTable) { parts.append(.table(table)) }

    /// - Parameters:
    ///   - model: a column that is null where there is no row of the model.
    ///   - snapshot: a column that numbers the snapshot's rows.
    package mutating func appendInterpolation(sightingOf model: String, snapshot: String) {
      parts.append(.sighting(model: model, snapshot: snapshot))
    }

    /// Text that is SQL already, such as a model's query.
    package mutating func appendInterpolation(sql text: String) { parts.append(.text(text)) }

    package mutating func appendInterpolation(number value: Int64) {
      parts.append(.text(String(value)))
    }

    package mutating func appendInterpolation(_ fragment: SQLFragment) {
      parts.append(contentsOf: fragment.parts)
    }

    /// Several fragments with a separator between them.
    package mutating func appendInterpolation(
      _ fragments: [SQLFragment], separator: String = ", "
    ) {
      for (index, fragment) in fragments.enumerated() {
        if index > 0 { parts.append(.text(separator)) }
        parts.append(contentsOf: fragment.parts)
      }
    }
  }
}
