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
    try firstRun(people)
    try guardAndDefinitions(people)
    try stops(people)
    try destroy(people)
    let listed = try people.program.headgate("schema").output.split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(Set(people.validators.keys) == Set(listed))
    for (name, validator) in people.validators {
      let unseen = validator.known.subtracting(validator.met).sorted()
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

  private func firstRun(_ people: PeopleOutputs) throws {
    let program = try people.output("program", "compile", "--emit", "program")
    #expect((program["programs"] as? [[String: Any]])?.first?["connector"] as? String == "Desk")
    try people.output("sql", "compile", "--emit", "sql")
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
  }

  private func stops(_ people: PeopleOutputs) throws {
    // Canceled while the destination takes its time.
    let first = people.server.requests.count + 1
    people.server.fail(.delay(seconds: 1), request: first)
    let canceled = try people.output("runs", exits: 5, "apply", "--auto-approve") { process in
      let limit = Date() + 30
      while people.server.requests.count < first, process.isRunning, Date() < limit {
        Thread.sleep(forTimeInterval: 0.01)
      }
      process.interrupt()
    }
    #expect(run(canceled)["status"] as? String == "canceled")
    try people.output("status", "status")

    // An answer that is lost leaves its row in doubt; libcurl tries once again by itself.
    let next = people.server.requests.count + 1
    for number in next...next + 1 { people.server.fail(.loseAnswer, request: number) }
    try people.output("runs", exits: 5, "apply", "--auto-approve")
    let doubtful = try people.output("plan", "plan")
    #expect(measurement(doubtful)["in_doubt"] as? Int ?? 0 > 0)
    people.server.stop()
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
