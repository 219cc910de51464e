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
  private let record = ByteBuffer()
  private var sent: [Operation: Int] = [:]
  private var same = 0
  private var aside = 0
  private var rejections: [Measurement.Aside] = []
  private var samples: [Measurement.Sample] = []
  private var inDoubt = 0
  private var reasons: [ChangeReason: Int] = [:]
  private var hasPassedBarrier = false
  private var requests: [Measurement.Requests] = []
  private var abandoned = (givenUp: 0, unknown: 0)
  /// Values that cannot be removed, for the destination has not said by what id.
  private var uncaptured = 0

  package init(_ program: SyncProgram, _ mapping: RowMapping) {
    self.program = program
    self.mapping = mapping
    action = program.bound()
    batcher = Batcher(action)
    sampler = RowSampler(program)
  }

  /// Measures the changeset that was just built, or scanned, with these counts.
  package func measure(_ sync: Sync, _ counts: DiffCounts) throws -> Measurement {
    var counts = counts
    if sync.query.identity.keepsValues {
      try ClaimPass(program, mapping).run(over: sync, rows: counts.kept)
      let foreseen = try sync.foreseenRemovals()
      counts.removed = foreseen.count
      if program.needsCaptured {
        counts.removed -= foreseen.uncaptured
        uncaptured = Int(foreseen.uncaptured)
      }
      abandoned = try sync.abandonedRemovals(isForeseen: true)
    }
    if counts.operations > 0 {
      _ = try sync.window(after: 0, limit: Self.rowLimit) { row in
        if row.operation != .gone { take(row) }
      }
    }
    if sync.query.identity.keepsValues { takeRemovals(Int(counts.removed)) }
    return finish(counts, keepsValues: sync.query.identity.keepsValues)
  }

  /// Takes the next row of the diff; its cells are borrowed.
  package func take(_ row: ChangeRow) {
    mapped += 1
    if row.operation == .remove, !hasPassedBarrier {
      // As in a run: no request carries both a change and a removal.
      hasPassedBarrier = true
      for batch in batcher.flush() { count(batch) }
    }
    record.removeAll()
    var decision = mapping.decide(row, into: record)
    if case .send(let operation) = decision, !(program.isWhole && operation == .remove) {
      let added = batcher.add(
        operation, seq: row.seq, key: { _ in IdempotencyKey(high: 0, low: 0) },
        write: { out in
          out.append(record.bytes)
          return true
        })
      switch added {
      case .taken(let closed?): count(closed)
      case .taken(nil), .leftOut: break
      case .rejected(let rejection): decision = .rejected(rejection)
      }
    }
    switch decision {
    case .send(let operation):
      // What is not safe to repeat is in doubt too, and waits.
      if row.inDoubt { inDoubt += 1 }
      reasons[row.reason, default: 0] += 1
      sent[operation, default: 0] += 1
      if samples.count < Self.sampleLimit {
        samples.append(sampler.sample(row, operation, record: Array(record.bytes)))
      }
    case .same, .unsent:
      same += 1
    case .held(let held):
      aside += 1
      note(.held(held), key: sampler.key(row.new))
    case .rejected(let rejection):
      aside += 1
      if mapping.vacates(row) {
        reasons[row.reason, default: 0] += 1
        sent[.remove, default: 0] += 1
      }
      note(rejection, key: sampler.key(row.new))
    }
  }

  /// Values that no live row carries, as the run removes them after the barrier.
  private func takeRemovals(_ values: Int) {
    guard values > 0, let request = program.action.request(for: .remove, in: program.pipeline.mode),
      let bound = action.requests.first(where: { $0.definition.name == request.name })
    else { return }
    for batch in batcher.flush() { count(batch) }
    requests.append(
      .init(
        name: request.name, count: (values + bound.maxRecords - 1) / bound.maxRecords,
        records: values, batch: bound.maxRecords))
  }

  /// The measurement, given what the diff counted over all rows.
  private func finish(_ diff: DiffCounts, keepsValues: Bool) -> Measurement {
    for batch in batcher.flush() { count(batch) }
    let total = Int(keepsValues ? diff.kept : diff.operations)
    var measurement = Measurement()
    measurement.isExact = mapped >= total
    measurement.isFirstRun = diff.snapshotRows == 0
    measurement.inDoubt = inDoubt
    measurement.invalid = Int(diff.nullIdentifiers + diff.duplicateRows)
    measurement.counts.modelRows = Int(diff.modelRows)
    measurement.counts.snapshotRows = Int(diff.snapshotRows)
    measurement.counts.added = scaled(sent[.add, default: 0], to: total)
    measurement.counts.changed = scaled(sent[.change, default: 0], to: total)
    measurement.counts.removed =
      keepsValues ? Int(diff.removed) : scaled(sent[.remove, default: 0], to: total)
    measurement.counts.same = Int(diff.unchanged) + scaled(same, to: total)
    measurement.counts.aside =
      measurement.invalid + scaled(aside, to: total) + abandoned.givenUp + abandoned.unknown
      + uncaptured
    note(.uncaptured, count: uncaptured)
    note(.held(.givenUp), count: abandoned.givenUp)
    note(.held(.unknown), count: abandoned.unknown)
    measurement.aside = asideReasons(diff)
    measurement.samples = samples
    // Rows beyond the limit are taken to be due for the same reasons.
    for (reason, rows) in reasons {
      measurement.reasons["\(reason)"] =
        measurement.isExact || mapped == 0 ? rows : rows * total / mapped
    }
    measurement.requests = estimatedRequests(diff, measurement.counts, total: total)
    return measurement
  }

  /// Rows beyond the limit are taken to fare as those that were mapped.
  private func scaled(_ rows: Int, to total: Int) -> Int {
    mapped >= total || mapped == 0 ? rows : rows * total / mapped
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

  /// - Parameter key: of a row; a value that is not removed names nobody.
  private func note(_ rejection: Rejection, count: Int = 1, key: String? = nil) {
    if count == 0 { return }
    let reason =
      rejection.field.isEmpty ? rejection.reason : "`\(rejection.field)`: \(rejection.reason)"
    let key = key ?? "a value that left"
    if let index = rejections.firstIndex(where: { $0.code == rejection.code && $0.reason == reason }
    ) {
      rejections[index].count += count
      if rejections[index].examples.count < Self.exampleLimit {
        rejections[index].examples.append(key)
      }
    } else {
      rejections.append(
        .init(code: rejection.code, reason: reason, count: count, examples: [key]))
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
      guard changes > 0, let bound = action.requests.first(where: \.definition.isWhole) else {
        return []
      }
      let request = bound.definition
      let content = Int(diff.snapshotRows) + counts.added - counts.removed
      let batch = request.isSwapped ? content : bound.maxRecords
      // Written in place, what is left over is emptied at the end.
      let count = request.isSwapped ? 1 : max(1, (content + batch - 1) / batch) + 1
      return [.init(name: request.name, count: count, records: content, batch: batch)]
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
    case .remove, .gone: self = .remove
    }
  }
}
