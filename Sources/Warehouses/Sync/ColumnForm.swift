import SQLSyntax

/// How a column of a model is read and kept, where the engine has types.
package struct ColumnForm: Hashable, Sendable {
  /// Its value as it is kept, of the table `q`.
  package let expression: SQLFragment
  /// The type of the column that keeps it.
  package let type: SQLColumnType
  /// The type that the snapshot's column is read as, where it was kept as another one so far.
  package var cast: String?
  /// What its cells are in the model, where they are kept as text.
  package var reading: TextReading?

  package init(
    expression: SQLFragment, type: SQLColumnType, cast: String? = nil, reading: TextReading? = nil
  ) {
    self.expression = expression
    self.type = type
    self.cast = cast
    self.reading = reading
  }
}

/// A type that has the values of two others.
package struct CommonType: Hashable, Sendable {
  /// As CREATE TABLE says it.
  package let type: String
  /// As it stands in a cast.
  package let cast: String
  /// What its cells are in the model, where they come as text.
  package let reading: TextReading?
}
