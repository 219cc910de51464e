/// Which records a request takes together, and how many.
package struct BatchRules: Sendable, Hashable {
  /// Records a request at most.
  package var maxRecords: Int
  /// Bytes of a body at most.
  package var maxBytes = 1_000_000
  /// Bytes of what the body holds of one record at most.
  package var maxRecordBytes: Int?
  /// Items at most, where a record may come to several.
  package var maxItems: Int?
  /// Groups at most, where the body has them.
  package var maxGroups: Int?
  /// Fields that the records of a request have in common, or of a group where the body has groups. They are the group's:
  /// `records` come without them.
  package var groupBy: [String] = []
  /// Fields in which no two records of a request are the same.
  package var dedupeBy: [String] = []
}
