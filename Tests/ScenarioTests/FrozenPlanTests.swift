import Emulators
import Foundation
import Testing

/// A frozen plan sends exactly its rows, whatever happens to the source, the destination and the process meanwhile.
@Suite(.startsCommands, .onEveryEngine) struct FrozenPlanTests {
  /// Rows are pinned, then added, changed and deleted at the source.
  private func pinned(first: Bool) throws -> (people: PeopleProject, expected: [String: String]) {
    let people = try PeopleProject(concurrency: 1)
    if !first {
      #expect(try people.apply().exit == 0)
      try people.project.sql(
        """
        UPDATE people SET name = 'Renamed ' || id WHERE id IN (2, 5, 9, 11, 14, 21);
        DELETE FROM people WHERE id IN (3, 4, 17);
        INSERT INTO people SELECT id + 100, name, email, spent FROM people WHERE id IN (6, 7, 8);
        """)
    }
    let expected = try people.expected()
    let plan = try people.project.headgate("plan", "--freeze", "-o", "people.plan")
    #expect(plan.exit == 0, "\(plan)")
    try people.project.sql(
      """
      UPDATE people SET name = 'Unseen' WHERE id % 2 = 0;
      DELETE FROM people WHERE id > 10;
      INSERT INTO people VALUES (500, 'Unseen', NULL, 1);
      """)
    return (people, expected)
  }

  @Test("what happens at the source meanwhile is not sent", arguments: [true, false])
  func meanwhile(first: Bool) throws {
    let (people, expected) = try pinned(first: first)
    let applied = try people.project.headgate("apply", "people.plan")
    #expect(applied.exit == 0, "\(applied)")
    #expect(differences(people.store.records, from: expected) == [])
    let next = try people.project.headgate("run")
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test(
    "killed anywhere, it is repeated and finishes the same rows",
    arguments: ["ledger", "state", "answer"], [true, false])
  func killed(milestone: String, first: Bool) throws {
    let (people, expected) = try pinned(first: first)
    let text = try people.project.text("people.plan")
    var number = 1
    var wasKilled = true
    while wasKilled, number < 40 {
      let ended = try people.project.headgate(
        "apply", "people.plan", with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      wasKilled = ended.wasKilled
      #expect(
        wasKilled || [0, 6].contains(ended.exit), "\(milestone):\(number) \(ended)")
      #expect(!people.store.records.values.contains { $0.contains("Unseen") })
      number += 1
    }
    #expect(!wasKilled)
    #expect(differences(people.store.records, from: expected) == [])
    #expect(try people.project.text("people.plan") == text)
    let next = try people.project.headgate("run")
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test("stopped by its destination, it goes on with the rest and sends nothing twice")
  func stopped() throws {
    let (people, expected) = try pinned(first: false)
    let before = people.store.operationCount
    let next = people.server.requests.count + 2
    for number in next...next + 40 { people.server.fail(.dropRequest, request: number) }
    let stopped = try people.project.headgate("apply", "people.plan")
    #expect(stopped.exit == 5, "\(stopped)")
    let run = try people.project.headgate("run")
    #expect(run.exit == 5 && run.errors.contains("HG0936"), "\(run)")
    people.server.forgetFaults()
    let rest = try people.project.headgate("apply", "people.plan")
    #expect(rest.exit == 0, "\(rest)")
    #expect(differences(people.store.records, from: expected) == [])
    #expect(people.store.operationCount - before == 12, "a row was sent twice or never")
  }

  @Test("given up in its middle, what was sent is known and the rest is found again")
  func discarded() throws {
    let (people, _) = try pinned(first: false)
    _ = try people.project.headgate(
      "apply", "people.plan", with: ["HEADGATE_CRASH": "answer:2"])
    let discarded = try people.project.headgate("discard", "people.plan")
    #expect(discarded.exit == 0, "\(discarded)")
    let next = try people.project.headgate("run", "--override", "deletes:people=99")
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }
}
