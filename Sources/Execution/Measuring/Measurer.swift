import Compiler
import Connectors
import Planning
import Records
import Warehouses

/// Runs the rows of one pipeline's diff through mapping and batching without sending, up to a number of rows.
package final class Measurer {
  /// Rows mapped at most; beyond, requests and local rejections are estimates.
  package static let rowLimit = 100_000
  private static let sampleLimit = 10
  private static let exampleLimit = 3

  private let program: SyncProgram
  private let mapping: RowMapping
  private let action: BoundAction
  private let batcher: Batcher
  private let sampler: RowSampler
  private var mapped = 0
  private var same: [Operation: Int] = [:]
  private var rejections: [Measurement.Aside] = []
  private var rejectedOperations: [Operation: Int] = [:]
  private var samples: [Measurement.Sample] = []
  private var inDoubt = 0
  private var hasPassedBarrier = false
  private var requests: [Measurement.Requests] = []

  package init(_ program: SyncProgram) {
    self.program = program
    mapping = RowMapping(program)
    action = program.bound()
    batcher = Batcher(action)
    sampler = RowSampler(program)
  }

  /// Takes the next row of the diff; its cells are borrowed.
  package func take(_ row: ChangeRow) {
    mapped += 1
    if row.inDoubt { inDoubt += 1 }
    if row.operation == .remove, !hasPassedBarrier {
      // As in a run: no request carries both a change and a removal.
      hasPassedBarrier = true
      for batch in batcher.flush() { count(batch) }
    }
    var decision = RowDecision.same
    var record: [UInt8]?
    let wantsSample = samples.count < Self.sampleLimit
    let added = batcher.add(Operation(row.operation), seq: row.seq) { out in
      let start = out.count
      decision = mapping.decide(row, into: out)
      guard case .send = decision else { return false }
      if wantsSample { record = Array(out.bytes[start...]) }
      return true
    }
    switch added {
    case .taken(let closed?): count(closed)
    case .taken(nil), .leftOut: break
    case .oversized(let bytes): decision = .rejected(.oversized(bytes: bytes))
    }
    switch decision {
    case .send:
      if let record { samples.append(sampler.sample(row, record: record)) }
    case .same:
      same[Operation(row.operation), default: 0] += 1
    case .rejected(let rejection):
      rejectedOperations[Operation(row.operation), default: 0] += 1
      note(rejection, key: sampler.key(row.new))
    }
  }

  /// The measurement, given what the diff counted over all rows.
  package func finish(_ diff: DiffCounts) -> Measurement {
    for batch in batcher.flush() { count(batch) }
    let total = Int(diff.added + diff.changed + diff.removed)
    var measurement = Measurement()
    measurement.isExact = mapped >= total
    measurement.isFirstRun = diff.snapshotRows == 0
    measurement.inDoubt = inDoubt
    measurement.invalid = Int(diff.nullIdentifiers + diff.duplicateRows)
    let rejected = rejectedOperations.values.reduce(0, +)
    measurement.counts.modelRows = Int(diff.modelRows)
    measurement.counts.snapshotRows = Int(diff.snapshotRows)
    measurement.counts.added = Int(diff.added) - rejectedOperations[.add, default: 0]
    measurement.counts.changed =
      Int(diff.changed) - same[.change, default: 0]
      - rejectedOperations[.change, default: 0]
    measurement.counts.removed =
      Int(diff.removed) - same[.remove, default: 0]
      - rejectedOperations[.remove, default: 0]
    measurement.counts.same = Int(diff.unchanged) + same.values.reduce(0, +)
    measurement.counts.aside = measurement.invalid + rejected
    measurement.aside = asideReasons(diff)
    measurement.samples = samples
    measurement.requests = estimatedRequests(diff, measurement.counts, total: total)
    return measurement
  }

  private func count(_ batch: Batch) {
    let name = batch.request.name
    let records = batch.count
    if let index = requests.firstIndex(where: { $0.name == name }) {
      requests[index].count += 1
      requests[index].records += records
    } else {
      requests.append(
        .init(
          name: name, count: 1, records: records,
          batch: action.requests[batch.requestIndex].maxRecords))
    }
    batcher.recycle(batch)
  }

  private func note(_ rejection: Rejection, key: String) {
    let reason = "`\(rejection.field)`: \(rejection.reason)"
    if let index = rejections.firstIndex(where: { $0.code == rejection.code && $0.reason == reason }
    ) {
      rejections[index].count += 1
      if rejections[index].examples.count < Self.exampleLimit {
        rejections[index].examples.append(key)
      }
    } else {
      rejections.append(
        .init(code: rejection.code, reason: reason, count: 1, examples: [key]))
    }
  }

  private func asideReasons(_ diff: DiffCounts) -> [Measurement.Aside] {
    var reasons: [Measurement.Aside] = []
    let identifier = program.pipeline.columns.prefix(program.pipeline.identifierCount).map(\.name)
    let named = identifier.map { "`\($0)`" }.joined(separator: ", ")
    if diff.nullIdentifiers > 0 {
      reasons.append(
        .init(
          code: "HG2001", reason: "identifier \(named) is null", count: Int(diff.nullIdentifiers),
          // A lone null tells nobody which row it is.
          examples: identifier.count == 1
            ? [] : diff.nullSamples.prefix(Self.exampleLimit).map(sampler.masked)))
    }
    if diff.duplicateRows > 0 {
      reasons.append(
        .init(
          code: "HG2002", reason: "identifier \(named) stands on more than one row",
          count: Int(diff.duplicateRows),
          examples: diff.duplicateSamples.prefix(Self.exampleLimit).map(sampler.masked)))
    }
    return reasons + rejections
  }

  /// Exact where every row was mapped; else scaled from the rows that were.
  private func estimatedRequests(
    _ diff: DiffCounts, _ counts: Measurement.Counts, total: Int
  ) -> [Measurement.Requests] {
    if program.isWhole {
      let changes = counts.added + counts.changed + counts.removed
      guard changes > 0, let request = program.action.requests.first else { return [] }
      let content = Int(diff.snapshotRows) + counts.added - counts.removed
      return [.init(name: request.name, count: 1, records: content, batch: content)]
    }
    guard mapped < total, mapped > 0 else { return requests }
    return requests.map { request in
      var scaled = request
      scaled.records = (request.records * total + mapped - 1) / mapped
      scaled.count = (request.count * total + mapped - 1) / mapped
      return scaled
    }
  }
}

extension Operation {
  /// The operation of a changeset's row.
  package init(_ kind: ChangeKind) {
    switch kind {
    case .add: self = .add
    case .change: self = .change
    case .remove: self = .remove
    }
  }
}
