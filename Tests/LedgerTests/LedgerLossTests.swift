import PostgresServer
import SQLSyntax
import Testing
import Warehouses

@testable import Ledger

/// How a ledger's server is lost.
enum LedgerLoss: String, Sendable, CaseIterable {
  /// Right before a COMMIT, or right after it.
  case session
  /// The COMMIT takes effect, and its answer never comes.
  case answer
  /// The whole server crashes there, and is started again.
  case server
}

@Suite(.enabled(if: PostgresInstallation.isFound, "the package `postgresql` is not installed"))
struct LedgerLossTests {
  /// More writes than the life below has.
  private static let limit = 100

  @Test(
    "whichever write the server is lost at, everything is on record once",
    arguments: LedgerLoss.allCases)
  func lost(loss: LedgerLoss) throws {
    var options = PostgresServer.Options()
    options.syncs = loss == .server
    let server = loss == .server ? try PostgresServer(options) : try PostgresServer.shared.get()
    let bench = try LedgerBench(.postgres, on: server)
    var whole = ""
    // Without a loss first, then at each write.
    for number in 0...Self.limit {
      let ledger = try bench.openLossy(loss, at: number)
      let record = try Self.life(ledger)
      if number == 0 {
        whole = record
      } else {
        #expect(record == whole, "\(loss) at \(number)")
      }
      // A loss before or after each COMMIT that the life has.
      if number > 0, bench.writes < number { return }
    }
    Issue.record("a life has more than \(Self.limit) writes")
  }

  /// What a ledger goes through, and what it says of it.
  private static func life(_ ledger: Ledger) throws -> String {
    let owner = LeaseOwner(token: "t", host: "h", pid: 1)
    let old = try ledger.reserve(environment: "dev", name: "a")
    let lease = try ledger.takeLease(uid: old.uid, owner: owner, duration: 60_000)
    _ = try ledger.renew(lease, duration: 60_000)
    _ = try ledger.deploy(
      environment: "dev", tool: "0.1", text: "{}",
      files: [DeployedFile(path: "a.yaml", content: "a: 1\n")],
      pipelines: [
        PipelineDeployment(name: "a", uid: old.uid, definition: "{}", epoch: 1, dueBelow: 0)
      ])
    try ledger.setPause(PauseRecord(at: 1, by: "ada", why: nil), uid: old.uid)
    let successor = try ledger.reserveSuccessor(of: old)
    let run = try ledger.startRun(uid: old.uid)
    try ledger.note(overrides: "deletes:a=1", of: run)
    try ledger.journalWindow(run, 1...10)
    try ledger.journalWindow(
      run, 11...40, decided: (11...40).map { OutcomeRange(seqs: $0...$0, outcome: .same) })
    try ledger.journal(run, [OutcomeRange(seqs: 1...9, outcome: .accepted)])
    let journal = try ledger.journal(of: run)
    // What is written down twice says the same twice.
    let outcomes = Set(journal.outcomes)
    try ledger.keep([FailureRecord(key: "10", code: "c", message: "m")], of: run)
    var counts = RunCounts()
    counts.added = 9
    try ledger.closeRun(run, status: .partial, counts: counts, generation: 4)
    let frozen = try ledger.startRun(uid: old.uid)
    try ledger.freeze([frozen], plan: "plan", expiresAt: 9)
    try ledger.thaw(frozen)
    #expect(try ledger.cancel(frozen, by: "ada"))
    try ledger.discardRun(frozen)
    try ledger.audit("pause", by: "ada", uid: old.uid, pipeline: "a", detail: nil)
    try ledger.adopt(uid: "0123456789ab", environment: "dev", name: "b")
    try ledger.release(lease)
    let runs = try ledger.runs(uid: old.uid, limit: 99)
    let pipelines = try ledger.pipelines(environment: "dev").map {
      "\($0.name) \($0.generation ?? -1) \($0.epoch) \($0.pause?.by ?? "")"
    }
    let same = try ledger.successor(of: old)?.uid == successor.uid
    return """
      \(journal.windows) \(outcomes.count) \(pipelines) \(same)
      \(runs.map { "\($0.status) \($0.counts.added) \($0.overrides ?? "")" })
      \(try ledger.deployment(environment: "dev")?.tool ?? "")
      \(try ledger.deploymentCount()) \(try ledger.failures(of: run).count)
      \(try ledger.audits(uid: old.uid).count) \(try ledger.lease(uid: old.uid) == nil)
      """
  }

