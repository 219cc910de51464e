/// What stops a run: before its first request, `rejects` while it sends.
package struct Guards: Hashable, Sendable {
  package enum EmptySource: String, Hashable, Sendable, CaseIterable { case abort, allow }

  /// Trips when the count exceeds both `percent` of the rows it is of and `above`; `rows` trips alone.
  package struct Limit: Hashable, Sendable {
    /// Nil where only `rows` counts.
    package let percent: Double?
    package let above: Int
    package let rows: Int?

    package init(percent: Double?, above: Int, rows: Int? = nil) {
      self.percent = percent
      self.above = above
      self.rows = rows
    }
  }

  /// Removals, of the snapshot's rows.
  package var deletes = Limit(percent: 5, above: 100)
  package var emptySource = EmptySource.abort
  /// Rows set aside for a null or duplicate identifier, of the model's rows.
  package var invalid = Limit(percent: 1, above: 100)
  /// Rejected records, of those that have an outcome; judged from the 1,000th of a run.
  package var rejects = Limit(percent: 10, above: 0)
  /// Changes, of the snapshot's rows; nil where there is no limit. Off on a first run and an approved resync.
  package var changes: Limit?
  /// Adds, of the snapshot's rows; nil where there is no limit. Off on a first run and an approved resync.
  package var adds: Limit?

  package static let builtIn = Guards()

  package init() {}
}
