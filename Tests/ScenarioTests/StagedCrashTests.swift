import Emulators
import Foundation
import PostgresServer
import Testing

/// A source that is only read, of which runs are killed at the Nth write or answer.
@Suite(.startsCommands, .needsPostgres) struct StagedCrashTests {
  /// More milestones than any of these runs has.
  private static let limit = 200

  @Test(
    "killed at any milestone, the next run sends what is missing and repeats only what was in flight",
    arguments: [SharedState.ledger, .files], CrashTests.milestones)
  func killed(state: SharedState, milestone: String) throws {
    let people = try state.people()
    #expect(try people.apply().exit == 0)
    let before = people.store.records
    try people.edit()
    let wanted = try people.expected(held: before.filter { $0.key == "10" })
    let counts = try people.project.plan().counts
    let changes = counts.added + counts.changed + counts.removed
    try people.project.save(as: "start")
    for number in Thoroughness.milestones(upTo: Self.limit, on: .current) {
      try people.project.restore("start")
      people.store.restore(before)
      let sent = people.store.operationCount
      let ended = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      guard ended.wasKilled else {
        #expect(ended.exit == 0, "\(ended)")
        return #expect(number > 3, "few milestones were passed")
      }
      people.server.awaitQuiet()
      let next = try people.apply()
      #expect(next.exit == 0, "\(milestone) \(number): \(next)")
      #expect(differences(people.store.records, from: wanted) == [], "\(milestone) \(number)")
      #expect(
        people.store.operationCount - sent <= changes + 12,
        "\(milestone) \(number) repeats too much"
      )
      let plan = try people.project.headgate("plan", "--detailed-exitcode")
      #expect(plan.exit == 0, "\(milestone) \(number): something is left\n\(plan)")
    }
    Issue.record("the run did not end within \(Self.limit) milestones")
  }

  @Test("nothing is made in the source's database, and a number of other digits is no change")
  func untouched() throws {
    let people = try SharedState.files.people()
    let source = try #require(people.project.source)
    try source.server.sql("REVOKE TEMPORARY ON DATABASE \(source.database) FROM PUBLIC")
    #expect(try people.project.headgate("plan").exit == 0)
    #expect(try people.apply().exit == 0)
    let made = try source.server.sql(
      "SELECT count(*) FROM pg_namespace WHERE nspname IN ('_headgate', 'our_ledger')",
      in: source.database)
    #expect(made == "0")
    try people.project.sql("UPDATE people SET spent = spent * 1.000")
    let plan = try people.project.headgate("plan", "--detailed-exitcode")
    #expect(plan.exit == 0, "\(plan)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }
}
