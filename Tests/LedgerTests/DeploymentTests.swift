import SQLSyntax
import Testing
import Warehouses

@testable import Ledger

@Suite struct DeploymentTests {
  private func deploy(
    _ ledger: Ledger, _ record: PipelineRecord, as name: String, epoch: Int64 = 0,
    _ retirements: [PipelineRetirement] = []
  ) throws -> Int64 {
    try ledger.deploy(
      environment: "dev", tool: "0.1", text: "{}", files: [],
      pipelines: [
        PipelineDeployment(
          name: name, uid: record.uid, definition: "{}", epoch: epoch, dueBelow: 0)
      ], retirements: retirements)
  }

  @Test(
    "a ledger of version 1 is brought forward once, with its epochs", arguments: LedgerKind.here)
  func migration(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    try bench.makeOld(
      "INSERT INTO \(bench.tables.identity) VALUES ('0123456789ab', 1)",
      """
      INSERT INTO \(bench.tables.pipelines)
        (uid, environment, name, definition, deployment, generation, epoch)
      VALUES ('abcdef012345', 'dev', 'people', '{}', 3, 9, 4)
      """,
      """
      INSERT INTO \(bench.tables.deployments) (number, environment, at, tool)
      VALUES (3, 'dev', 1, '0.1')
      """,
      """
      INSERT INTO \(bench.tables.runs) (uid, status, started_at)
      VALUES ('abcdef012345', 'failed', 5)
      """)
    for _ in 1...2 {
      let ledger = try #require(try bench.open(create: false))
      let record = try #require(try ledger.pipeline(environment: "dev", name: "people"))
      #expect(record.epoch == 4)
      #expect(record.dueBelow == 4, "a resync that was under way goes on")
      #expect(record.generation == 9)
      #expect(try ledger.deployment(uid: record.uid, epoch: 4)?.number == 3)
      #expect(try ledger.deployment(number: 3)?.text == nil)
      #expect(try ledger.runs(uid: record.uid, limit: 9).map(\.status) == [.failed])
    }
    #expect(try bench.version() == LedgerSchema.version)
  }

  @Test(
    "a migration that dies leaves the old version, and the next opening brings it forward",
    arguments: LedgerKind.here)
  func interrupted(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    try bench.makeOld("INSERT INTO \(bench.tables.identity) VALUES ('0123456789ab', 1)")
    let old = try bench.connection()
    try old.begin(.writing)
    for statement in LedgerSchema(bench.tables).steps[1] { try old.execute(statement) }
    try old.execute("ROLLBACK")
    #expect(try bench.version() == 1)
    #expect(try bench.open() != nil)
    #expect(try bench.version() == LedgerSchema.version)
  }

  @Test(
    "a successor takes the name when it is deployed, and what it replaces retires",
    arguments: LedgerKind.here)
  func successor(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let old = try ledger.reserve(environment: "dev", name: "a")
    _ = try deploy(ledger, old, as: "a")
    let reserved = try ledger.reserveSuccessor(of: old)
    #expect(reserved.uid != old.uid)
    #expect(try ledger.reserveSuccessor(of: old) == reserved, "reserved once")
    #expect(try ledger.pipeline(environment: "dev", name: "a")?.uid == old.uid)
    #expect(try ledger.pipelines(environment: "dev").map(\.uid) == [old.uid])
    _ = try deploy(
      ledger, reserved, as: "a", [PipelineRetirement(uid: old.uid, empties: true)])
    #expect(try ledger.pipeline(environment: "dev", name: "a")?.uid == reserved.uid)
    #expect(try ledger.retiring(environment: "dev").map(\.uid) == [old.uid])
    #expect(try ledger.retiring(environment: "prod").isEmpty)
    try ledger.endRetirement(uid: old.uid)
    #expect(try ledger.retiring(environment: "dev").isEmpty)
    #expect(try ledger.pipeline(uid: old.uid)?.name == "a")
  }

  @Test(
    "a renamed pipeline keeps its uid, and each epoch the name under which it was deployed",
    arguments: LedgerKind.here)
  func renamed(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let record = try ledger.reserve(environment: "dev", name: "a")
    let first = try deploy(ledger, record, as: "a")
    let second = try deploy(ledger, record, as: "b", epoch: 1)
    _ = try deploy(ledger, record, as: "b", epoch: 1)
    #expect(try ledger.pipeline(environment: "dev", name: "a") == nil)
    #expect(try ledger.pipeline(environment: "dev", name: "b")?.uid == record.uid)
    let epochs = try [0, 1].map { try ledger.deployment(uid: record.uid, epoch: $0) }
    #expect(epochs.map { $0?.number } == [first, second])
    #expect(epochs.map { $0?.name } == ["a", "b"])
  }

  @Test(
    "a frozen run is found by its pipeline and by its plan until it closes, and is no run before",
    arguments: LedgerKind.here)
  func frozen(kind: LedgerKind) throws {
    let bench = try LedgerBench(kind)
    let ledger = try #require(try bench.open())
    let run = try ledger.startRun(uid: "p")
    try ledger.freeze([run], plan: "abc", expiresAt: 77)
    #expect(try ledger.openRuns(uid: "p").isEmpty, "nothing to work off")
    #expect(try ledger.runs(uid: "p", limit: 1).isEmpty)
    let frozen = try #require(try ledger.frozenRun(uid: "p"))
    #expect(frozen.plan == "abc" && frozen.expiresAt == 77)
    #expect(try ledger.frozenRuns(plan: "abc").map(\.id) == [run])
    try ledger.note(overrides: "deletes:p=5", of: run)
    try ledger.closeRun(run, status: .succeeded, counts: RunCounts(), generation: nil)
    #expect(try ledger.frozenRun(uid: "p") == nil)
    #expect(try ledger.closedRuns(plan: "abc").map(\.overrides) == ["deletes:p=5"])
    let other = try ledger.startRun(uid: "p")
    try ledger.freeze([other], plan: "def", expiresAt: 77)
    try ledger.thaw(other)
    #expect(try ledger.openRuns(uid: "p").map(\.id) == [other])
  }
}
