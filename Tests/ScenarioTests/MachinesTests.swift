import Emulators
import Foundation
import Testing

/// Machines that share nothing but a ledger in PostgreSQL: a process of another host is not known to be dead.
@Suite(.startsCommands, .needsPostgres) struct MachinesTests {
  private static func machine(_ number: Int) -> [String: String] {
    ["HEADGATE_HOST": "machine-\(number)"]
  }

  /// Repeats a command of a machine while the lease of another holds it off.
  private static func applyOnceFree(_ people: PeopleProject, on number: Int) throws
    -> TestProject.Ended
  {
    var ended = try people.apply(with: machine(number))
    for _ in 1...1_000 where ended.exit == 5 && ended.errors.contains("HG0925") {
      ended = try people.apply(with: machine(number))
    }
    return ended
  }

  @Test("of machines that apply at once one sends, and none twice", arguments: SharedState.remote)
  func race(state: SharedState) throws {
    let people = try state.people(concurrency: 1)
    #expect(try people.project.headgate("apply", "--auto-approve", "--defs-only").exit == 0)
    let commands = try (1...3).map {
      try people.project.start("run", with: Self.machine($0))
    }
    let exits = try commands.map { try $0.ended() }
    #expect(exits.contains { $0.exit == 0 }, "\(exits)")
    #expect(exits.allSatisfy { [0, 5].contains($0.exit) }, "\(exits)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    #expect(people.store.operationCount == 22, "two have sent")
  }

  @Test(
    "a machine that stood still and was taken over sends and writes nothing more",
    arguments: SharedState.remote, [1, 3])
  func stopped(state: SharedState, held: Int) throws {
    let people = try state.people()
    people.server.fail(.hold, requests: held...held + 1)
    let first = try people.project.start(
      "apply", "--auto-approve", with: Self.machine(1).merging(["HEADGATE_LEASE": "3000"]) { $1 })
    #expect(people.server.awaitHeld(2))
    first.signal(SIGSTOP)
    people.server.release()
    let second = try Self.applyOnceFree(people, on: 2)
    #expect(second.exit == 0, "\(second)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    let sent = people.server.requests.count
    let history = try people.project.headgate("history", "--format", "json").output
    first.signal(SIGCONT)
    let ended = try first.ended()
    #expect(ended.exit == 5, "\(ended)")
    #expect(people.server.requests.count == sent, "it sent something after it had lost its lease")
    #expect(try people.project.headgate("history", "--format", "json").output == history)
    let plan = try people.project.headgate("plan", "--detailed-exitcode")
    #expect(plan.exit == 0, "\(plan)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test(
    "a dead process of another machine keeps its lease until that has run out by the server's clock"
  )
  func elsewhere() throws {
    let people = try SharedState.warehouse.people(concurrency: 1)
    people.server.fail(.hold, request: 2)
    let first = try people.project.start("apply", "--auto-approve", with: Self.machine(1))
    #expect(people.server.awaitHeld())
    first.signal(SIGKILL)
    _ = try first.ended()
    people.server.release()
    // This machine's own clock is days ahead, and does not count.
    let early = try people.apply(with: Self.machine(2).merging(["HEADGATE_NOW": "8d"]) { $1 })
    #expect(early.exit == 5, "\(early)")
    #expect(early.errors.contains("on `machine-1`"), "\(early)")
    let source = try #require(people.project.source)
    try source.server.sql(
      "UPDATE our_ledger.ledger_leases SET expires_at = 1", in: source.database)
    let late = try people.apply(with: Self.machine(2))
    #expect(late.exit == 0, "\(late)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test(
    "a ledger that is lost while the states beside it are there is missed, and can be made anew")
  func orphans() throws {
    let people = try SharedState.ledger.people()
    #expect(try people.apply().exit == 0)
    let source = try #require(people.project.source)
    try source.server.sql(
      """
      DO $$ DECLARE t text; BEGIN
        FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'our_ledger'::regnamespace
          AND relkind = 'r' AND (relname LIKE 'ledger%' OR relname = 'headgate_ledger')
        LOOP EXECUTE format('DROP TABLE our_ledger.%I CASCADE', t); END LOOP;
      END $$
      """, in: source.database)
    let refused = try people.apply()
    #expect(refused.exit == 6, "\(refused)")
    #expect(refused.errors.contains("headgate adopt"), "\(refused)")
    let adopted = try people.project.headgate("adopt", "--auto-approve")
    #expect(adopted.exit == 0, "\(adopted)")
    try people.project.sql("DELETE FROM people WHERE id = 3")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    let status = try people.project.headgate("status")
    #expect(status.output.contains("succeeded"), "\(status)")
    let doctor = try people.project.headgate("doctor")
    #expect(doctor.exit == 0, "\(doctor)")
    // The state goes, and the ledger misses it.
    try source.server.sql("DELETE FROM our_ledger.pipelines", in: source.database)
    let missed = try people.apply()
    #expect(missed.exit == 6, "\(missed)")
    #expect(try people.project.headgate("doctor").output.contains("is missing"))
    #expect(try people.project.headgate("adopt", "--auto-approve").exit == 0)
    let again = try people.apply()
    #expect(again.exit == 0, "\(again)")
  }
}
