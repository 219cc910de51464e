import Emulators
import Foundation
import Testing

/// What the binary prints fits its schemas, and no property of a schema is left unseen.
@Suite struct OutputTests {
  @Test("every output fits its schema, and every property of the schemas is seen in one")
  func outputs() throws {
    let people = try PeopleOutputs()
    people.program.environment = ["HEADGATE_ENV": "test"]
    try lint(people)
    try textOnly(people)
    try firstRun(people)
    try operations(people)
    try guardAndDefinitions(people)
    try stops(people)
    try destroy(people)
    let listed = try people.program.headgate("schema").output.split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(Set(people.validators.keys) == Set(listed))
    for (name, validator) in people.validators {
      let unseen = validator.known.subtracting(validator.met).sorted().filter {
        // Those of the plan in a file are those of `plan`.
        name != "saved-plan" || !$0.hasPrefix("/plan/")
      }
      #expect(unseen.isEmpty, "\(name): no output has these")
    }
  }

  private func lint(_ people: PeopleOutputs) throws {
    let clean = try people.output("diagnostics", "lint")
    #expect((clean["diagnostics"] as? [Any])?.isEmpty == true)
    try people.program.write(
      "headgate.yaml", people.yaml(name: "nam") + "  people: { model: people }\n")
    let found = try people.output("diagnostics", exits: 1, "lint")
    let messages = found["diagnostics"] as? [[String: Any]] ?? []
    for key in ["secondary", "help", "edits"] {
      #expect(messages.contains { ($0[key] as? [Any])?.isEmpty == false }, "no `\(key)`")
    }
    try people.program.run(["mkdir", "empty"])
    let none = try people.output("diagnostics", exits: 1, "lint", "empty")
    #expect((none["diagnostics"] as? [[String: Any]])?.first?["path"] is NSNull)
    try people.program.write("headgate.yaml", people.yaml())
  }

  private func textOnly(_ people: PeopleOutputs) throws {
    let explained = try people.output("explanation", "compile", "--explain-defaults")
    let settings = (explained["pipelines"] as? [[String: Any]])?.first?["settings"]
    #expect((settings as? [[String: Any]])?.contains { $0["value"] == nil } == true)
    try people.program.write(
      "headgate.yaml",
      people.yaml() + """
            tests:
              - { name: one, given: { id: 1, name: a }, expect: { name: b } }
              - { name: none, given: { id: 1 }, reject: HG2005 }

        """)
    let tests = try people.output("tests", exits: 1, "test")
    #expect(tests["passed"] as? Int == 1 && tests["failed"] as? Int == 1)
    try people.program.write("headgate.yaml", people.yaml())
    try people.program.sql("CREATE TABLE papers (id INTEGER, paper JSON)")
    try people.program.sql("INSERT INTO papers VALUES (1, '{\"pages\": 3}')")
    let papers = "  papers: { source: store, table: papers, identifier: id }\nconnectors:\n"
    try people.program.write(
      "headgate.yaml", people.yaml().replacingOccurrences(of: "connectors:\n", with: papers))
    try people.output("columns", "describe", "--sample")
    try people.program.write("headgate.yaml", people.yaml())
  }

  private func firstRun(_ people: PeopleOutputs) throws {
    let program = try people.output("program", "compile", "--emit", "program")
    #expect((program["programs"] as? [[String: Any]])?.first?["connector"] as? String == "Desk")
    try people.output("sql", "compile", "--emit", "sql")
    try people.output("connectors", "connectors")
    try people.output("connectors", "connectors", "desk")
    try people.output("doctor", "doctor", "--offline")
    try people.output("preview", "preview", "people", "--limit", "20")
    try people.output("status", "status")
    let plan = try people.output("plan", "plan")
    #expect(plan["deployment"] == nil)
    #expect(measurement(plan)["invalid"] as? Int == 3)

    let killed = try people.program.headgate(
      "apply", "--auto-approve", with: ["HEADGATE_CRASH": "answer:2"])
    #expect(killed.exit == 9 || killed.exit == 137, "\(killed.output)\(killed.errors)")
    let status = try people.output("status", "status")
    #expect(lastRun(status)["status"] as? String == "interrupted")
    let again = try people.output("plan", "plan")
    #expect(data(again)["was_interrupted"] as? Bool == true)

    let runs = try people.output("runs", exits: 4, "apply", "--auto-approve")
    let failures = run(runs)["failures"] as? [[String: Any]] ?? []
    #expect(failures.contains { $0["advice"] as? String == "give it a better one" })
    #expect(failures.contains { $0["advice"] == nil })
    try people.output("status", "status")
  }

  private func operations(_ people: PeopleOutputs) throws {
    // What few runs have: a guard that was overridden, and somebody who asked it to stop.
    try people.program.run([
      "sqlite3", ".headgate/ledger.db",
      "UPDATE runs SET overrides = 'deletes:people=3', canceled_by = 'ada', message = 'canceled' WHERE id = 2",
    ])
    let history = try people.output("history", "history")
    #expect((history["runs"] as? [[String: Any]])?.map { $0["run"] as? Int } == [2, 1])
    let shown = try people.output("run", "show", "2")
    let failures = shown["failures"] as? [[String: Any]] ?? []
    #expect(failures.contains { ($0["payload"] as? String)?.contains("Bad") == true })
    #expect(failures.contains { $0["payload"] == nil })
    let listed = try people.output("failures", "failures")
    #expect((listed["failures"] as? [Any])?.count == failures.count)
    try people.output("operations", "replay", "2")
    try people.output("operations", "retry", "people")
    try people.output("operations", "pause", "people", "--why", "a test")
    try people.output("status", "status")
    try people.output("operations", "resume", "people")
  }

