import Emulators
import Foundation
import PostgresServer
import Testing

/// What becomes of a ledger's server while a run stands at a write to it.
enum LedgerTrouble: String, Sendable, CaseIterable {
  /// Its session is ended, and the server takes new ones.
  case session
  /// The server crashes, and is back at once.
  case crash
  /// The server crashes, and is back when the run has given up.
  case outage
}

/// A ledger in PostgreSQL, of which a run loses the server or itself dies at the Nth write, for N = 1, 2, ...
@Suite(.startsCommands, .needsPostgres) struct LedgerServerTests {
  /// More writes than any of these runs has.
  private static let limit = 200

  /// People with a ledger, who have been sent once and then edited.
  private struct Scene {
    let ledger: LedgerServer
    let people: PeopleProject
    let before: [String: String]
    let wanted: [String: String]
    let changes: Int

    init(isOwn: Bool) throws {
      ledger = try LedgerServer(isOwn: isOwn)
      people = try PeopleProject(state: LedgerServer.state)
      people.project.environment.merge(ledger.environment) { $1 }
      let first = try people.apply()
      #expect(first.exit == 0, "\(first)")
      #expect(!people.project.exists(".headgate/ledger.db"))
      before = people.store.records
      try people.edit()
      wanted = try people.expected(held: before.filter { $0.key == "10" })
      let counts = try people.project.plan().counts
      changes = counts.added + counts.changed + counts.removed
      try people.project.save(as: "start")
      try ledger.save()
    }

    func restore() throws {
      try people.project.restore("start")
      try ledger.restore()
      people.store.restore(before)
    }

    func isSettled() throws -> Bool {
      try people.project.headgate("plan", "--detailed-exitcode").exit == 0
    }
  }

  @Test(
    "killed at any write, the next run sends what is missing and repeats only what was in flight")
  func killed() throws {
    let scene = try Scene(isOwn: false)
    let (people, store) = (scene.people, scene.people.store)
    for number in Thoroughness.milestones(upTo: Self.limit, on: .current) {
      try scene.restore()
      let sent = store.operationCount
      let ended = try people.apply(with: ["HEADGATE_CRASH": "ledger:\(number)"])
      guard ended.wasKilled else {
        #expect(ended.exit == 0, "\(ended)")
        return #expect(number > 10, "few writes were passed")
      }
      people.server.awaitQuiet()
      let next = try people.apply()
      #expect(next.exit == 0, "\(number): \(next)")
      #expect(differences(store.records, from: scene.wanted) == [], "\(number)")
      #expect(store.operationCount - sent <= scene.changes + 12, "\(number) repeats too much")
      #expect(try scene.isSettled(), "\(number): something is left")
    }
    Issue.record("the run did not end within \(Self.limit) writes")
  }

  @Test(
    "whatever becomes of the server at any write, every change is sent, and once where the run lives on",
    arguments: LedgerTrouble.allCases)
  func lost(trouble: LedgerTrouble) throws {
    let scene = try Scene(isOwn: trouble != .session)
    let (people, store, server) = (scene.people, scene.people.store, scene.ledger.server)
    for number in Thoroughness.milestones(upTo: Self.limit, on: .current) {
      try scene.restore()
      let sent = store.operationCount
      let command = try people.project.start(
        "apply", "--auto-approve", with: ["HEADGATE_CRASH": "ledger:\(number):stop"])
      guard command.awaitStop() else {
        #expect(try command.ended().exit == 0)
        return #expect(number > 10, "few writes were passed")
      }
      switch trouble {
      case .session: try scene.ledger.endSessions()
      case .crash:
        server.kill()
        try server.start()
      case .outage: server.kill()
      }
      command.signal(SIGCONT)
      let ended = try command.ended()
      switch trouble {
      case .session, .crash:
        #expect(ended.exit == 0, "\(number): \(ended)")
        #expect(store.operationCount - sent == scene.changes, "\(number)")
      case .outage:
        // Only the lease that could not be given back is nothing to stop for.
        #expect(ended.exit == 5 || store.operationCount - sent == scene.changes, "\(ended)")
        people.server.awaitQuiet()
        try server.start()
        let next = try people.apply()
        #expect(next.exit == 0, "\(number): \(next)")
        #expect(store.operationCount - sent <= scene.changes + 12, "\(number) repeats too much")
      }
      #expect(differences(store.records, from: scene.wanted) == [], "\(number)")
      #expect(try scene.isSettled(), "\(number): something is left")
    }
    Issue.record("the run did not end within \(Self.limit) writes")
  }

  @Test("projects that begin at once have one ledger, whoever makes it")
  func together() throws {
    let ledger = try LedgerServer()
    let projects = try (1...3).map { _ in
      let people = try PeopleProject(state: LedgerServer.state)
      people.project.environment.merge(ledger.environment) { $1 }
      return people
    }
    // One text, also of the destination.
    let text = try projects[0].project.text("headgate.yaml")
    for people in projects { try people.project.write("headgate.yaml", text) }
    let commands = try projects.map {
      try $0.project.start("apply", "--auto-approve", "--defs-only")
    }
    for command in commands {
      let ended = try command.ended()
      #expect([0, 5].contains(ended.exit), "\(ended)")
    }
    #expect(try ledger.sql("SELECT count(*) FROM _headgate.ledger_identity") == "1")
    let made = try ledger.sql("SELECT environment, name, uid FROM _headgate.ledger_pipelines")
    #expect(made.split(separator: "\n").count == 1, "\(made)")
  }

  @Test("CI makes a new ledger only where it is told to, in a database as on a disk")
  func newLedger() throws {
    let ledger = try LedgerServer()
    let people = try PeopleProject(state: LedgerServer.state)
    people.project.environment.merge(ledger.environment) { $1 }
    people.project.environment["CI"] = "true"
    let refused = try people.apply()
    #expect(refused.exit == 6, "\(refused)")
    #expect(refused.errors.contains("--new-ledger"))
    let made = try people.project.headgate("apply", "--auto-approve", "--new-ledger")
    #expect(made.exit == 0, "\(made)")
    #expect(try people.apply().exit == 0)
    let doctor = try people.project.headgate("doctor")
    #expect(doctor.exit == 0 && doctor.output.contains("format 6"), "\(doctor)")
    let status = try people.project.headgate("status")
    #expect(status.output.contains("succeeded"), "\(status)")
    try ledger.sql("UPDATE _headgate.headgate_ledger SET version = 9")
    let newer = try people.apply()
    #expect(newer.exit == 6 && newer.errors.contains("format 9"), "\(newer)")
    #expect(!newer.text.contains("a%20secret") && !newer.text.contains("a secret"))
  }
}
