import Emulators
import Foundation
import PostgresServer
import Testing

/// A table as destination, whose run is killed, or loses its server, at the Nth write or answer.
@Suite(.startsCommands, .needsPostgres) struct TableCrashTests {
  private static func people(server: PostgresServer? = nil) throws -> TableProject {
    let people = try TableProject(
      .init(table: "CREATE TABLE people (id int PRIMARY KEY, name text, told int DEFAULT 0)"),
      server: server)
    try people.fill(14)
    #expect(try people.apply().exit == 0)
    try people.project.sql(
      """
      UPDATE people SET name = 'Renamed ' || id WHERE id % 3 = 0;
      DELETE FROM people WHERE id IN (1, 2, 14);
      INSERT INTO people VALUES (20, 'New'), (21, 'too')
      """)
    try people.project.save(as: "start")
    try people.target.save(as: "start")
    return people
  }

  private func restore(_ people: TableProject) throws {
    try people.project.restore("start")
    try people.target.restore("start")
  }

  private func checkNext(_ people: TableProject, _ place: Comment) throws {
    let next = try people.apply()
    #expect(next.exit == 0, "\(place): \(next)")
    #expect(try people.table("SELECT id, name FROM people ORDER BY 1") == people.model(), place)
    #expect(try people.isDone(), place)
  }

  @Test(
    "killed at any milestone, after the next run the table is the model", .onEveryEngine,
    arguments: CrashTests.milestones)
  func killed(milestone: String) throws {
    let people = try Self.people()
    for number in Thoroughness.milestones(upTo: 100, on: .current) {
      try restore(people)
      let ended = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      guard ended.wasKilled else {
        #expect(ended.exit == 0, "\(ended)")
        #expect(number > 1, "no milestone `\(milestone)` was passed")
        return
      }
      try checkNext(people, "\(milestone) \(number)")
    }
    Issue.record("the run did not end within 100 milestones")
  }

  @Test(
    "whatever becomes of the table's server at any answer, after the next run the table is the model",
    arguments: SourceTrouble.allCases)
  func lost(trouble: SourceTrouble) throws {
    let people = try Self.people(server: trouble == .session ? nil : PostgresServer())
    for number in Thoroughness.milestones(upTo: 100, on: .current) {
      try restore(people)
      let command = try people.project.start(
        "apply", "--auto-approve", with: ["HEADGATE_CRASH": "answer:\(number):stop"])
      guard command.awaitStop() else {
        #expect(try command.ended().exit == 0)
        return #expect(number > 3, "few milestones were passed")
      }
      switch trouble {
      case .session: try people.target.endSessions()
      case .crash:
        people.target.server.kill()
        try people.target.server.start()
      case .outage: people.target.server.kill()
      }
      command.signal(SIGCONT)
      let ended = try command.ended()
      if trouble == .outage { try people.target.server.start() }
      // A session that is lost is opened again within the run.
      #expect((trouble == .outage ? [0, 4, 5] : [0]).contains(ended.exit), "\(number): \(ended)")
      #expect(!ended.text.contains(PostgresServer.password), "\(ended)")
      try checkNext(people, "\(trouble) at answer \(number)")
    }
    Issue.record("the run did not end within 100 milestones")
  }

  /// Stops a run at its first answer, and lets it go on when something has happened to the table.
  private func interrupted(
    _ people: TableProject, _ happening: () throws -> Void
  ) throws -> TestProject.Ended {
    let command = try people.project.start(
      "apply", "--auto-approve", with: ["HEADGATE_CRASH": "answer:1:stop"])
    #expect(command.awaitStop())
    try happening()
    command.signal(SIGCONT)
    return try command.ended()
  }

  @Test(
    "a table that is altered, or a right that is taken, while a run writes stops it without blaming a row",
    arguments: [
      (
        "ALTER TABLE people RENAME COLUMN name TO title", "ALTER TABLE people RENAME title TO name",
        5
      ),
      (
        "ALTER TABLE people DROP CONSTRAINT people_pkey", "ALTER TABLE people ADD PRIMARY KEY (id)",
        5
      ),
      ("ALTER TABLE people RENAME TO persons", "ALTER TABLE persons RENAME TO people", 5),
      (
        "REVOKE INSERT ON people FROM writer", "GRANT INSERT ON people TO writer", 1
      ),
    ])
  func altered(change: (away: String, back: String, exit: Int32)) throws {
    let people = try Self.people()
    try people.target.server.sql(
      """
      DO $$ BEGIN CREATE ROLE writer LOGIN PASSWORD '\(PostgresServer.password)';
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
      """)
    try restore(people)
    try people.onTarget("GRANT SELECT, INSERT, UPDATE, DELETE ON people TO writer")
    people.project.environment["SHOP_URL"] = people.target.server.url(
      people.target.database, user: "writer")
    let ended = try interrupted(people) { try people.onTarget(change.away) }
    #expect(ended.exit == change.exit, "\(ended)")
    #expect(!ended.errors.contains("Renamed"), "\(ended)")
    // What it lists is refused rows alone.
    let codes = try people.project.headgate("failures", "--format", "json").output
      .matches(of: /"code": ?"([^"]*)"/).map { String($0.output.1) }
    #expect(codes == [], "\(ended)")
    try people.onTarget(change.back)
    try checkNext(people, "\(change.away)")
  }

  @Test("a batch that waits for somebody's lock is given up in time, and sent by the next run")
  func locked() throws {
    let people = try Self.people()
    try restore(people)
    try people.project.edit(
      "headgate.yaml", "{ url: { env: SHOP_URL } }", "{ url: { env: SHOP_URL }, lock_timeout: 1s }")
    let holder = try LockHolder(people.target)
    let ended = try interrupted(people) { try holder.lock("people") }
    holder.release()
    #expect(ended.exit == 5, "\(ended)")
    #expect(ended.text.contains("lock timeout"), "\(ended)")
    try checkNext(people, "after the lock")
  }

  @Test("a commit whose answer is lost is written again, and the table is the model")
  func commitLost() throws {
    let people = try Self.people(server: PostgresServer())
    try restore(people)
    let server = people.target.server
    // A commit is done, and waits for a standby that is not there to say so.
    try server.sql(
      """
      ALTER DATABASE \(people.target.database) SET synchronous_commit = on;
      ALTER SYSTEM SET synchronous_standby_names = 'nobody'
      """)
    try server.sql("SELECT pg_reload_conf()")
    let command = try people.project.start("apply", "--auto-approve", with: [:])
    var waiting = ""
    for _ in 0..<2_000 where waiting.isEmpty {
      waiting = try server.sql(
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'headgate'"
      ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(!waiting.isEmpty, "no commit came to wait")
    try server.sql(
      """
      SET synchronous_commit = local;
      ALTER SYSTEM RESET synchronous_standby_names
      """)
    try server.sql(
      "SELECT pg_terminate_backend(\(waiting), 10000); SELECT pg_reload_conf()")
    let ended = try command.ended()
    #expect(ended.exit == 0, "\(ended)")
    #expect(try people.table("SELECT id, name FROM people ORDER BY 1") == people.model())
    #expect(try people.isDone())
  }
}
