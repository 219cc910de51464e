import Emulators
import Foundation
import PostgresServer
import Testing

/// What becomes of the server of source and state while a run stands at a write to it.
enum SourceTrouble: String, Sendable, CaseIterable {
  /// Its sessions are ended, and the server takes new ones.
  case session
  /// The server crashes, and is back at once.
  case crash
  /// The server crashes, and is back when the run has given up.
  case outage
}

/// A source in PostgreSQL, of which a run loses the server at the Nth write or answer, for N = 1, 2, ...
@Suite(.startsCommands, .needsPostgres) struct SourceServerTests {
  /// More milestones than any of these runs has.
  private static let limit = 200

  @Test(
    "whatever becomes of the server at any write or answer, the next run leaves the store equal to the model",
    arguments: SourceTrouble.allCases, ["state", "answer"])
  func lost(trouble: SourceTrouble, milestone: String) throws {
    try Engine.$current.withValue(.postgres) {
      let people = try PeopleProject(server: trouble == .session ? nil : PostgresServer())
      let source = try #require(people.project.source)
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
        let command = try people.project.start(
          "apply", "--auto-approve", with: ["HEADGATE_CRASH": "\(milestone):\(number):stop"])
        guard command.awaitStop() else {
          #expect(try command.ended().exit == 0)
          return #expect(number > 3, "few milestones were passed")
        }
        switch trouble {
        case .session: try source.endSessions()
        case .crash:
          source.server.kill()
          try source.server.start()
        case .outage: source.server.kill()
        }
        command.signal(SIGCONT)
        let ended = try command.ended()
        if trouble == .outage { try source.server.start() }
        #expect([0, 1, 5].contains(ended.exit), "\(milestone) \(number): \(ended)")
        PeopleProject.privacy.check(ended)
        #expect(!ended.text.contains("secret"), "\(ended)")
        people.server.awaitQuiet()
        let next = try people.apply()
        #expect(next.exit == 0, "\(milestone) \(number): \(next)\nafter \(ended)")
        #expect(
          differences(people.store.records, from: wanted) == [], "\(milestone) \(number)")
        #expect(
          people.store.operationCount - sent <= changes + 12,
          "\(milestone) \(number) repeats too much")
        let plan = try people.project.headgate("plan", "--detailed-exitcode")
        #expect(plan.exit == 0, "\(milestone) \(number): something is left\n\(plan)")
      }
      Issue.record("the run did not end within \(Self.limit) milestones")
    }
  }
}
