/// What is written to a table of a database, as values over `settings action`.
///
/// A record's fields are columns of the same name.
package struct TableRequestDefinition: Sendable {
  /// What becomes of the row that has a record's match values.
  package enum Change: String, Sendable, CaseIterable {
    /// It is made where there is none, else the mapped columns are set.
    case upsert
    /// The mapped columns are set where there is one.
    case update
    /// It goes.
    case delete
  }

  let schema: TextTemplate
  let table: TextTemplate
  package let change: Change
}
