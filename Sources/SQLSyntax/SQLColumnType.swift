/// What a column of our own tables holds; an engine that holds nobody to a type writes none.
package enum SQLColumnType: Hashable, Sendable {
  /// A number that the engine gives each row, upwards in the order in which rows come.
  case rowNumber
  /// The same, and no number is given twice, also where the row of the highest one is gone.
  case uniqueNumber
  /// As `rowNumber`, for a changeset: rows that are gone come after all others, whenever the engine meets them.
  case changeNumber
  /// A whole number of up to 64 bits.
  case integer
  /// A whole number of few values.
  case code
  case flag
  case text
  case bytes
  /// A type as the engine writes it; none where it is empty.
  case named(String)
}

/// How the value of a parameter is sent.
package enum SQLParameterType: Hashable, Sendable {
  case integer, text, bytes, bool, float
}
