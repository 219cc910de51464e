import Emulators
import Foundation
import Testing

/// Edits of the mapping and of the mode while rows change and requests fail.
@Suite(.startsCommands, .onEveryEngine) struct ResyncTests {
  /// Makes the mapping one field longer.
  static func editMapping(_ people: PeopleProject) throws {
    try people.project.edit(
      "headgate.yaml", "      name: name", "      name: name\n      kind: { const: person }")
  }

  /// What the store must hold with the longer mapping.
  static func expected(_ people: PeopleProject) throws -> [String: String] {
    try people.expected().mapValues {
      $0.replacingOccurrences(of: #""name":"#, with: #""kind":"person","name":"#)
    }
  }

  @Test("a resync that was stopped goes on where it stopped", arguments: 1...5)
  func goesOn(stoppedAt number: Int) throws {
    let people = try PeopleProject(concurrency: 1)
    #expect(try people.apply().exit == 0)
    try Self.editMapping(people)
    let planned = try people.project.plan()
    #expect(planned.data[0].isResync)
    #expect(planned.counts.changed == 22)
    let before = people.store.operationCount
    let sent = people.server.requests.count
    people.server.fail(.dropRequest, requests: sent + number...sent + 99)
    let stopped = try people.apply()
    #expect(stopped.exit == 5, "\(stopped)")
    #expect(people.store.operationCount - before == (number - 1) * 4)

    people.server.forgetFaults()
    let rest = try people.project.plan()
    #expect(rest.definitions.isEmpty, "the definition is deployed already")
    #expect(rest.counts.changed == 22 - (number - 1) * 4)
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(people.store.operationCount - before == 22, "a row was sent twice or never")
    #expect(try differences(people.store.records, from: Self.expected(people)) == [])
  }

  @Test("a second mapping edit in the middle of a resync, and one that is taken back")
  func edits() throws {
    let people = try PeopleProject(concurrency: 1)
    #expect(try people.apply().exit == 0)
    let text = try people.project.text("headgate.yaml")
    try Self.editMapping(people)
    let sent = people.server.requests.count
    people.server.fail(.dropRequest, requests: sent + 3...sent + 99)
    #expect(try people.apply().exit == 5)
    people.server.forgetFaults()
    try people.project.write("headgate.yaml", text)
    #expect(
      try people.project.plan().counts.changed == 16,
      "two requests were accepted and two are in doubt; the other rows have the content already")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }

  @Test("from upsert to mirror, what is gone since is removed; nothing else is sent")
  func widened() throws {
    let people = try PeopleProject(mode: "upsert")
    #expect(try people.apply().exit == 0)
    let before = people.store.records
    try people.edit()
    #expect(try people.apply().exit == 0)
    let held = before.filter { ["3", "4", "10", "17", "18", "22"].contains($0.key) }
    #expect(try differences(people.store.records, from: people.expected(held: held)) == [])
    let sent = people.store.operationCount
    try people.project.edit("headgate.yaml", "mode: upsert", "mode: mirror")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    let wanted = try people.expected(held: before.filter { $0.key == "10" })
    #expect(differences(people.store.records, from: wanted) == [])
    #expect(people.store.operationCount == sent + 5)
  }

  @Test("a mapping edit and a mode change at once do both")
  func both() throws {
    let people = try PeopleProject(mode: "upsert")
    #expect(try people.apply().exit == 0)
    try people.project.sql("DELETE FROM people WHERE id > 20")
    try Self.editMapping(people)
    try people.project.edit("headgate.yaml", "mode: upsert", "mode: mirror")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: Self.expected(people)) == [])
  }
}
