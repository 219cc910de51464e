import Connectors
import SQLSyntax
import Warehouses

/// A table looked at before the first row is sent: what stands in the way, and what its rows are written like.
package struct TableSurvey {
  /// The server and database in words.
  package let place: String
  /// The columns that hold JSON.
  package let jsonColumns: Set<String>

  /// Connects and looks; writes nothing.
  ///
  /// - Throws: `DeliveryError`, all problems of the table in one.
  package init(_ action: BoundAction, at address: PostgresAddress) throws {
    let targets: [TableTarget]
    do { targets = try action.requests.map { try action.table(for: $0) } } catch {
      throw (error as? BindingError).map { DeliveryError.binding($0) } ?? error
    }
    guard let target = targets.first else { preconditionFailure("an action without requests") }
    do {
      let connection = try PostgresConnection(address)
      place = connection.place
      let facts = try TableFacts(schema: target.schema, table: target.table, on: connection)
      let check = TableCheck(targets: targets, facts: facts, dialect: connection.dialect)
      guard let facts, check.problems.isEmpty else {
        throw DeliveryError.table(place: place, problems: check.problems)
      }
      jsonColumns = Set(facts.columns.filter(\.isJSON).map(\.name))
    } catch let failure as SQLFailure {
      throw DeliveryError.database(place: "\(address)", failure: failure)
    }
  }
}

/// Something about a table that keeps rows from being written into it.
package struct TableProblem: Hashable, Sendable {
  package let reason: String
  /// What to do about it: words, or SQL for somebody who may.
  package let remedy: String
}
