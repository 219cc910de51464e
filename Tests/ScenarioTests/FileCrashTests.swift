import Foundation
import Testing

/// A file destination whose run is killed at the Nth write, for N = 1, 2, ... until a run ends by itself.
@Suite struct FileCrashTests {
  @Test(
    "killed at any milestone, after the next run the file holds the model",
    arguments: ["operations", "records"], CrashTests.milestones)
  func killed(action: String, milestone: String) throws {
    let people = try FileProject(action: action, batch: 4)
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
      INSERT INTO people VALUES (20, 'New'), (21, '"\\ \u{2028}')
      """)
    try people.project.save(as: "start")
    let lines = try people.lineCount()
    let counts = try people.project.plan().counts
    for number in 1...100 {
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
        let sent = try people.lineCount() - lines
        let changes = counts.added + counts.changed + counts.removed
        #expect((changes...changes + 4).contains(sent), "\(milestone) \(number): \(sent) lines")
      }
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
    Issue.record("the run did not end within 100 milestones")
  }
}

extension FileProject {
  fileprivate func lineCount() throws -> Int {
    try project.text("out.jsonl").split(separator: "\n").count
  }
}
