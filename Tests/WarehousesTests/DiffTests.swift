import PostgresServer
import Records
import SQLSyntax
import Testing

@testable import Warehouses

/// A table that random edits go over, and the state of a pipeline that sends it.
protocol DiffBench: AnyObject {
  var clock: Int64 { get set }
  var query: SyncQuery { get }
  /// What the model returns, in the values of a changeset.
  func model() throws -> [[SQLValue]]
  func sync(_ access: Sync.Access) throws -> Sync
  func edit(_ random: inout SplitMix) throws
  /// Gives the columns other types, and so some of the values too.
  func retype(_ random: inout SplitMix) throws
}

@Suite struct DiffTests {
  @Test(
    "random tables, edits and outcomes: changeset, counts, snapshot and pending rows are the oracle's",
    arguments: Thoroughness.seeds(60))
  func embedded(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed) &* 7919)
    let bench = try SQLiteDiffBench(&random, removes: seed % 3 != 0)
    var oracle = DiffOracle(
      keys: bench.query.identifierCount, width: bench.query.columns.count,
      removes: bench.query.removes)
    try go(bench, &oracle, &random)
  }

  @Test("the same on PostgreSQL", .needsPostgres, arguments: Thoroughness.seeds(14))
  func postgres(seed: Int) throws { try postgres(seed, .beside) }

  @Test(
    "the same where PostgreSQL is only read and the state is elsewhere", .needsPostgres,
    arguments: Thoroughness.seeds(5), [StateSide.file, .otherDatabase])
  func staged(seed: Int, side: StateSide) throws { try postgres(seed, side) }

  private func postgres(_ seed: Int, _ side: StateSide) throws {
    var random = SplitMix(state: UInt64(seed) &* 104_729)
    let bench = try PostgresDiffBench(&random, removes: seed % 3 != 0, side: side)
    var oracle = DiffOracle(
      keys: bench.query.identifierCount, width: bench.query.columns.count,
      removes: bench.query.removes, decimals: bench.decimals)
    try go(bench, &oracle, &random)
  }

  private func go(_ bench: any DiffBench, _ oracle: inout DiffOracle, _ random: inout SplitMix)
    throws
  {
    var epoch: Int64 = 1
    for run in 1...8 as ClosedRange<Int64> {
      bench.clock += 1
      try bench.edit(&random)
      if Int.random(in: 0..<3, using: &random) == 0 { try bench.retype(&random) }
      if Int.random(in: 0..<5, using: &random) == 0 { epoch += 1 }
      let expected = oracle.diff(try bench.model(), epoch: epoch)

      let planned = try bench.sync(.planning)
      var scanned = Set<CopiedChange>()
      let plannedCounts = try planned.scan(DiffOptions(epoch: epoch), limit: .max) {
        scanned.insert(CopiedChange($0))
      }
      #expect(scanned == expected.changes)

      let sync = try bench.sync(.running)
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

      try finish(bench, sync, run, epoch, &oracle, expected.aside, &random)
      try compare(try bench.sync(.running), oracle)
    }
  }

  /// Gives each row a random outcome and ends the run in one of the ways in which runs end.
  private func finish(
    _ bench: any DiffBench, _ sync: Sync, _ run: Int64, _ epoch: Int64,
    _ oracle: inout DiffOracle, _ aside: Set<[SQLValue]>, _ random: inout SplitMix
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
      let repair = try bench.sync(.running)
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
    _ sync: Sync, _ oracle: DiffOracle, _ changes: Set<CopiedChange>
  ) throws {
    var after = oracle.snapshot.mapValues(\.row)
    for change in changes {
      after[oracle.key(change.new)] = change.operation == .remove ? nil : change.new
    }
    var rows: [[SQLValue]] = []
    try sync.eachContentRow { _, row in rows.append(row.map(SQLValue.init)) }
    #expect(Set(rows) == Set(after.values))
    #expect(rows.count == after.count)
  }

  private func compare(_ sync: Sync, _ oracle: DiffOracle) throws {
    let width = oracle.width
    let snapshot = try sync.table("snapshot").map { Array($0[1...(width + 1)]) }
    let wanted = oracle.snapshot.values.map { $0.row + [.int($0.epoch)] }
    #expect(Set(snapshot) == Set(wanted))
    #expect(snapshot.count == wanted.count)
    if let counted = try sync.state?.countedRows() { #expect(counted == Int64(snapshot.count)) }
    let pending = try sync.table("pending").map { Array($0) }
    var found: [[SQLValue]: DiffOracle.Pending] = [:]
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
