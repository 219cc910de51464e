import Foundation
import Testing

/// Rows that go and come back while the removal of their value is not settled.
@Suite(.startsCommands, .onEveryEngine) struct ValueDoubtTests {
  private static let destinations: [ModeProject.Destination] = [.records, .record, .members]

  @Test(
    "a row that comes back after a removal without an answer is there in the end",
    arguments: destinations, [true, false])
  func removalInDoubt(destination: ModeProject.Destination, isApplied: Bool) throws {
    let people = try ModeProject(destination, .init(match: "email"))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a"])
    let sent = people.server.requests.count
    people.server.fail(isApplied ? .loseAnswer : .dropRequest, requests: sent + 1...sent + 60)
    #expect(try people.apply().exit == 5)
    people.server.forgetFaults()
    try people.rows([1: "a", 2: "b"])
    for _ in 1...2 {
      let next = try people.apply()
      #expect(next.exit == 0, "\(next)")
      #expect(try people.held() == [1: "a", 2: "b"], "\(next)")
    }
  }

  @Test("a row whose value is removed while an older one of it stays is sent when it comes back")
  func olderStays() throws {
    let people = try ModeProject(.records, .init(match: "email"))
    func put(_ rows: String) throws {
      try people.project.sql("DELETE FROM people; INSERT INTO people VALUES \(rows)")
    }
    try put("(1, 'p1@x.co', 'a')")
    #expect(try people.apply().exit == 0)
    // Another row wants the older value and is refused: the value is live, and not removed.
    try put("(1, 'p2@x.co', 'a'), (2, 'p1@x.co', 'b')")
    people.records.refuse("p1@x.co", code: "no", message: "not yet")
    #expect(try people.apply().exit == 4)
    try put("(2, 'p1@x.co', 'b')")
    #expect(try people.apply().exit == 0)
    #expect(try people.held() == [1: "a"])
    try put("(1, 'p2@x.co', 'a'), (2, 'p1@x.co', 'b')")
    people.records.acceptAll()
    let last = try people.apply()
    #expect(last.exit == 0, "\(last)")
    #expect(try people.held() == [1: "b", 2: "a"])
  }

  @Test("a member that a kept row holds stays when another row that held it moves on")
  func keptRowHolds() throws {
    let people = try ModeProject(.members, .init(mode: "upsert", match: "email"))
    func put(_ rows: String) throws {
      try people.project.sql("DELETE FROM people; INSERT INTO people VALUES \(rows)")
    }
    try put("(1, 'p1@x.co', 'a')")
    #expect(try people.apply().exit == 0)
    try put("(2, 'p1@x.co', 'b')")
    #expect(try people.apply().exit == 0)
    try put("(1, 'p1@x.co', 'a'), (2, 'p2@x.co', 'b')")
    #expect(try people.apply().exit == 0)
    people.definition.mode = "mirror"
    try people.write()
    #expect(try people.apply().exit == 0)
    #expect(people.members.members == ["p1@x.co", "p2@x.co"])
  }

  @Test("a run that died is worked off by the definition it had, whatever the text says now")
  func repairedByItsDefinition() throws {
    let people = try ModeProject(
      .events,
      .init(
        mode: "append", map: ["id: id", "name: name"],
        more: ["events: [added, changed]", "start: all"], batch: 2))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a", 2: "B", 3: "c"])
    #expect(try people.apply(with: ["HEADGATE_CRASH": "answer:1"]).wasKilled)
    people.definition.map = ["id: id", "name: name", "mail: email"]
    try people.write()
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }
}
