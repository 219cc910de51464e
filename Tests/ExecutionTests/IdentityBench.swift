import Compiler
import Connectors
import Delivery
import Glibc
import Ledger
import Planning
import Records
import Testing
import Warehouses

@testable import Execution

/// A generator that a seed repeats.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One pipeline, or two that share a target, from their rows to a destination that fails, in one process.
final class IdentityBench {
  let variant: MatchVariant
  let destination: FakeDestination
  /// What edits the rows of `people` and `others`.
  var user: any SQLConnection { rows.user }
  private let rows: any IdentityRows
  private let folder: BenchFolder
  private let ledger: Ledger
  /// By the pipeline's name.
  private var uids: [String: String] = [:]
  private var clock: Int64 = 1_700_000_000_000
  private let log: RandomLog

  init(_ variant: MatchVariant, random: SeededRandom) throws {
    self.variant = variant
    destination = FakeDestination(
      isRecord: variant.isRecord, match: variant.match, random: random)
    folder = BenchFolder()
    rows =
      switch variant.engine {
      case .sqlite: try SQLiteIdentityRows(in: folder)
      case .postgres: try PostgresIdentityRows()
      }
    for table in ["people", "others"] {
      try rows.user.execute(
        "CREATE TABLE \(sql: table) (id BIGINT, email TEXT, phone TEXT, name TEXT)")
    }
    log = RandomLog()
    let log = log
    ledger = try #require(
      try Ledger.open(
        .file(path: folder.path + "/ledger.db"), create: true, now: { 1_700_000_000_000 },
        random: { log.next() }))
    for program in variant.mirrors {
      let name = program.pipeline.name
      uids[name] = try ledger.reserve(environment: "", name: name).uid
    }
  }

  private func file(of name: String) throws -> StateFile {
    let uid = try #require(uids[name])
    return StateFile(
      rows.state(of: uid), uid: uid, ledgerID: ledger.id, project: "test",
      environment: "", pipeline: name,
      expectedGeneration: try ledger.pipeline(environment: "", name: name)?.generation)
  }

  /// One run; nil where the process died in it.
  func run(_ program: SyncProgram, limit: Int? = nil) throws -> (
    plan: Measurement, report: RunReport
  )? {
    clock += 60_000
    let clock = clock
    let name = program.pipeline.name
    let uid = try #require(uids[name])
    let sync = try Sync(
      rows.warehouse(), query: program.query, state: file(of: name), access: .running,
      now: { clock })
    _ = try sync.raiseFence()
    for other in uids.keys where other != name {
      _ = try sync.share(with: file(of: other), ahead: nil)
    }
    try Repair(program, sync: sync, ledger: ledger).workOff(uid: uid)
    let run = try ledger.startRun(uid: uid)
    var counts = try sync.buildChangeset(run: run, DiffOptions(epoch: 1))
    if let limit, let cut = try sync.limit(run: run, rows: limit) {
      (counts.added, counts.changed, counts.removed) = (cut.added, cut.changed, cut.removed)
    }
    let past = PastMappings(program, epoch: 1, columns: sync.oldColumns) { _ in nil }
    let mapping = RowMapping(
      program, past: past, startsNow: try !sync.hasStarted(), startedAt: clock / 1000)
    let plan = try Measurer(program, mapping).measure(sync, counts)
    let lease = try LeaseKeeper(
      ledger, owner: LeaseOwner(token: "t", host: "h", pid: getpid()), now: { clock }
    ).take([(uid, name)])
    let log = log
    let surroundings = Surroundings(
      now: { clock }, random: { log.next() }, pace: .fast, variables: [:], host: "h", process: 1,
      isInterrupted: { false }, passed: { _ in })
    let book = RunBook(
      program, run: run, sync: sync, ledger: ledger, counts: counts, now: { clock })
    do {
      let report = try Runner(
        program, book: book, action: program.bound(), mapping: mapping,
        lease: lease,
        dispatcher: FakeDestination.Connection(destination), surroundings: surroundings,
        progress: { _ in }
      ).run()
      try lease.release()
      return (plan, report)
    } catch is Crash {
      return nil
    }
  }
}

/// Randomness that may be handed to closures of another thread's making; used by one thread.
final class RandomLog: @unchecked Sendable {
  private var random = SeededRandom(seed: 99)
  func next() -> UInt64 { random.next() }
}
