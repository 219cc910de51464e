import Emulators
import Foundation
import PostgresServer
import Testing

/// Through the binary to a depot that takes records by jobs: each job is on record before it is asked for.
@Suite(.startsCommands, .onEveryEngine) struct FlowTests {
  private static func flow(_ kind: String, _ within: String) -> String {
    """
                flow:
                  - { name: job, request: { method: POST, path: /jobs, body: { object: { kind: { const: \(kind) } } } }, keep: { id: response.body.id } }
                  - { name: records, upload: { method: PUT, path: "/jobs/{{ step.job.id }}/records", body: records } }
                  - { name: closed, request: { method: POST, path: "/jobs/{{ step.job.id }}/close" } }
                  - name: done
                    poll: { method: GET, path: "/jobs/{{ step.job.id }}" }
                    every: 1s
                    within: \(within)
                    until: { value: response.body.state, equals: done }
                    response: { classify: [ { when: { value: response.body.state, equals: failed }, as: split } ] }
                  - name: results
                    results: { method: GET, path: "/jobs/{{ step.job.id }}/results" }
                    response: { failures: { each: response.body.refused, at: { index: each.place }, code: each.code, message: each.message } }
                finally: { method: DELETE, path: "/jobs/{{ step.job.id }}" }
    """
  }

  private static func connector(_ within: String) -> String {
    """
    connectors:
      depot:
        title: A depot
        transport: http
        base_url: https://depot.example
        settings: { token: { type: string, secret: true, required: true } }
        auth: [ { bearer: { token: settings.token } } ]
        actions:
          items:
            kind: record
            modes: [mirror, upsert]
            match: [ref]
            fields: { ref: { type: int, required: true }, name: { type: string }, email: { type: string } }
            requests:
              write:
                for: [add, change]
                batch: { max_records: 10 }
    \(flow("write", within))
              remove:
                for: [remove]
                batch: { max_records: 10 }
    \(flow("remove", within))
    """
  }

  private static let pipeline = """
    items:
      model: people
      to: { destination: out, action: items }
      mode: mirror
      map: { ref: id, name: name, email: email }
    """

  private let depot = Depot(token: "t0p")

  private func project(within: String = "5m") throws -> ConnectorProject {
    let depot = depot
    return try ConnectorProject(
      connector: "depot", settings: "token: { env: TOKEN }", environment: ["TOKEN": "t0p"],
      pipelines: Self.pipeline, connectors: Self.connector(within), answer: { depot.answer($0) })
  }

  /// The depot holds the model, but what it refuses.
  private func expectMirrored(
    _ people: ConnectorProject, without refused: Set<Int> = [],
    at place: SourceLocation = #_sourceLocation
  ) throws {
    var items: [String: String] = [:]
    for (id, row) in try people.rows() where !refused.contains(id) {
      let email = try people.project.sql("SELECT email FROM people WHERE id = \(id)")
      items["\(id)"] = try ExampleProject.text([
        "ref": id, "name": row["name"] ?? "", "email": email.first?["email"] ?? "",
      ])
    }
    #expect(differences(depot.records, from: items) == [], sourceLocation: place)
  }

  @Test("jobs are made, filled, closed, asked for and taken away, whatever goes wrong on the way")
  func converges() throws {
    let people = try project()
    depot.refuse("7")
    for round in 0...2 {
      if round > 0 { try people.edit(round) }
      people.fail([
        (1, .loseAnswer), (3, .answer(.init(502, "<html>"))), (5, .loseAnswer), (7, .garbage),
        (9, .truncateAnswer), (12, .dropRequest), (14, .loseAnswer),
        (17, .answer(.init(429, "{}"))),
      ])
      var ended = try people.apply(exit: nil)
      // Where the bad answers all fall to one call, in which order they are heard decides, it is an outage to the run.
      for _ in 0..<3 where ended.exit == 5 { ended = try people.apply(exit: nil) }
      if round == 0 { #expect(ended.exit == 4 && ended.output.contains("unwanted"), "\(ended)") }
      try expectMirrored(people, without: [7])
    }
    depot.acceptAll()
    try people.apply(exit: nil)
    try expectMirrored(people)
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)
  }

  @Test("a job that fails as a whole is tried in halves")
  func splits() throws {
    let people = try project()
    depot.breakJobs(true)
    let ended = try people.apply()
    try expectMirrored(people)
    #expect(depot.openJobs == 0, "\(ended)")
  }

  @Test("what was handed over is asked for after a crash, and not handed over again")
  func crashes() throws {
    for write in stride(from: 1, through: 16, by: Engine.current == .sqlite ? 1 : 3) {
      let people = try project()
      people.project.environment["HEADGATE_CRASH"] = "ledger:\(write)"
      try people.apply(exit: nil)
      people.project.environment["HEADGATE_CRASH"] = nil
      let before = depot.handedOver
      try people.apply()
      try expectMirrored(people)
      // Twice only where the answer to the call that carried it was not on record.
      let again = depot.handedOver.filter {
        $0.value > (before[$0.key] ?? 0) && before[$0.key] != nil
      }
      #expect(again.count <= 4, "at write \(write): \(again)")
      #expect(again.isEmpty, "at write \(write): \(again)")
      #expect(depot.openJobs <= 1, "at write \(write)")
      try people.project.sql("DELETE FROM people WHERE id <> 22")
      try people.apply()
      try expectMirrored(people)
      depot.forget()
    }
  }

  @Test("a run may end while its jobs are open; the next one asks, and sends nothing of them")
  func waits() throws {
    let people = try project(within: "1s")
    depot.work(after: 1_000_000)
    depot.refuse("3")
    let ended = try people.apply(exit: 5)
    #expect(ended.text.contains("HG0954"), "\(ended)")
    #expect(depot.records.isEmpty)
    let handed = depot.handedOver
    #expect(try people.project.headgate("history").output.contains("waiting"))
    #expect(try people.project.headgate("status").output.contains("waiting"))
    let still = try people.apply(exit: 5)
    #expect(still.text.contains("HG0954"), "\(still)")
    #expect(depot.handedOver == handed)
    depot.work(after: 1)
    let done = try people.apply(exit: nil)
    #expect(done.exit == 4, "\(done)")
    try expectMirrored(people, without: [3])
    // The one that was refused is new again, and what had not left yet is; the others are not handed over twice.
    let twice = depot.handedOver.filter { $0.value > 1 }
    #expect(twice.count <= 1 && twice.keys.allSatisfy { $0.contains("\"ref\":3}") }, "\(twice)")
    let history = try people.project.headgate("history").output
    #expect(!history.contains("waiting"), "\(history)")
  }

  @Test("a row that was set aside does not keep a run open whose jobs are done")
  func waitsForNoRowThatWasSetAside() throws {
    let people = try project(within: "1s")
    try people.project.sql(
      "DELETE FROM people WHERE id > 4; UPDATE people SET id = NULL WHERE id = 2;")
    depot.work(after: 1_000_000)
    try people.apply(exit: 5, refused: [0])
    depot.work(after: 1)
    try people.apply(refused: [0])
    try expectMirrored(people, without: [0])
    let history = try people.project.headgate("history").output
    #expect(!history.contains("interrupted"), "\(history)")
  }
}
