import Records

/// What a row of a changeset asks for.
package enum ChangeKind: Int64, Hashable, Sendable, CaseIterable {
  case add = 1
  case change = 2
  case remove = 3
}

/// Why a row is in a changeset.
package enum ChangeReason: Int64, Hashable, Sendable, CaseIterable {
  /// A value differs, or the row is new or gone.
  case value = 1
  /// Nothing differs, but an earlier operation on it has no definite answer.
  case doubt = 2
  /// Nothing differs, but it was last sent under an older definition.
  case resync = 3
}

/// One row of a changeset; its cells are borrowed until the next row.
package struct ChangeRow {
  /// Its place: adds and changes come first, removals after them.
  package let seq: Int64
  package let operation: ChangeKind
  package let reason: ChangeReason
  /// Whether an earlier operation on its identifier left us and has no definite answer.
  package let inDoubt: Bool
  /// The present values; for a removal the values that were accepted last.
  package let new: Row
  /// The values that were accepted last, of a change.
  package let old: Row?
}
