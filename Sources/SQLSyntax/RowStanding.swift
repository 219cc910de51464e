/// How a snapshot's row stands to what the destination holds (SEMANTICS.md, invariant 1: every row says which).
package enum RowStanding: Int64, Hashable, Sendable, CaseIterable {
  /// The destination accepted the row as it is here.
  case accepted = 0
  /// The mode moved the row without sending it; the destination holds an older state of it, or nothing.
  case unsent = 1
  /// An update found no record.
  case absent = 2
  /// Another row took over the record.
  case overtaken = 3
  /// It was asked to be sent again, whatever it says.
  case again = 4
}
