import Foundation
import PostgresServer
import Testing

/// A file destination whose run is killed at the Nth write, for N = 1, 2, ... until a run ends by itself.
@Suite(.startsCommands) struct FileCrashTests {
  @Test(
    "killed at any milestone, after the next run the file holds the model",
    arguments: [
      ("operations", "jsonl"), ("records", "jsonl"), ("operations", "csv"), ("records", "csv"),
    ], CrashTests.milestones)
  func killed(kind: (action: String, format: String), milestone: String) throws {
    let action = kind.action
    let people = try FileProject(action: action, format: kind.format, batch: 4)
    try people.project.sql(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 14)
      INSERT INTO people SELECT i, 'Person ' || i FROM n
      """)
    #expect(try people.apply().exit == 0)
    let before = try people.content()
    #expect(try before == people.expected())
    try people.project.sql(
      """
      UPDATE people SET name = 'Renamed ' || id WHERE id % 3 = 0;
      DELETE FROM people WHERE id IN (1, 2, 14);
      INSERT INTO people VALUES (20, 'New'), (21, '"\\ \u{2028}'), (22, 'two' || char(10) || 'lines,"')
      """)
    try people.project.save(as: "start")
    let lines = try people.lines().count
    let counts = try people.project.plan().counts
    for number in Thoroughness.milestones(upTo: 100, on: .current) {
      try people.project.restore("start")
      let ended = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      guard ended.wasKilled else {
        #expect(ended.exit == 0, "\(ended)")
        #expect(number > 1, "no milestone `\(milestone)` was passed")
        return
      }
      if action == "records" {
        // Whole before and whole after, whenever somebody reads.
        let names = try people.content()
        #expect([before, try people.expected()].contains(names), "\(milestone) \(number)")
      }
      let next = try people.apply()
      #expect(next.exit == 0, "\(milestone) \(number): \(next)")
      #expect(try people.content() == people.expected(), "\(milestone) \(number)")
      if action == "operations" {
        let sent = try people.lines().count - lines
        let changes = counts.added + counts.changed + counts.removed
        #expect((changes...changes + 4).contains(sent), "\(milestone) \(number): \(sent) lines")
      }
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
    Issue.record("the run did not end within 100 milestones")
  }

  @Test(
    "a file torn anywhere by a crash holds the model after the next run",
    arguments: ["jsonl", "csv"])
  func torn(format: String) throws {
    let people = try FileProject(action: "operations", format: format, batch: 3)
    try people.project.sql("INSERT INTO people VALUES (1, 'Ada'), (2, 'B' || char(10) || '\"o\"')")
    #expect(try people.apply().exit == 0)
    let before = try people.project.text(people.file).utf8.count
    try people.project.sql(
      "UPDATE people SET name = name || char(10) || '\"x'; INSERT INTO people VALUES (3, ',')")
    // Killed when the lines are in the file and nothing of it is on record.
    #expect(try people.apply(with: ["HEADGATE_CRASH": "answer:1"]).wasKilled)
    let whole = Array(try people.project.text(people.file).utf8)
    #expect(whole.count > before + 30)
    try people.project.save(as: "killed")
    for length in stride(from: before, through: whole.count, by: 3) {
      try people.project.restore("killed")
      try people.project.write(people.file, String(decoding: whole[..<length], as: UTF8.self))
      let next = try people.apply()
      #expect(next.exit == 0, "\(length): \(next)")
      #expect(try people.content() == people.expected(), "\(length)")
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
  }
}
