/// What the difference of a model to its snapshot comes to, in rows.
package struct DiffCounts: Hashable, Sendable {
  /// All that the model returned, set aside or not.
  package var modelRows: Int64 = 0
  package var snapshotRows: Int64 = 0
  package var added: Int64 = 0
  package var changed: Int64 = 0
  /// Rows to be removed; where values are matched, rows that are gone, of which values are removed.
  package var removed: Int64 = 0
  package var unchanged: Int64 = 0
  /// Rows with null in a part of their identifier.
  package var nullIdentifiers: Int64 = 0
  /// Rows that share their identifier with another; none of them is used.
  package var duplicateRows: Int64 = 0
  /// Up to five identifiers of each, for reports.
  package var nullSamples: [String] = []
  package var duplicateSamples: [String] = []

  package init() {}

  /// Rows of the changeset that are new or changed.
  package var kept: Int64 { added + changed }
}
