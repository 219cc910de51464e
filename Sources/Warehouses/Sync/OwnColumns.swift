import Records
import SQLSyntax

/// The names of our own columns, which stand beside the user's in the state's tables.
enum OwnColumns {
  /// A model's column may not begin with it, in any case.
  static let prefix = "_hg_"
  /// Whether a column of a table is ours; the place of a row stands for its identifier, as a user's column would.
  static func isOurs(_ name: String) -> Bool { name.hasPrefix(prefix) && name != SyncQuery.place }

  /// The place of a row: a snapshot's own number, a changeset's seq.
  static let row = "_hg_row"
  static let operation = "_hg_operation"
  static let reason = "_hg_reason"
  static let doubt = "_hg_doubt"
  static let epoch = "_hg_epoch"
  static let acceptedAt = "_hg_accepted_at"
  static let firstAttempt = "_hg_first_attempt"
  static let attempts = "_hg_attempts"
  static let code = "_hg_code"
  /// How a snapshot's row stands to what the destination holds.
  static let standing = "_hg_standing"
  /// The epoch of a snapshot's row, in a changeset.
  static let wasEpoch = "_hg_was"
  /// A match value, as JSON of the match fields.
  static let value = "_hg_value"
  static let state = "_hg_state"
  /// What the destination said of a match value's record, as JSON.
  static let captured = "_hg_captured"
  static let run = "_hg_run"
  static let digest = "_hg_digest"
  static let firstRun = "_hg_first_run"
  static let verdict = "_hg_verdict"
  /// Whether a row of the model is within the sample.
  static let sampled = "_hg_sampled"
  /// 1 in every row that the model returned.
  static let present = "_hg_present"
  /// Rows set aside for one identifier.
  static let rows = "_hg_rows"

  private static let was = "_hg_was_"
  private static let wasLong = "_hg_was:"
  /// PostgreSQL keeps so many bytes of a name.
  private static let longest = 63

  /// The value of a column that was accepted last; for a name that leaves no room its digest stands.
  static func was(_ name: String) -> String {
    was.utf8.count + name.utf8.count <= longest ? was + name : wasLong + NameDigest.text(name)
  }

  /// Whether a column holds values of another one that were accepted last.
  static func isWas(_ name: String) -> Bool { name.hasPrefix(was) || name.hasPrefix(wasLong) }

  /// The column whose values were accepted last.
  ///
  /// - Parameter known: those that it may be, where a digest stands for its name.
  static func name(ofWas column: String, among known: [String]) -> String? {
    if column.hasPrefix(was) { return String(column.dropFirst(was.count)) }
    return known.first { Self.was($0) == column }
  }

  /// What a column of ours holds.
  static func type(_ name: String) -> SQLColumnType {
    switch name {
    case operation, reason, standing, state, verdict: .code
    case doubt: .flag
    case value, code, captured: .text
    case digest: .bytes
    default: .integer
    }
  }

  /// Columns of ours with their types, as they stand in CREATE TABLE.
  static func definitions(_ names: String...) -> SQLFragment {
    SyncTables.definitions(names.map { ($0, type($0)) })
  }
}
