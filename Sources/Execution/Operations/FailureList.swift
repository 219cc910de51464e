import Compiler
import Ledger
import Planning

/// A record that was not accepted.
package struct FailureEntry: Encodable, Sendable {
  package let run: Int
  package let pipeline: String
  /// The identifier, masked where personal.
  package let key: String
  package let code: String
  package let message: String
  package let operation: String?
  /// The record that was sent, personal values masked; nil where none was made.
  package let payload: String?
  package let advice: String?

  init(_ record: FailureRecord, run: Int64, pipeline: String) {
    self.run = Int(run)
    self.pipeline = pipeline
    key = record.key
    code = record.code
    message = record.message
    operation = record.operation
    payload = record.payload
    advice = record.advice
  }
}

/// The records that the last run of each selected pipeline, or one run, did not get accepted.
package struct FailureList: Encodable, Sendable {
  package struct Filter: Sendable {
    package var run: Int64?
    package var code: String?
    package var key: String?

    package init() {}

    /// A key is given as it is shown, or without the column's name.
    fileprivate func takes(_ failure: FailureEntry) -> Bool {
      let hasCode = code == nil || code == failure.code
      let hasKey = key.map { failure.key == $0 || failure.key.hasSuffix(" \($0)") } ?? true
      return hasCode && hasKey
    }
  }

  /// The run of one pipeline.
  package struct Source: Encodable, Sendable {
    package let pipeline: String
    package let run: Int
    /// RFC 3339, UTC.
    package let started: String
    /// Records of it that were not accepted; of these at most a hundred are kept.
    package let total: Int
  }

  package let formatVersion = 1
  package let runs: [Source]
  package let failures: [FailureEntry]

  package init(_ workspace: Workspace, _ filter: Filter) throws {
    (runs, failures) = try Troubled.ledger(workspace) {
      guard let ledger = try workspace.ledger(create: false) else { return ([], []) }
      let names = try workspace.pipelines(in: ledger)
      var records: [RunRecord]
      if let number = filter.run {
        guard let run = try ledger.run(number), names[run.uid] != nil else {
          throw Trouble.unknownRun(number)
        }
        records = [run]
      } else {
        records = try names.keys.compactMap { try ledger.runs(uid: $0, limit: 1).first }
      }
      records.sort { (names[$0.uid] ?? "", $0.id) < (names[$1.uid] ?? "", $1.id) }
      var sources: [Source] = []
      var failures: [FailureEntry] = []
      for record in records {
        let name = names[record.uid] ?? ""
        let kept = try ledger.failures(of: record.id).map {
          FailureEntry($0, run: record.id, pipeline: name)
        }
        if kept.isEmpty, filter.run == nil { continue }
        let counts = record.counts
        sources.append(
          Source(
            pipeline: name, run: Int(record.id), started: TimeText.utc(record.startedAt),
            total: max(
              kept.count, Int(counts.rejectedTotal + counts.pendingTotal + counts.unknown))))
        failures += kept.filter(filter.takes)
      }
      return (sources, failures)
    }
  }
}
