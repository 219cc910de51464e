/// Rows of a changeset whose operation was not accepted.
package struct PendingNote: Hashable, Sendable {
  package let seqs: ClosedRange<Int64>
  /// The last code, of ours or of the destination.
  package let code: String
  /// Whether the operation may have been applied all the same.
  package let inDoubt: Bool

  package init(seqs: ClosedRange<Int64>, code: String, inDoubt: Bool) {
    self.seqs = seqs
    self.code = code
    self.inDoubt = inDoubt
  }
}
