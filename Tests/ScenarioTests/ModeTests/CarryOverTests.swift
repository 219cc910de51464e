import Foundation
import PostgresServer
import Testing

/// What was sent under another match, another identifier or a plan that was given up is not forgotten.
@Suite(.startsCommands, .onEveryEngine) struct CarryOverTests {
  private static let byEmail = "key: { column: email, apply: [lower] }"

  private func project(_ key: String, mode: String = "mirror", more: [String] = []) throws
    -> ModeProject
  {
    try ModeProject(
      .records, .init(mode: mode, match: "key", map: [key, "name: name"], more: more, batch: 1))
  }

  private func put(_ rows: String, _ people: ModeProject) throws {
    try people.project.sql(
      "DELETE FROM people;" + (rows.isEmpty ? "" : "INSERT INTO people VALUES \(rows)"))
  }

  @Test(
    "an add of a frozen plan whose answer was lost is removed with its row, though it was refused later",
    arguments: ["key: id", byEmail])
  func frozenDoubt(key: String) throws {
    let people = try project(key)
    try put("(1, 'p1@x.co', 'a'), (2, 'p2@x.co', 'b')", people)
    #expect(try people.project.headgate("plan", "--freeze", "-o", "people.plan").exit == 0)
    let killed = try people.project.headgate(
      "apply", "people.plan", with: ["HEADGATE_CRASH": "answer:1"])
    #expect(killed.wasKilled)
    let next = people.server.requests.count + 1
    people.server.fail(.answer(.init(503, "down")), requests: next...next + 60)
    #expect(try people.project.headgate("apply", "people.plan").exit == 5)
    people.server.forgetFaults()
    #expect(try people.project.headgate("discard", "people.plan").exit == 0)
    #expect(people.records.records.count == 1, "one was taken before the kill")
    try put("", people)
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(people.records.records.isEmpty, "\(ended)")
  }

  @Test("a refused row is not taken for accepted, whatever the number of values that leave")
  func refusedBesideRemovals() throws {
    let people = try project(Self.byEmail, mode: "upsert")
    try put("(1, 'p1@x.co', 'a')", people)
    #expect(try people.apply().exit == 0)
    try put("(1, 'p2@x.co', 'a')", people)
    #expect(try people.apply().exit == 0)
    // Two values of one row leave, and one row comes: as many removals as there are rows.
    people.definition.mode = "mirror"
    try people.write()
    try put("(3, 'p3@x.co', 'c')", people)
    people.records.refuse("p3@x.co", code: "no", message: "not yet")
    #expect(try people.apply().exit == 4)
    people.records.acceptAll()
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(Set(people.records.records.keys) == ["p3@x.co"])
  }

  @Test(
    "a run that died under another identifier is worked off, and its rows are renamed",
    arguments: ["ledger", "state", "answer"], ["key: id", byEmail])
  func diedBeforeRekey(milestone: String, key: String) throws {
    for number in Thoroughness.milestones(upTo: 30, on: .current) {
      let people = try project(key, more: ["on_change: { identifier: rekey }"])
      try put("(1, 'p1@x.co', 'a'), (2, 'p2@x.co', 'b'), (3, 'p3@x.co', 'c')", people)
      #expect(try people.apply().exit == 0)
      try put("(2, 'p2@x.co', 'B'), (3, 'p4@x.co', 'c'), (4, 'p5@x.co', 'd')", people)
      let killed = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      guard killed.wasKilled else { return }
      people.definition.identifier = "name"
      try people.write()
      let ended = try people.apply()
      #expect(ended.exit == 0, "\(milestone) \(number): \(ended)")
      let wanted: Set<String> =
        key == Self.byEmail ? ["p2@x.co", "p4@x.co", "p5@x.co"] : ["2", "3", "4"]
      #expect(Set(people.records.records.keys) == wanted, "\(milestone) \(number): \(ended)")
      #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
    }
  }

  @Test(
    "killed anywhere while rows get another name, it is done by the next run",
    arguments: ["ledger", "state", "answer"])
  func killedInRekey(milestone: String) throws {
    for number in Thoroughness.milestones(upTo: 40, on: .current) {
      let people = try project(Self.byEmail, more: ["on_change: { identifier: rekey }"])
      try put("(1, 'p1@x.co', 'a'), (2, 'p2@x.co', 'b'), (3, 'p3@x.co', 'c')", people)
      #expect(try people.apply().exit == 0)
      try put("(2, 'p2@x.co', 'B'), (3, 'p4@x.co', 'c')", people)
      people.definition.identifier = "name"
      try people.write()
      let killed = try people.apply(with: ["HEADGATE_CRASH": "\(milestone):\(number)"])
      let ended = try people.apply()
      #expect(ended.exit == 0, "\(milestone) \(number): \(ended)")
      #expect(
        Set(people.records.records.keys) == ["p2@x.co", "p4@x.co"],
        "\(milestone) \(number): \(ended)")
      guard killed.wasKilled else { return }
    }
    Issue.record("the run did not end within 40 milestones")
  }

  @Test("an add without an answer leaves under the match that it was sent by")
  func doubtBeforeRematch() throws {
    let people = try project("key: id")
    try put("(1, 'p1@x.co', 'a')", people)
    #expect(try people.apply().exit == 0)
    try put("(1, 'p1@x.co', 'a'), (2, 'p2@x.co', 'b')", people)
    let next = people.server.requests.count + 1
    people.server.fail(.loseAnswer, requests: next...next + 60)
    #expect(try people.apply().exit == 5)
    people.server.forgetFaults()
    #expect(Set(people.records.records.keys) == ["1", "2"])
    people.definition.map[0] = Self.byEmail
    try people.write()
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(Set(people.records.records.keys) == ["p1@x.co", "p2@x.co"])
  }

  @Test("a plan that was given up leaves the names of rows as they were")
  func discarded() throws {
    let people = try project(Self.byEmail, more: ["on_change: { identifier: rekey }"])
    try put("(1, 'p1@x.co', 'a')", people)
    #expect(try people.apply().exit == 0)
    people.definition.identifier = "name"
    try people.write()
    #expect(try people.project.headgate("plan", "--freeze", "-o", "people.plan").exit == 0)
    #expect(try people.project.headgate("discard", "people.plan").exit == 0)
    people.definition.identifier = "id"
    try people.write()
    let plan = try people.project.headgate("plan", "--detailed-exitcode")
    #expect(plan.exit == 0, "\(plan)")
    #expect(try people.project.headgate("run").exit == 0)
  }

  @Test("before anything was sent, rows may be named anew without a word")
  func neverSent() throws {
    let people = try project("key: id")
    try put("(1, 'p1@x.co', 'a')", people)
    #expect(try people.project.headgate("plan", "--freeze", "-o", "people.plan").exit == 0)
    #expect(try people.project.headgate("discard", "people.plan").exit == 0)
    people.definition.identifier = "name"
    try people.write()
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(Set(people.records.records.keys) == ["1"])
  }
}
