/// The names of our own columns, which stand beside the user's in the state's tables.
enum OwnColumns {
  /// A model's column may not begin with it, in any case.
  static let prefix = "_hg_"
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
  /// 1 in every row that the model returned.
  static let present = "_hg_present"
  /// Rows set aside for one identifier.
  static let rows = "_hg_rows"

  /// The value of a column that was accepted last.
  static func was(_ name: String) -> String { "_hg_was_\(name)" }
}
