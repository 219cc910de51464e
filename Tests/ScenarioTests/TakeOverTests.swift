import Emulators
import Foundation
import Testing

/// Two processes and one lease: who has lost it sends nothing and writes nothing; who asks from elsewhere is heard.
@Suite(.startsCommands, .onEveryEngine) struct TakeOverTests {
  /// Repeats a command while the lease of another holds it off.
  private static func applyOnceFree(_ people: PeopleProject) throws -> TestProject.Ended {
    var ended = try people.apply()
    for _ in 1...1_000 where ended.exit == 5 && ended.errors.contains("HG0925") {
      ended = try people.apply()
    }
    return ended
  }

  /// Stops a process where it writes to no file: a lock of SQLite's would stand as long as the process does.
  private static func stop(_ command: RunningCommand, in people: PeopleProject) throws {
    for _ in 1...100 {
      command.signal(SIGSTOP)
      #expect(command.awaitStop())
      if try isWritable(people, within: 0) { return }
      command.signal(SIGCONT)
      _ = try isWritable(people, within: 1_000)
    }
    Issue.record("it writes all the time")
  }

  /// Whether another may write to the ledger and to every state, waiting for so many milliseconds.
  private static func isWritable(_ people: PeopleProject, within milliseconds: Int) throws -> Bool {
    let script = """
      for file in .headgate/ledger.db $(find .headgate/state -name '*.db'); do
        sqlite3 -cmd ".timeout \(milliseconds)" "$file" "BEGIN IMMEDIATE; ROLLBACK" || exit 1
      done
      """
    return try people.project.run(["sh", "-c", script]).exit == 0
  }