  @Test(
    "a server that stays away is given up after as many pauses as patience has, and nothing is lost"
  )
  func away() throws {
    let server = try PostgresServer()
    let bench = try LedgerBench(.postgres, on: server)
    var pauses: [Int64] = []
    let patience = LedgerPatience { failures, _ in
      failures <= 3 ? Int64(failures) : nil
    } wait: {
      pauses.append($0)
    }
    let ledger = try #require(try bench.open(patience: patience))
    let run = try ledger.startRun(uid: "p")
    try ledger.journalWindow(run, 1...9)
    server.kill()
    do {
      try ledger.journal(run, [OutcomeRange(seqs: 1...9, outcome: .accepted)])
      Issue.record("a server that is gone took an entry")
    } catch LedgerError.unreachable(let name, _) { #expect(name == ledger.name) }
    #expect(pauses == [1, 2, 3])
    try server.start()
    try ledger.journal(run, [OutcomeRange(seqs: 1...9, outcome: .accepted)])
    let journal = try ledger.journal(of: run)
    #expect(journal.windows == [1...9])
    #expect(journal.outcomes == [OutcomeRange(seqs: 1...9, outcome: .accepted)])
  }

  @Test("a server that is back while patience lasts is all the same")
  func back() throws {
    let server = try PostgresServer()
    let bench = try LedgerBench(.postgres, on: server)
    var pauses = 0
    let patience = LedgerPatience { _, _ in
      1
    } wait: { _ in
      pauses += 1
      if pauses == 2 { try? server.start() }
    }
    let ledger = try #require(try bench.open(patience: patience))
    let run = try ledger.startRun(uid: "p")
    server.kill()
    try ledger.journalWindow(run, 1...9)
    #expect(pauses >= 2)
    #expect(try ledger.journal(of: run).windows == [1...9])
  }
}

extension Ledger {
  fileprivate func deploymentCount() throws -> Int64 {
    try connection.integer("SELECT count(*) FROM \(tables.deployments)") ?? 0
  }
}

extension LedgerBench {
  /// Opens the ledger over an engine that is lost at the announcement of that number; at none where it is 0.
  fileprivate func openLossy(_ loss: LedgerLoss, at number: Int) throws -> Ledger {
    guard case .schema(_, let address) = place, let database else {
      preconditionFailure("only a server is lost")
    }
    let schema = "ledger\(number)"
    _ = try Ledger.open(
      .schema(schema, address), create: true, now: { 1 }, random: { UInt64(number) })
    writes = 0
    let engine = LossyEngine(
      try LedgerDatabase(schema, address, session: "\(UInt32.random(in: 0 ... .max))"))
    let ledger = Ledger(
      engine, now: { 1 }, random: { UInt64.random(in: 0 ... .max) },
      patience: LedgerPatience(pause: { failures, _ in failures < 100 ? 0 : nil }, wait: { _ in }),
      onWrite: { [unowned self] in
        writes += 1
        guard writes == number else { return }
        switch loss {
        case .session: try? engine.end(in: database)
        case .answer: engine.losesNextAnswer = true
        case .server:
          database.server.kill()
          try? database.server.start()
        }
      })
    #expect(try ledger.prepare(create: false))
    return ledger
  }
}

/// A ledger's engine whose connection a test ends.
private final class LossyEngine: LedgerEngine {
  private let engine: LedgerDatabase
  var losesNextAnswer = false

  init(_ engine: LedgerDatabase) { self.engine = engine }

  /// As `pg_terminate_backend` does, and the session is gone when it has returned.
  func end(in database: (server: PostgresServer, name: String)) throws {
    let name = engine.sessionName
    try database.server.sql(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE application_name = '\(name)'
      """)
  }

  var name: LedgerName { engine.name }
  var connection: any SQLConnection { engine.connection }
  var tables: LedgerTables { engine.tables }
  var outcomesAtOnce: Int { engine.outcomesAtOnce }
  var clock: SQLFragment { engine.clock }
  func version() throws -> Int64? { try engine.version() }
  func prepareSession(writes: Bool) throws { try engine.prepareSession(writes: writes) }
  func claim() throws { try engine.claim() }
  func note(version: Int64) throws { try engine.note(version: version) }
  func waitForOthers() throws { try engine.waitForOthers() }
  func begin() throws { try engine.begin() }

  func commit() throws {
    try engine.commit()
    guard losesNextAnswer else { return }
    losesNextAnswer = false
    throw SQLFailure(kind: .lost, code: "", message: "the answer is lost")
  }

  func hasCommitted() throws -> Bool { try engine.hasCommitted() }
  func reconnect() throws { try engine.reconnect() }
  func durably<Result>(_ work: () throws -> Result) throws -> Result { try engine.durably(work) }
  func erasing<Result>(_ work: () throws -> Result) throws -> Result { try engine.erasing(work) }
  func nextNumber(of table: SQLTable) throws -> SQLValue { try engine.nextNumber(of: table) }
  func lastRunNumber() throws -> Int64 { try engine.lastRunNumber() }
  func skipRuns(upTo number: Int64) throws { try engine.skipRuns(upTo: number) }
}
