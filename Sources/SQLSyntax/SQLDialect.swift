/// How one engine writes SQL: the seam between what a sync does and the engine that does it.
///
/// An engine need not have transactions, UPDATE or cheap small statements: it answers with the statements that it
/// runs for a query, whatever they are.
package protocol SQLDialect: Sendable {
  /// The engine's name in a source (`sqlite`).
  var name: String { get }

  /// A name in the engine's quotes.
  func quoted(identifier: String) -> String

  /// A parameter as it stands in a statement.
  func placeholder(parameter: String) -> String

  /// The statements of one run of `query`, in the order in which they are executed.
  func statements(for query: SyncQuery, uid: String) -> [SQLStatement]
}

extension SQLDialect {
  /// The fragment as this engine reads it.
  package func text(_ fragment: SQLFragment) -> String {
    var text = ""
    for part in fragment.parts {
      switch part {
      case .text(let literal): text += literal
      case .identifier(let name): text += quoted(identifier: name)
      case .parameter(let name): text += placeholder(parameter: name)
      }
    }
    return text
  }
}