  private func guardAndDefinitions(_ people: PeopleOutputs) throws {
    try people.program.sql(
      "UPDATE people SET name = 'Cyd' WHERE id = 3; DELETE FROM people WHERE id IN (1, 4)")
    let held = try people.output("plan", exits: 3, "plan")
    let guards = data(held)["guards"] as? [[String: Any]] ?? []
    #expect(guards.contains { $0["is_tripped"] as? Bool == true && $0["remedy"] != nil })
    try people.output("runs", exits: 3, "apply")

    try people.program.write(
      "headgate.yaml",
      people.yaml(name: "{ column: name, apply: [trim] }", deletes: "{ max: 100%, above: 0 }"))
    let update = try people.output("plan", "plan")
    #expect((update["definitions"] as? [[String: Any]])?.first?["kind"] as? String == "update")
    #expect(data(update)["is_resync"] as? Bool == true)
    try frozenAndForward(people)
  }

  private func frozenAndForward(_ people: PeopleOutputs) throws {
    let deleting = "{ max: 100%, above: 0 }"
    try people.program.write("headgate.yaml", people.yaml(deletes: deleting))
    let ended = try people.program.headgate("plan", "--freeze", "-o", "people.plan")
    #expect(ended.exit == 0, "\(ended.output)\(ended.errors)")
    let text = try people.program.run(["cat", "people.plan"]).output
    let saved = try people.check(text, "saved-plan")
    #expect(saved["format_version"] as? Int == 1)
    let status = try people.output("status", "status")
    #expect((status["pipelines"] as? [[String: Any]])?.first?["frozen"] is [String: Any])
    #expect(try people.output("plan", "show", "people.plan")["sending"] == nil)
    let discarded = try people.program.headgate("discard", "people.plan")
    #expect(discarded.exit == 0, "\(discarded.output)\(discarded.errors)")

    try people.program.write(
      "headgate.yaml",
      people.yaml(name: "{ column: name, apply: [trim] }", deletes: deleting)
        .replacing(
          "    mode: mirror\n", with: "    mode: mirror\n    on_change: { mapping: forward }\n"))
    let forward = try people.output("plan", "plan")
    #expect(data(forward)["resync_rows"] is Int)
    // Every record comes out differently, so that rows are due for the edit alone.
    try people.program.write(
      "headgate.yaml", people.yaml(name: "{ column: name, apply: [upper] }", deletes: deleting))
    try people.output("plan", "plan")
    try people.program.write(
      "headgate.yaml",
      people.yaml(deletes: deleting)
        .replacing(
          "  people:\n    model: people\n    to",
          with: "  persons:\n    moved: { from: people }\n    model: people\n    to"
        )
        .replacing("{ test: {} }", with: "{ test: { send: none } }"))
    let moved = try people.output("plan", "plan")
    #expect(moved["sending"] as? String == "none")
    #expect((moved["definitions"] as? [[String: Any]])?.first?["moved_from"] as? String == "people")
    try people.program.write(
      "headgate.yaml", people.yaml(name: "{ column: name, apply: [trim] }", deletes: deleting))
  }

  private func stops(_ people: PeopleOutputs) throws {
    // Canceled while the destination takes its time.
    let first = people.server.requests.count + 1
    people.server.fail(.delay(seconds: 3), request: first)
    let canceled = try people.output("runs", exits: 5, "apply", "--auto-approve") { process in
      let limit = Date() + 120
      while people.server.requests.count < first, process.isRunning, Date() < limit {
        Thread.sleep(forTimeInterval: 0.01)
      }
      process.signal(SIGINT)
    }
    #expect(run(canceled)["status"] as? String == "canceled")
    try people.output("status", "status")

    // An answer that is lost leaves its row in doubt; libcurl tries once again by itself.
    let next = people.server.requests.count + 1
    people.server.fail(.loseAnswer, requests: next...next + 99)
    try people.output("runs", exits: 5, "apply", "--auto-approve")
    let doubtful = try people.output("plan", "plan")
    #expect(measurement(doubtful)["in_doubt"] as? Int ?? 0 > 0)
    people.server.stop()
    try people.output("doctor", exits: 5, "doctor")
    let unavailable = try people.output("runs", exits: 5, "apply", "--auto-approve")
    #expect(run(unavailable)["message"] is String)
    try people.output("status", "status")
  }

  private func destroy(_ people: PeopleOutputs) throws {
    try people.program.write("headgate.yaml", people.yaml(pipelines: false))
    let plan = try people.output("plan", "plan")
    #expect((plan["definitions"] as? [[String: Any]])?.first?["kind"] as? String == "destroy")
  }

  private func data(_ plan: [String: Any]) -> [String: Any] {
    (plan["data"] as? [[String: Any]])?.first ?? [:]
  }

  private func measurement(_ plan: [String: Any]) -> [String: Any] {
    data(plan)["measurement"] as? [String: Any] ?? [:]
  }

  private func run(_ runs: [String: Any]) -> [String: Any] {
    (runs["runs"] as? [[String: Any]])?.first ?? [:]
  }

  private func lastRun(_ status: [String: Any]) -> [String: Any] {
    (status["pipelines"] as? [[String: Any]])?.first?["last_run"] as? [String: Any] ?? [:]
  }
}
