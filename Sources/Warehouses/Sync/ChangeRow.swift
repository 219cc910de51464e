import Records
import SQLSyntax

/// What a row of a changeset asks for.
public enum ChangeKind: Int64, Hashable, Sendable, CaseIterable {
  case add = 1
  case change = 2
  case remove = 3
  /// The row is gone; what of its match values no other row carries is removed value by value.
  case gone = 4
}

/// Why a row is in a changeset.
package enum ChangeReason: Int64, Hashable, Sendable, CaseIterable {
  /// A value differs, or the row is new or gone.
  case value = 1
  /// Nothing differs, but an earlier operation on it has no definite answer.
  case doubt = 2
  /// Nothing differs, but it was last sent under an older definition.
  case resync = 3
  /// Nothing differs, but what it was sent for runs out.
  case renewal = 4
  /// Nothing differs, but the destination does not hold it as it stands here.
  case standing = 5
}

/// What is on record of a row whose last operation was not accepted.
package struct PendingState: Hashable, Sendable {
  package enum State: Int64, Hashable, Sendable, CaseIterable {
    /// To be tried again with what the row is then.
    case pending = 0
    /// Not tried again as it was: refused too often or too long.
    case givenUp = 1
    /// Not tried again as it was: it may have been applied, and is not safe to repeat.
    case unknown = 2
  }

  package let state: State
  /// Of the operation and payload that were tried; nil where it is not known.
  package let digest: PayloadDigest?
  /// The run that first tried them.
  package let firstRun: Int64?
  /// The last one, of ours or of the destination.
  package let code: String
  /// Whether there was a verdict on it, rather than trouble with the way to it.
  package let wasRefused: Bool
}

/// What the rows of a run mean for each other, where rows are matched by value.
package enum RowVerdict: Int64, Hashable, Sendable, CaseIterable {
  /// No record can be made of it: what the destination holds of it stays.
  case held = 2
  /// It carries no match value any more: what the destination holds of it goes.
  case withdrawn = 3
  /// Another live row holds its record.
  case shadowed = 4
  /// It is not sent, but what it maps to is live.
  case idle = 5
}

/// One row of a changeset; its cells are borrowed until the next row.
package struct ChangeRow {
  /// Its place: adds and changes come first, removals after them.
  package let seq: Int64
  package let operation: ChangeKind
  package let reason: ChangeReason
  /// Whether an earlier operation on its identifier left us and has no definite answer.
  package let inDoubt: Bool
  /// How the snapshot's row stands; `accepted` of a new one.
  package let standing: RowStanding
  /// The epoch under which the old values were accepted.
  package let oldEpoch: Int64
  package let pending: PendingState?
  package let verdict: RowVerdict?
  /// The present values; for a removal the values that were accepted last.
  package let new: Row
  /// The values that were accepted last, of a change; columns that only an older definition read come last.
  package let old: Row?
}

/// A match value that is to be removed; borrowed until the next one.
package struct ValueRemoval {
  package let seq: Int64
  package let inDoubt: Bool
  /// The run that first tried it, where it was tried and not accepted.
  package let firstRun: Int64?
  /// Whether there was a verdict on it.
  package let wasRefused: Bool
  /// The match fields as they were sent, one JSON object.
  package let value: UnsafeBufferPointer<UInt8>
  /// What the destination said of the record, one JSON object; nil where that is not on record.
  package let captured: UnsafeBufferPointer<UInt8>?
}
