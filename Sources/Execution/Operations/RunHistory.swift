import Compiler
import FoundationEssentials
import Ledger
import Planning

/// The runs of the selected pipelines, newest first.
package struct RunHistory: Encodable, Sendable {
  /// Which runs it is about; what is nil filters nothing.
  package struct Filter: Sendable {
    package var status: RunStatus?
    /// Milliseconds since 1970.
    package var since: Int64?
    package var until: Int64?
    /// What the text says of the pipeline.
    package var isEnabled: Bool?
    package var limit = 50

    package init() {}
  }

  package let formatVersion = 1
  package let runs: [RunEntry]

  package init(_ workspace: Workspace, _ filter: Filter) throws {
    runs = try Troubled.ledger(workspace) {
      guard let ledger = try workspace.ledger(create: false) else { return [] }
      let names = try workspace.pipelines(in: ledger, isEnabled: filter.isEnabled)
      var records = RunFilter(uids: Set(names.keys), limit: filter.limit)
      (records.status, records.since, records.until) = (filter.status, filter.since, filter.until)
      return try ledger.runs(records).map {
        RunEntry(
          $0, pipeline: names[$0.uid] ?? "", isHeld: try ledger.isHeld($0.uid, seenFrom: workspace))
      }
    }
  }
}

/// One run as people and machines read it.
package struct RunEntry: Encodable, Sendable {
  package let run: Int
  package let pipeline: String
  package let status: String
  /// RFC 3339, UTC.
  package let started: String
  package let ended: String?
  package let milliseconds: Int64?
  package let counts: RunCounts
  package let message: String?
  package let overrides: String?
  package let canceledBy: String?

  init(_ record: RunRecord, pipeline: String, isHeld: Bool) {
    run = Int(record.id)
    self.pipeline = pipeline
    status =
      record.status == .running && !isHeld
      ? RunStatus.interrupted.rawValue : record.status.rawValue
    started = TimeText.utc(record.startedAt)
    ended = record.endedAt.map(TimeText.utc)
    milliseconds = record.endedAt.map { $0 - record.startedAt }
    counts = record.counts
    message = record.message
    overrides = record.overrides
    canceledBy = record.canceledBy
  }
}

/// One run with the records of it that failed.
package struct RunDetail: Encodable, Sendable {
  package let formatVersion = 1
  package let run: RunEntry
  package let failures: [FailureEntry]

  package init(_ number: Int64, _ workspace: Workspace) throws {
    guard let ledger = try workspace.ledger(create: false) else { throw Trouble.unknownRun(number) }
    (run, failures) = try Troubled.ledger(workspace) {
      guard let record = try ledger.run(number),
        let pipeline = try ledger.pipeline(uid: record.uid),
        pipeline.environment == workspace.environment
      else { throw Trouble.unknownRun(number) }
      let isHeld = try ledger.isHeld(record.uid, seenFrom: workspace)
      return (
        RunEntry(record, pipeline: pipeline.name, isHeld: isHeld),
        try ledger.failures(of: number).map {
          FailureEntry($0, run: number, pipeline: pipeline.name)
        }
      )
    }
  }
}

extension Workspace {
  /// The pipelines that the selection takes, those that have left included, by uid.
  ///
  /// - Parameter isEnabled: what the text says of them; of one without a text nothing is said.
  func pipelines(in ledger: Ledger, isEnabled: Bool? = nil) throws -> [String: String] {
    let texts = Dictionary(
      project.pipelines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var names: [String: String] = [:]
    for record in try ledger.allPipelines(environment: environment) {
      if let pipeline = texts[record.name] {
        guard selection.takes(pipeline), isEnabled.map({ $0 == pipeline.isEnabled }) ?? true else {
          continue
        }
      } else if isEnabled != nil || !selection.takes(name: record.name) {
        continue
      }
      names[record.uid] = record.name
    }
    return names
  }
}
