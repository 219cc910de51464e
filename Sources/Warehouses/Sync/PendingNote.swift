import Records

/// Rows of a changeset whose operation was not accepted.
package struct PendingNote: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// No verdict on the record: transport, throttling, auth, an interruption.
    case postponed
    /// The destination refused the record, or none can be made of the row.
    case refused
    /// It may have been applied, and is not safe to repeat.
    case unknown
  }

  package let seqs: ClosedRange<Int64>
  /// The last code, of ours or of the destination.
  package let code: String
  /// Whether the operation may have been applied all the same.
  package let inDoubt: Bool
  package let kind: Kind
  /// Of what was tried; only of a single row, where it matters.
  package let digest: PayloadDigest?

  package init(
    seqs: ClosedRange<Int64>, code: String, inDoubt: Bool, kind: Kind = .postponed,
    digest: PayloadDigest? = nil
  ) {
    self.seqs = seqs
    self.code = code
    self.inDoubt = inDoubt
    self.kind = kind
    self.digest = digest
  }
}

/// When a record is given up: only verdicts on it count.
package struct Patience: Hashable, Sendable {
  /// Milliseconds from the first verdict on one payload.
  package let milliseconds: Int64
  package let attempts: Int?

  package init(milliseconds: Int64 = 14 * 86_400_000, attempts: Int? = nil) {
    self.milliseconds = milliseconds
    self.attempts = attempts
  }
}

/// Rows of a changeset that move, and how they stand then.
package struct SettledRows: Hashable, Sendable {
  package enum Kind: Hashable, Sendable, CaseIterable {
    case accepted
    /// The record came out as it was: moved unsent, and still accepted.
    case same
    /// The mode moves it without sending.
    case unsent
    /// An update found no record.
    case absent
  }

  package let seqs: ClosedRange<Int64>
  package let kind: Kind

  package init(_ seqs: ClosedRange<Int64>, _ kind: Kind) {
    self.seqs = seqs
    self.kind = kind
  }

  /// A changeset of which every row was accepted.
  static let whole = SettledRows(1...Int64.max, .accepted)
}
