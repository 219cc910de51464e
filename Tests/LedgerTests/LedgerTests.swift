import ChildProcess
import Glibc
import SQLSyntax
import Testing
import Warehouses

@testable import Ledger

@Suite struct LedgerTests {
  @Test(
    "reading makes nothing; a ledger that is made keeps its identity", arguments: LedgerKind.here)
  func opening(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    #expect(try bench.open(create: false) == nil)
    #expect(try !bench.isMade)
    let id = try #require(try bench.open()).id
    #expect(id.count == 12)
    #expect(try bench.open()?.id == id)
    #expect(try bench.open(create: false)?.id == id)
  }

  @Test(
    "a ledger is the project's that said so first, until it is given away",
    arguments: LedgerKind.here)
  func owner(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    #expect(ledger.project == nil)
    try ledger.give(to: "shop")
    let other = try #require(try bench.open())
    try other.give(to: "store")
    #expect(other.project == "shop")
    try other.give(to: "store", evenOfAnother: true)
    #expect(try bench.open(create: false)?.project == "store")
  }

  @Test("nobody else may read the file of a ledger")
  func fileMode() throws {
    let bench = try LedgerBench(.sqlite)
    _ = try bench.open(create: false)
    #expect(!PrivateFile.exists(bench.folder + "/.headgate"))
    _ = try bench.open()
    var status = stat()
    #expect(stat(bench.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test("somebody else's database is refused and not touched")
  func foreign() throws {
    let bench = try LedgerBench(.sqlite)
    try PrivateFile.create(bench.path)
    let other = try SQLiteConnection(uri: bench.path)
    try other.execute("CREATE TABLE mine (x)" as String)
    #expect(throws: LedgerError.notALedger(.file(bench.path))) { try bench.open() }
    #expect(try other.rows("PRAGMA journal_mode" as String) == [["delete"]])
    #expect(try other.rows("SELECT name FROM sqlite_schema" as String) == [["mine"]])
  }

  @Test("a ledger of a newer headgate is refused and not touched", arguments: LedgerKind.here)
  func newer(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let name = try #require(try bench.open()).name
    try bench.set(version: 7)
    #expect(throws: LedgerError.newer(name, version: 7)) { try bench.open() }
    #expect(throws: LedgerError.newer(name, version: 7)) { try bench.open(create: false) }
  }

  @Test("a pipeline gets its uid once and keeps it until it is retired", arguments: LedgerKind.here)
  func uids(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    #expect(try ledger.pipeline(environment: "dev", name: "a") == nil)
    let a = try ledger.reserve(environment: "dev", name: "a")
    #expect(a.uid.count == 12)
    #expect(a.definition == nil)
    #expect(try ledger.reserve(environment: "dev", name: "a") == a)
    #expect(try ledger.reserve(environment: "prod", name: "a").uid != a.uid)
    _ = try ledger.deploy(
      environment: "dev", tool: "0.1", text: "{}", files: [], pipelines: [],
      retirements: [PipelineRetirement(uid: a.uid, empties: false)])
    #expect(try ledger.pipeline(environment: "dev", name: "a") == nil)
    #expect(try ledger.reserve(environment: "dev", name: "a").uid != a.uid)
  }

  @Test(
    "a deployment keeps files and definitions, and its number counts on", arguments: LedgerKind.here
  )
  func deployments(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let reserved = try ledger.reserve(environment: "dev", name: "a")
    let file = DeployedFile(path: "headgate.yaml", content: "headgate: 1\n")
    let first = try ledger.deploy(
      environment: "dev", tool: "0.1", text: "{\"a\":1}", files: [file],
      pipelines: [
        PipelineDeployment(
          name: "a", uid: reserved.uid, definition: "{}", epoch: 2, dueBelow: 1)
      ])
    let second = try ledger.deploy(
      environment: "dev", tool: "0.2", text: "{}", files: [], pipelines: [])
    #expect(second == first + 1)
    #expect(try ledger.deployment(environment: "dev")?.tool == "0.2")
    #expect(try ledger.deployment(environment: "prod") == nil)
    #expect(try ledger.files(deployment: first) == [file])
    let pipeline = try #require(try ledger.pipeline(environment: "dev", name: "a"))
    #expect(pipeline.uid == reserved.uid)
    #expect(pipeline.definition == "{}")
    #expect(pipeline.deployment == first)
    #expect(pipeline.epoch == 2)
    #expect(pipeline.dueBelow == 1)
    #expect(try ledger.deployment(number: first)?.text == "{\"a\":1}")
    let made = try #require(try ledger.deployment(uid: pipeline.uid, epoch: 2))
    #expect(made.number == first && made.name == "a")
    #expect(try ledger.deployment(uid: pipeline.uid, epoch: 1) == nil)
    #expect(try ledger.pipelines(environment: "dev") == [pipeline])
  }

  @Test(
    "a lease is held against others until it expires, is given back, or its process dies",
    arguments: LedgerKind.here)
  func leases(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let here = LeaseOwner(token: "t1", host: "h", pid: 10)
    let there = LeaseOwner(token: "t2", host: "other", pid: 10)
    let neighbour = LeaseOwner(token: "t3", host: "h", pid: 11)
    let lease = try ledger.takeLease(uid: "p", owner: here, duration: 60_000) { _ in true }
    #expect(!lease.wasTakenOver)
    #expect(
      throws: LedgerError.leaseHeld(by: "process 10 on `h`, whose lease runs for 60 s more")
    ) { try ledger.takeLease(uid: "p", owner: there, duration: 60_000) { _ in false } }
    #expect(throws: LedgerError.self) {
      try ledger.takeLease(uid: "p", owner: neighbour, duration: 60_000) { _ in true }
    }
    try bench.pass(50_000)
    let renewed = try ledger.renew(lease, duration: 60_000)
    #expect((59_000...60_000).contains(renewed.expiresAt - (try ledger.present())))
    // The process of the same host is dead.
    let taken = try ledger.takeLease(uid: "p", owner: neighbour, duration: 60_000) { _ in false }
    #expect(taken.wasTakenOver)
    #expect(throws: LedgerError.leaseLost) { try ledger.renew(renewed, duration: 60_000) }
    try ledger.release(renewed)
    #expect(try ledger.lease(uid: "p")?.owner == neighbour)
    // It ran out.
    try bench.pass(60_000)
    let late = try ledger.takeLease(uid: "p", owner: there, duration: 60_000) { _ in true }
    #expect(late.wasTakenOver)
    try ledger.release(late)
    #expect(try ledger.lease(uid: "p") == nil)
  }

  @Test("a living process is alive, a reaped child is not")
  func processes() throws {
    #expect(ProcessLife.isAlive(getpid()))
    let child = try ChildProcess(["true"])
    child.waitForEnd()
    #expect(!ProcessLife.isAlive(child.identifier))
  }

  @Test(
    "a run is open until it closes, with its counts, and its journal goes with it",
    arguments: LedgerKind.here)
  func runs(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let pipeline = try ledger.reserve(environment: "dev", name: "a")
    let run = try ledger.startRun(uid: pipeline.uid)
    try ledger.journalWindow(run, 1...500)
    try ledger.journalWindow(run, 501...900)
    let outcomes = [
      OutcomeRange(seqs: 1...499, outcome: .accepted),
      OutcomeRange(seqs: 500...500, outcome: .rejected, code: "HG2004", message: "no number"),
    ]
    try ledger.journal(run, outcomes)
    let reopened = try #require(try bench.open())
    #expect(try reopened.openRuns(uid: pipeline.uid).map(\.id) == [run])
    let journal = try reopened.journal(of: run)
    #expect(journal == RunJournal(windows: [1...500, 501...900], outcomes: outcomes))

    var counts = RunCounts()
    for (index, column) in RunCounts.columns.enumerated() {
      counts[keyPath: column.path] = Int64(index + 1)
    }
    try bench.pass(5)
    try ledger.closeRun(run, status: .partial, counts: counts, message: "m", generation: 7)
    #expect(try ledger.openRuns(uid: pipeline.uid) == [])
    #expect(try ledger.journal(of: run) == RunJournal(windows: [], outcomes: []))
    let closed = try #require(try ledger.lastRuns(environment: "dev")[pipeline.uid])
    #expect(closed.status == .partial)
    #expect(closed.counts == counts)
    #expect(try #require(closed.endedAt) >= closed.startedAt + (kind == .sqlite ? 5 : 0))
    #expect(closed.message == "m")
    #expect(try ledger.pipeline(environment: "dev", name: "a")?.generation == 7)
    let next = try ledger.startRun(uid: pipeline.uid)
    try ledger.closeRun(next, status: .interrupted, counts: RunCounts(), generation: nil)
    #expect(try ledger.pipeline(environment: "dev", name: "a")?.generation == 7)
    #expect(try ledger.runs(uid: pipeline.uid, limit: 10).map(\.id) == [next, run])
  }

  @Test("failures of a run are kept up to their bound", arguments: LedgerKind.here)
  func failures(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let some = (0..<70).map { FailureRecord(key: "\($0)", code: "c", message: "m") }
    try ledger.keep(some, of: 1)
    try ledger.keep(some, of: 1)
    try ledger.keep(some, of: 2)
    #expect(try ledger.failures(of: 1).count == 100)
    #expect(try ledger.failures(of: 2) == some)
  }

  @Test(
    "every commit is announced before and after; reading commits nothing",
    arguments: LedgerKind.here)
  func writes(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    #expect(bench.writes == 2)
    let run = try ledger.startRun(uid: "p")
    try ledger.journalWindow(run, 1...2)
    #expect(bench.writes == 6)
    _ = try ledger.journal(of: run)
    _ = try ledger.openRuns(uid: "p")
    _ = try ledger.pipeline(environment: "e", name: "n")
    #expect(bench.writes == 6)
  }
}
