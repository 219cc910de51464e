/// A table as statements name it.
package struct SQLTable: Hashable, Sendable {
  package let schema: SQLSchema
  package let table: String

  package init(_ schema: SQLSchema, _ table: String) {
    self.schema = schema
    self.table = table
  }

  package var fragment: SQLFragment { SQLFragment(parts: [.table(self)]) }
}

/// Where a table lies; how that is written is the dialect's.
package enum SQLSchema: Hashable, Sendable {
  /// The state of the pipeline at hand.
  case state
  /// Of the present connection only.
  case temporary
  case named(String)
}
