import Glibc
import Testing
import Warehouses

@testable import Ledger

/// A ledger in a folder of its own, with a clock and chance that the test holds.
final class LedgerBench {
  let folder: String
  var clock: Int64 = 1_000_000
  var chance: UInt64 = 0x1234_5678_9ABC
  var writes = 0
  var path: String { folder + "/.headgate/ledger.db" }

  init() {
    let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(place)/headgate-test-XXXXXX".utf8CString)
    mkdtemp(&template)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) }
    rmdir(folder + "/.headgate")
    rmdir(folder)
  }

  func open(create: Bool = true) throws -> Ledger? {
    try Ledger.open(
      path: path, create: create, now: { self.clock },
      random: {
        self.chance = self.chance &* 6_364_136_223_846_793_005 &+ 1
        return self.chance
      }, onWrite: { self.writes += 1 })
  }
}

@Suite struct LedgerTests {
  @Test("reading makes nothing; a ledger that is made keeps its identity")
  func opening() throws {
    let bench = LedgerBench()
    #expect(try bench.open(create: false) == nil)
    #expect(!PrivateFile.exists(bench.folder + "/.headgate"))
    let id = try #require(try bench.open()).id
    #expect(id.count == 12)
    #expect(try bench.open()?.id == id)
    #expect(try bench.open(create: false)?.id == id)
    var status = stat()
    #expect(stat(bench.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test("somebody else's database and a newer ledger are refused and not touched")
  func foreign() throws {
    let bench = LedgerBench()
    try PrivateFile.create(bench.path)
    do {
      let other = try SQLiteConnection(uri: bench.path)
      try other.execute("CREATE TABLE mine (x)")
    }
    #expect(throws: LedgerError.notALedger(path: bench.path)) { try bench.open() }
    let other = try SQLiteConnection(uri: bench.path)
    #expect(try other.rows("PRAGMA journal_mode") == [["delete"]])
    try other.execute("PRAGMA application_id = \(LedgerSchema.applicationID)")
    try other.execute("PRAGMA user_version = 7")
    #expect(throws: LedgerError.newer(path: bench.path, version: 7)) { try bench.open() }
  }

  @Test("a pipeline gets its uid once and keeps it until it is retired")
  func uids() throws {
    let bench = LedgerBench()
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

  @Test("a deployment keeps files and definitions, and its number counts on")
  func deployments() throws {
    let bench = LedgerBench()
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

  @Test("a lease is held against others until it expires, is given back, or its process dies")
  func leases() throws {
    let bench = LedgerBench()
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
    bench.clock += 50_000
    let renewed = try ledger.renew(lease, duration: 60_000)
    #expect(renewed.expiresAt == bench.clock + 60_000)
    // The process of the same host is dead.
    let taken = try ledger.takeLease(uid: "p", owner: neighbour, duration: 60_000) { _ in false }
    #expect(taken.wasTakenOver)
    #expect(throws: LedgerError.leaseLost) { try ledger.renew(renewed, duration: 60_000) }
    try ledger.release(renewed)
    #expect(try ledger.lease(uid: "p")?.owner == neighbour)
    // It ran out.
    bench.clock += 60_000
    let late = try ledger.takeLease(uid: "p", owner: there, duration: 60_000) { _ in true }
    #expect(late.wasTakenOver)
    try ledger.release(late)
    #expect(try ledger.lease(uid: "p") == nil)
  }

  @Test("a living process is alive, a reaped child is not")
  func processes() {
    #expect(ProcessLife.isAlive(getpid()))
    var child = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    #expect(posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil) == 0)
    free(arguments[0])
    waitpid(child, nil, 0)
    #expect(!ProcessLife.isAlive(child))
  }

  @Test("a run is open until it closes, with its counts, and its journal goes with it")
  func runs() throws {
    let bench = LedgerBench()
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
    bench.clock += 5
    try ledger.closeRun(run, status: .partial, counts: counts, message: "m", generation: 7)
    #expect(try ledger.openRuns(uid: pipeline.uid) == [])
    #expect(try ledger.journal(of: run) == RunJournal(windows: [], outcomes: []))
    let closed = try #require(try ledger.lastRuns(environment: "dev")[pipeline.uid])
    #expect(closed.status == .partial)
    #expect(closed.counts == counts)
    #expect(closed.endedAt == closed.startedAt + 5)
    #expect(closed.message == "m")
    #expect(try ledger.pipeline(environment: "dev", name: "a")?.generation == 7)
    let next = try ledger.startRun(uid: pipeline.uid)
    try ledger.closeRun(next, status: .interrupted, counts: RunCounts(), generation: nil)
    #expect(try ledger.pipeline(environment: "dev", name: "a")?.generation == 7)
    #expect(try ledger.runs(uid: pipeline.uid, limit: 10).map(\.id) == [next, run])
  }

  @Test("failures of a run are kept up to their bound")
  func failures() throws {
    let bench = LedgerBench()
    let ledger = try #require(try bench.open())
    let some = (0..<70).map { FailureRecord(key: "\($0)", code: "c", message: "m") }
    try ledger.keep(some, of: 1)
    try ledger.keep(some, of: 1)
    try ledger.keep(some, of: 2)
    #expect(try ledger.failures(of: 1).count == 100)
    #expect(try ledger.failures(of: 2) == some)
  }

  @Test("every commit is announced before and after; reading commits nothing")
  func writes() throws {
    let bench = LedgerBench()
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
