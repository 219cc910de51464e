import Records

/// What one pipeline reads of its model: the query and the columns that name and fill its records.
package struct SyncQuery: Hashable, Sendable {
  /// The model's SQL as the user wrote it.
  package let modelSQL: String
  /// The columns that the mapping reads; those of the identifier come first, in their declared order.
  package let columns: [SyncColumn]
  package let identifierCount: Int
  /// Whether rows that are gone are removed (mirror) or kept (upsert).
  package let removes: Bool

  package init(modelSQL: String, columns: [SyncColumn], identifierCount: Int, removes: Bool) {
    precondition(identifierCount > 0 && identifierCount <= columns.count)
    self.modelSQL = modelSQL
    self.columns = columns
    self.identifierCount = identifierCount
    self.removes = removes
  }

  package var identifier: ArraySlice<SyncColumn> { columns[..<identifierCount] }
  /// The columns that are compared.
  package var values: ArraySlice<SyncColumn> { columns[identifierCount...] }
}

/// A column of a model, as the project declares it.
package struct SyncColumn: Hashable, Sendable {
  package let name: String
  package let type: ValueType

  package init(name: String, type: ValueType) {
    self.name = name
    self.type = type
  }
}
