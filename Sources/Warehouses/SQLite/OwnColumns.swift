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

  /// The value of a column that was accepted last.
  static func was(_ name: String) -> String { "_hg_was_\(name)" }
}
