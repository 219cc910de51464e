import Records
import SQLSyntax
import Testing

@testable import Warehouses

@Suite struct DiffTests {
  @Test(
    "random tables, edits and outcomes: changeset, counts, snapshot and pending rows are the oracle's",
    arguments: 0..<120)
  func oracle(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed) &* 7919)
    let table = RandomTable(&random)
    let bench = try Workbench(table.create)
    let query = bench.query(
      table.select + " -- all of it\n ; ", table.columns, keys: table.keys,
      removes: seed % 3 != 0)
    var oracle = DiffOracle(
      keys: table.keys, width: table.columns.count, removes: query.removes)
    var epoch: Int64 = 1
    for run in 1...8 as ClosedRange<Int64> {
      bench.clock += 1
      try table.edit(bench.user, &random)
      if Int.random(in: 0..<3, using: &random) == 0 { try table.retype(bench.user, &random) }
      if Int.random(in: 0..<5, using: &random) == 0 { epoch += 1 }
      let model = try bench.user.rows(table.select)
      let expected = oracle.diff(model, epoch: epoch)

      let planned = try bench.sync(query, .planning)
      var scanned = Set<CopiedChange>()
      let plannedCounts = try planned.scan(DiffOptions(epoch: epoch), limit: .max) {
        scanned.insert(CopiedChange($0))
      }
      #expect(scanned == expected.changes)

      let sync = try bench.sync(query)
      _ = try sync.raiseFence()
      var counts = try sync.buildChangeset(run: run, DiffOptions(epoch: epoch))
      #expect(plannedCounts == counts)
      #expect((counts.nullSamples.isEmpty) == (counts.nullIdentifiers == 0))
      #expect((counts.duplicateSamples.isEmpty) == (counts.duplicateRows == 0))
      counts.nullSamples = []
      counts.duplicateSamples = []
      #expect(counts == expected.counts)
      let changes = try sync.copiedChanges()
      #expect(Set(changes.map(\.change)) == expected.changes)
      #expect(changes.count == expected.changes.count)
      let operations = changes.map(\.change.operation)
      #expect(!operations.drop { $0 != .remove }.contains { $0 != .remove })
      try content(sync, oracle, expected.changes)

      try finish(bench, sync, query, run, epoch, &oracle, expected.aside, &random)
      try compare(try bench.sync(query), oracle)
    }
  }

  /// Gives each row a random outcome and ends the run in one of the ways in which runs end.
  private func finish(
    _ bench: Workbench, _ sync: SQLiteSync, _ query: SyncQuery, _ run: Int64, _ epoch: Int64,
    _ oracle: inout DiffOracle, _ aside: Set<[SQLiteValue]>, _ random: inout SplitMix
  ) throws {
    let changes = try sync.copiedChanges()
    let isWhole = Int.random(in: 0..<3, using: &random) == 0
    var accepted: [SettledRows] = []
    var notes: [PendingNote] = []
    for (seq, change) in changes {
      let outcome = isWhole ? 0 : Int.random(in: 0..<6, using: &random)
      switch outcome {
      case 0...2:
        accepted.append(SettledRows(seq...seq, .accepted))
        oracle.accept(change, epoch: epoch)
      case 3, 4:
        notes.append(
          PendingNote(
            seqs: seq...seq, code: "HG", inDoubt: outcome == 4,
            kind: outcome == 4 ? .postponed : .refused))
        oracle.fail(change, inDoubt: outcome == 4)
      default: break
      }
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      // It died after it had settled a part; the next one repairs.
      try sync.settle(run: run, Array(accepted.prefix(accepted.count / 2)))
      let repair = try bench.sync(query)
      _ = try repair.raiseFence()
      #expect(try repair.changesetExists(run: run))
      #expect(throws: WarehouseError.leaseLost) { try sync.settle(run: run, accepted) }
      try repair.settle(run: run, accepted)
      try repair.settle(run: run, accepted)
      try repair.note(run: run, notes)
      try repair.dropChangeset(run: run)
      #expect(try !repair.changesetExists(run: run))
    } else {
      if Bool.random(using: &random) { try sync.settle(run: run, accepted) }
      _ = try sync.close(
        run: run, accepted, notes: notes, acceptedWhole: isWhole)
      oracle.forget(Set(changes.map(\.change)), aside)
    }
  }

  private func content(
    _ sync: SQLiteSync, _ oracle: DiffOracle, _ changes: Set<CopiedChange>
  ) throws {
    var after = oracle.snapshot.mapValues(\.row)
    for change in changes {
      after[oracle.key(change.new)] = change.operation == .remove ? nil : change.new
    }
    var rows: [[SQLiteValue]] = []
    try sync.eachContentRow { _, row in rows.append(row.map(SQLiteValue.init)) }
    #expect(Set(rows) == Set(after.values))
    #expect(rows.count == after.count)
  }

  private func compare(_ sync: SQLiteSync, _ oracle: DiffOracle) throws {
    let width = oracle.width
    let snapshot = try sync.table("snapshot").map { Array($0[1...(width + 1)]) }
    let wanted = oracle.snapshot.values.map { $0.row + [.int($0.epoch)] }
    #expect(Set(snapshot) == Set(wanted))
    #expect(snapshot.count == wanted.count)
    let pending = try sync.table("pending").map { Array($0) }
    var found: [[SQLiteValue]: DiffOracle.Pending] = [:]
    for row in pending {
      guard case .int(let operation) = row[oracle.keys],
        case .int(let attempts) = row[oracle.keys + 3]
      else {
        Issue.record("a pending row without operation or count")
        continue
      }
      found[oracle.key(row)] = DiffOracle.Pending(
        operation: ChangeKind(rawValue: operation)!, attempts: attempts,
        inDoubt: row[oracle.keys + 5] == 1)
    }
    #expect(found == oracle.pending)
    #expect(found.count == pending.count)
  }
}