  @Test(
    "stopped in the middle of its requests and taken over, a process that goes on sends and writes nothing more",
    arguments: [1, 3])
  func stopped(held: Int) throws {
    let people = try PeopleProject(concurrency: 2)
    people.server.fail(.hold, requests: held...held + 1)
    let first = try people.project.start(
      "apply", "--auto-approve", with: ["HEADGATE_LEASE": "3000"])
    // Both: one that had begun would be written to its end when the process goes on.
    #expect(people.server.awaitHeld(2))
    try Self.stop(first, in: people)
    people.server.release()
    // Its host is ours and it is not dead: its lease has to run out.
    let second = try Self.applyOnceFree(people)
    #expect(second.exit == 0, "\(second)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    let sent = people.server.requests.count
    let history = try people.project.headgate("history", "--format", "json").output
    let state = try Self.state(people)

    first.signal(SIGCONT)
    let ended = try first.ended()
    #expect(ended.exit == 5, "\(ended)")
    #expect(ended.errors.contains("took over this pipeline"), "\(ended)")
    #expect(people.server.requests.count == sent, "it sent something after it had lost its lease")
    #expect(try people.project.headgate("history", "--format", "json").output == history)
    let after = try Self.state(people)
    #expect(after == state, "it wrote to a state that is not its own any more")
    let plan = try people.project.headgate("plan", "--detailed-exitcode")
    #expect(plan.exit == 0, "\(plan)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  /// Returns when a command has its lease.
  private static func awaitLease(of command: RunningCommand, in people: PeopleProject) throws {
    while command.isRunning {
      guard people.project.exists(".headgate/ledger.db") else { continue }
      let held = try? people.project.sql(
        "SELECT pid FROM leases WHERE pid = \(command.identifier)", on: ".headgate/ledger.db")
      if held?.isEmpty == false { return }
    }
  }

  /// Generation and fence of the state.
  private static func state(_ people: PeopleProject) throws -> String {
    let project = people.project
    func read(_ table: String, on database: String) throws -> String {
      let rows = try project.sql("SELECT generation, fence FROM \(table)", on: database)
      let row = try #require(rows.first)
      return try "\(#require(row["generation"]))/\(#require(row["fence"]))"
    }
    if project.source != nil { return try read("_headgate.pipelines", on: "store.db") }
    let folder = project.folder.appendingPathComponent(".headgate/state")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let file = try #require(files.first { $0.hasSuffix(".db") })
    return try read("pipelines", on: ".headgate/state/\(file)")
  }

  @Test("a dead process of another machine keeps its lease until that has run out")
  func elsewhere() throws {
    let people = try PeopleProject(concurrency: 1)
    people.server.fail(.hold, request: 2)
    let first = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    first.signal(SIGKILL)
    _ = try first.ended()
    people.server.release()
    try people.project.sql("UPDATE leases SET host = 'elsewhere'", on: ".headgate/ledger.db")
    let early = try people.apply()
    #expect(early.exit == 5, "\(early)")
    #expect(early.errors.contains("on `elsewhere`"), "\(early)")
    let sent = people.server.requests.count
    try people.project.sql("UPDATE leases SET expires_at = 1", on: ".headgate/ledger.db")
    let late = try people.apply()
    #expect(late.exit == 0, "\(late)")
    #expect(people.server.requests.count > sent)
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test("a lease lives through a diff that takes longer than it holds")
  func longDiff() throws {
    let people = try PeopleProject(concurrency: 1)
    people.project.environment["HEADGATE_LEASE"] = "3000"
    try people.project.edit(
      "headgate.yaml", "FROM people\n",
      "FROM people WHERE (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000000) SELECT count(*) FROM n) > 0\n"
    )
    let first = try people.project.start("apply", "--auto-approve")
    try Self.awaitLease(of: first, in: people)
    var refused = 0
    while first.isRunning {
      let second = try people.project.headgate("apply", "--auto-approve")
      if second.exit == 5 { refused += 1 }
    }
    let ended = try first.ended()
    #expect(ended.exit == 0, "\(ended)")
    #expect(refused > 0)
    #expect(try differences(people.store.records, from: people.expected()) == [])
    #expect(people.store.operationCount == 22, "both have sent")
  }

  @Test("a run that is asked to stop from elsewhere finishes its requests and closes as canceled")
  func canceled() throws {
    let people = try PeopleProject(concurrency: 1)
    people.server.fail(.hold, request: 2)
    // Whatever is sent before it has heard takes its time.
    people.server.fail(.delay(seconds: 1), requests: 3...5)
    let command = try people.project.start("apply", "--auto-approve")
    #expect(people.server.awaitHeld())
    let asked = try people.project.headgate("cancel", "1", with: ["HEADGATE_USER": "ada"])
    #expect(asked.exit == 0, "\(asked)")
    people.server.release()
    let ended = try command.ended()
    #expect(ended.exit == 5, "\(ended)")
    #expect(ended.output.contains("canceled"), "\(ended)")
    #expect((8...12).contains(people.store.records.count), "it went on")
    let shown = try people.project.headgate("show", "1")
    #expect(shown.output.contains("canceled") && shown.output.contains("ada"), "\(shown)")
    #expect(try people.project.headgate("cancel", "1").exit == 6)
    #expect(try people.project.plan().data[0].measurement.inDoubt == 0)
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    #expect(people.store.operationCount == 22, "a record was sent twice")
  }

  @Test("pipelines that share a target keep each other off it")
  func shared() throws {
    let people = try PeopleProject(concurrency: 1)
    let text = try people.project.text("headgate.yaml")
    let pipeline = try #require(text.components(separatedBy: "pipelines:\n  people:\n").last)
    try people.project.write(
      "headgate.yaml",
      text + "    shared: true\n  also:\n"
        + pipeline.replacingOccurrences(of: "mirror", with: "upsert")
        + "    shared: true\n")
    #expect(try people.project.headgate("apply", "--auto-approve", "--defs-only").exit == 0)
    people.server.fail(.hold, request: 2)
    let first = try people.project.start("run", "-s", "people")
    #expect(people.server.awaitHeld())
    let sent = people.server.requests.count
    let second = try people.project.headgate("run", "-s", "also")
    #expect(second.exit == 5, "\(second)")
    #expect(second.errors.contains("`also`, `people` share a target"), "\(second)")
    #expect(people.server.requests.count == sent)
    people.server.release()
    #expect(try first.ended().exit == 0)
    let both = try people.project.headgate("run")
    #expect(both.exit == 0, "\(both)")
  }
}
