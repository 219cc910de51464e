import Emulators
import Foundation
import Testing

/// Operators' commands against a destination that remembers what it was told.
@Suite(.startsCommands, .onEveryEngine) struct OperationTests {
  @Test(
    "an erased row is gone at the destination and from every file, whatever the mode",
    arguments: ["mirror", "upsert"])
  func erased(mode: String) throws {
    let people = try PeopleProject(mode: mode)
    #expect(try people.apply().exit == 0)
    try people.project.sql("DELETE FROM people WHERE id = 7")
    let erased = try people.project.headgate("erase", "people", "7")
    #expect(erased.exit == 0, "\(erased)")
    #expect(people.store.records["7"] == nil)
    #expect(people.store.records.count == 21)
    let traces = try people.project.run(["grep", "-rlai", "p7@example.com", ".headgate"])
    #expect(traces.output == "", "\(traces)")
    if let source = people.project.source {
      #expect(try !source.ownTables().states.lowercased().contains("p7@example.com"))
      #expect(try source.ownTables().states.lowercased().contains("p8@example.com"))
    }
    let next = try people.project.headgate("run")
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test("where the destination does not take the removal, the row stays on record")
  func notErased() throws {
    let people = try PeopleProject()
    #expect(try people.apply().exit == 0)
    try people.project.sql("DELETE FROM people WHERE id = 7")
    let next = people.server.requests.count + 1
    people.server.fail(.answer(.init(503, "down")), requests: next...next + 50)
    let erased = try people.project.headgate("erase", "people", "7")
    #expect(erased.exit == 5, "\(erased)")
    #expect(people.store.records["7"] != nil)
    #expect(try people.project.plan().counts.removed == 1)
  }

  @Test(
    "a record that was given up waits until it is asked for, and its failure tells what was sent")
  func retried() throws {
    let people = try PeopleProject()
    try people.project.edit(
      "headgate.yaml", "    guard: {", "    retry: { attempts: 1 }\n    guard: {")
    people.store.refuse("5", code: "not_now", message: "later")
    #expect(try people.apply().exit == 4)
    let failures = try people.project.headgate("failures", "show")
    for words in ["id 5", "not_now", "\"name\":\"Person 5\"", "•••"] {
      #expect(failures.output.contains(words), "\(failures)")
    }
    #expect(!failures.output.contains("p5@example.com"), "\(failures)")
    let exported = try people.project.headgate("failures", "export", "--code", "not_now")
    #expect(exported.output.split(separator: "\n").count == 1, "\(exported)")
    #expect(
      try people.project.headgate("failures", "--key", "6").output == "No failures on record.\n")
    people.store.accept("5")
    #expect(try people.project.headgate("run").exit == 0)
    #expect(people.store.records["5"] == nil, "what was given up was tried again")
    #expect(try people.project.headgate("status").output.contains("1 given up"))
    #expect(try people.project.headgate("retry", "people").exit == 0)
    let next = try people.project.headgate("run")
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test("a destination that lost everything is filled again by a reset, and by a replay of the run")
  func refilled() throws {
    let people = try PeopleProject()
    #expect(try people.apply().exit == 0)
    for command in [["replay", "1"], ["reset", "people", "--yes=people"]] {
      people.store.restore([:])
      #expect(try people.project.headgate("run").exit == 0)
      #expect(people.store.records.isEmpty, "nothing has changed in the model")
      let ended = try people.project.run(["headgate"] + command)
      #expect(ended.exit == 0, "\(ended)")
      #expect(try people.project.headgate("run").exit == 0)
      #expect(try differences(people.store.records, from: people.expected()) == [])
    }
  }

  @Test("yesterday's snapshot is taken over and the destination converges")
  func adopted() throws {
    let people = try PeopleProject()
    #expect(try people.apply().exit == 0)
    if let source = people.project.source {
      try source.save(as: "yesterday")
      try people.edit()
      #expect(try people.apply().exit == 0)
      // The rows are those of today.
      try source.restore("yesterday")
      try people.edit()
    } else {
      try people.project.run(["cp", "-r", ".headgate/state", "yesterday"])
      try people.edit()
      #expect(try people.apply().exit == 0)
      try people.project.run(["sh", "-c", "rm .headgate/state/*; cp yesterday/* .headgate/state/"])
    }
    #expect(try people.apply().exit == 6)
    #expect(try people.project.headgate("adopt", "--auto-approve").exit == 0)
    #expect(try people.apply().exit == 0)
    let held = people.store.records["10"].map { ["10": $0] } ?? [:]
    #expect(try differences(people.store.records, from: people.expected(held: held)) == [])
  }

  @Test(
    "old runs and their failures are dropped, the last ones stay; a state goes when its time is over"
  )
  func retained() throws {
    let people = try PeopleProject()
    try people.project.edit(
      "headgate.yaml", "    guard: {",
      "    retain: { logs: 1d, changesets: 1, gone: 1d }\n    guard: {")
    people.store.refuse("5", code: "not_now", message: "later")
    _ = try people.apply()
    _ = try people.project.headgate("run")
    try people.project.sql(
      "UPDATE runs SET started_at = 1, ended_at = 2 WHERE id = 1", on: ".headgate/ledger.db")
    _ = try people.project.headgate("run")
    let runs = try people.project.sql(
      "SELECT id FROM runs WHERE status <> 'frozen' ORDER BY id", on: ".headgate/ledger.db")
    #expect(runs.compactMap { $0["id"] as? Int } == [2, 3])
    let failures = try people.project.sql(
      "SELECT count(*) AS n FROM failures WHERE run = 1", on: ".headgate/ledger.db")
    #expect(failures.first?["n"] as? Int == 0)
    #expect(try people.project.headgate("replay", "2").exit == 6)
    #expect(try people.project.headgate("destroy", "--yes=people").exit == 0)
    #expect(try people.states().count == 1)
    try people.project.sql("UPDATE pipelines SET retired_at = 1", on: ".headgate/ledger.db")
    _ = try people.apply()
    #expect(try people.states().count == 1, "the old state stayed beside the new one")
  }
}

extension PeopleProject {
  fileprivate func states() throws -> [String] {
    if project.source != nil {
      return try project.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = '_headgate'::regnamespace AND relname LIKE 'p\\_%\\_snapshot'"
      ).compactMap { $0["relname"] as? String }
    }
    let folder = project.folder.appendingPathComponent(".headgate/state").path
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".db")
    }
  }
}
