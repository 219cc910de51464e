/// What an operator's command has done.
package struct OperationReport: Encodable, Sendable {
  package enum Action: String, Sendable, CaseIterable {
    case retry, replay, reset, forget, erase, pause, resume, cancel, adopt
  }

  package let action: String
  package let pipeline: String
  /// The run that it was about, or that it began.
  package let run: Int?
  /// Rows that it was about.
  package let rows: Int?
  /// What happened and what follows, a sentence each.
  package let notes: [String]

  init(
    _ action: Action, _ pipeline: String, run: Int64? = nil, rows: Int64? = nil, _ notes: [String]
  ) {
    self.action = action.rawValue
    self.pipeline = pipeline
    self.run = run.map { Int($0) }
    self.rows = rows.map { Int($0) }
    self.notes = notes
  }
}
