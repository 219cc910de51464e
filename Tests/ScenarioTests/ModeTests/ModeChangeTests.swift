import Foundation
import Testing

/// What a mode left behind, and what the next mode makes of it.
@Suite(.startsCommands, .onEveryEngine) struct ModeChangeTests {
  private static let matches = ["id", "email"]

  @Test(
    "rows that insert moved unsent are sent as they are once the mode sends changes",
    arguments: matches, ["mirror", "upsert"])
  func unsent(match: String, mode: String) throws {
    let people = try ModeProject(.records, .init(mode: "insert", match: match))
    try people.rows([1: "a", 2: "b", 3: "c"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "A", 2: "b", 4: "d"])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["insert 1", "insert 2", "insert 3", "insert 4"])

    people.definition.mode = mode
    try people.write()
    let plan = try people.project.plan().counts
    #expect(plan.added + plan.changed == 1)
    #expect(plan.removed == (mode == "mirror" ? 1 : 0))
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    // By value it is an add: what the row mapped to when it moved unsent, the destination may not have.
    let word = match == "id" ? "change" : "add"
    #expect(try people.news() == ["\(word) 1"] + (mode == "mirror" ? ["remove 3"] : []))
    #expect(try people.held()[1] == "A")
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == [])
  }

  @Test(
    "from upsert to mirror, what was kept is removed; and back, what goes then is kept",
    arguments: [ModeProject.Destination.records, .record, .members, .operations])
  func widenAndNarrow(destination: ModeProject.Destination) throws {
    for match in destination == .operations ? ["id"] : Self.matches {
      let people = try ModeProject(destination, .init(mode: "upsert", match: match))
      let remove = destination == .record ? "DELETE" : "remove"
      try people.rows([1: "a", 2: "b", 3: "c", 4: "d"])
      #expect(try people.apply().exit == 0)
      try people.rows([1: "a", 2: "b"])
      #expect(try people.apply().exit == 0)
      _ = try people.news()
      people.definition.mode = "mirror"
      try people.write()
      #expect(try people.project.plan().counts.removed == 2)
      let widened = try people.apply()
      #expect(widened.exit == 0, "\(widened)")
      #expect(try people.news() == ["\(remove) 3", "\(remove) 4"], "\(match): \(widened)")
      people.definition.mode = "upsert"
      try people.write()
      try people.rows([1: "a"])
      #expect(try people.apply().exit == 0)
      #expect(try people.news() == [])
      #expect(try people.held() == [1: "a", 2: "b"])
      // It knows what it kept.
      people.definition.mode = "mirror"
      try people.write()
      #expect(try people.apply().exit == 0)
      #expect(try people.news() == ["\(remove) 2"])
    }
  }

  @Test(
    "an update that finds no record is not tried again until its value changes",
    arguments: [ModeProject.Destination.records, .record], matches)
  func absent(destination: ModeProject.Destination, match: String) throws {
    let people = try ModeProject(destination, .init(mode: "update", match: match))
    let word = destination == .record ? "PATCH" : "update"
    try people.rows([1: "a"])
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    #expect(try people.news() == ["\(word) 1"])
    #expect(try people.apply().exit == 0)
    // There is one now, but that nobody told us.
    people.records.restore([match == "id" ? "1" : "p1@x.co": #"{"email":"p1@x.co","id":1}"#])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == [])
    try people.rows([1: "A"])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["\(word) 1"])
    #expect(try people.held() == [1: "A"])
  }

  @Test(
    "rows that were absent are made once the mode adds, and nothing of them is removed",
    arguments: matches)
  func absentThenMirror(match: String) throws {
    let people = try ModeProject(.records, .init(mode: "update", match: match))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a"])
    #expect(try people.apply().exit == 0)
    _ = try people.news()
    people.definition.mode = "mirror"
    try people.write()
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    #expect(try people.news().filter { $0.hasSuffix("1") }.count == 1)
    #expect(try people.held() == [1: "a"])
    #expect(try people.apply().exit == 0)
  }

  @Test("an event's row that was kept when it went is dropped once its going is an event, as one")
  func eventsWidened() throws {
    let people = try ModeProject(
      .events, .init(mode: "append", more: ["events: [added]", "start: all"]))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    try people.rows([1: "a"])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["add 1", "add 2"])
    people.definition.more = ["events: [added, removed]", "start: all"]
    try people.write()
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["remove 2"])
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["add 2"])
  }

  @Test(
    "a mapping edit alone tells no events, whatever is mapped in addition",
    arguments: ["forward", "resync"])
  func eventsRemapped(policy: String) throws {
    let people = try ModeProject(
      .events,
      .init(
        mode: "append", map: ["id: id", "name: name"],
        more: [
          "events: [added, changed, removed]", "start: all", "on_change: { mapping: \(policy) }",
        ]))
    try people.rows([1: "a", 2: "b"])
    #expect(try people.apply().exit == 0)
    #expect(try people.news() == ["add 1", "add 2"])
    people.definition.map.append("kind: { const: person }")
    try people.write()
    let constant = try people.apply()
    #expect(constant.exit == 0, "\(constant)")
    #expect(try people.news() == [])
    people.definition.map.append("email: email")
    try people.write()
    let column = try people.apply()
    #expect(column.exit == 0, "\(column)")
    #expect(try people.news() == [])
  }
}
