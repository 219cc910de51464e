import Emulators
import Foundation
import Testing

/// What a destination may do to requests, and what has to come of it.
struct DestinationTrouble: Sendable, CustomTestStringConvertible {
  enum Place: Sendable {
    /// The answer is this one, and nothing was done.
    case answer(HTTPServer.Answer)
    /// The request was acted on, its answer does not come as it should.
    case fault(HTTPServer.Fault)
  }

  let testDescription: String
  let place: Place
  let exit: Int32
  let says: [String]
  /// Whether what was sent may have been applied.
  var isDoubt = false
  /// Whether a run gets over it when it meets it once.
  var isPassing = true

  static let all: [DestinationTrouble] = [
    .init(
      testDescription: "401", place: .answer(json(401, "who are you")), exit: 1,
      says: ["HG0928", "refuses the credentials: HTTP 401: who are you", "check the secrets"],
      isPassing: false),
    .init(
      testDescription: "403", place: .answer(json(403, "not you")), exit: 1,
      says: ["HG0928", "HTTP 403: not you"], isPassing: false),
    .init(
      testDescription: "401 that repeats the token",
      place: .answer(json(401, "t0ken is no token of ours")), exit: 1, says: ["HTTP 401"],
      isPassing: false),
    .init(
      testDescription: "429", place: .answer(json(429, "slow down")), exit: 5,
      says: ["HG0927", "HTTP 429: slow down", "run `headgate apply` again"]),
    .init(
      testDescription: "408", place: .answer(json(408, "too slow")), exit: 5,
      says: ["HG0927", "HTTP 408: too slow"], isDoubt: true),
    .init(
      testDescription: "500", place: .answer(json(500, "our fault")), exit: 5,
      says: ["HG0927", "HTTP 500: our fault", "stays due"], isDoubt: true),
    .init(
      testDescription: "503 in HTML",
      place: .answer(.init(503, "<html>\n<b>down</b>\u{7}</html>")), exit: 5,
      says: ["HTTP 503: <html> <b>down</b> </html>"], isDoubt: true),
    .init(
      testDescription: "500 that repeats a personal value",
      place: .answer(json(500, "cannot store P2@Example.com", retryAfter: 3600)), exit: 5,
      says: ["HTTP 500: cannot store •••"], isDoubt: true, isPassing: false),
    .init(
      testDescription: "200 that is not JSON", place: .answer(.init(200, "thank you")), exit: 5,
      says: ["HG0927", "the answer (HTTP 200) is not complete JSON"], isDoubt: true),
    .init(
      testDescription: "200 without a list", place: .answer(.init(200, #"{"failures": 3}"#)),
      exit: 5, says: ["has no list at `response.body.failures`"], isDoubt: true),
    .init(
      testDescription: "a failure of nobody",
      place: .answer(.init(200, #"{"failures": [{"index": 99}]}"#)), exit: 5,
      says: ["reports a failure of a record that is not in the request"], isDoubt: true),
    .init(
      testDescription: "an answer that is no HTTP", place: .fault(.garbage), exit: 5,
      says: ["HG0927", "is not HTTP"], isDoubt: true),
    .init(
      testDescription: "half an answer", place: .fault(.truncateAnswer), exit: 5,
      says: ["HG0927", "was lost before the answer"], isDoubt: true),
    .init(
      testDescription: "400 for all", place: .answer(json(400, "no")), exit: 4,
      says: ["http_400", "HTTP 400: no"]),
    .init(
      testDescription: "a redirect", place: .answer(.init(302, "")), exit: 4,
      says: ["HTTP 302 (redirects are not followed)"], isPassing: false),
  ]

  private static func json(_ status: Int, _ message: String, retryAfter: Int? = nil)
    -> HTTPServer.Answer
  {
    .init(
      status, #"{"message": "\#(message)"}"#,
      headers: retryAfter.map { [("Retry-After", "\($0)")] } ?? [])
  }

  /// Lets the next so many requests meet it.
  func befall(_ people: PeopleProject, requests: Int) {
    switch place {
    case .answer(let answer):
      people.store.answerNext(Array(repeating: answer, count: requests))
    case .fault(let fault):
      let sent = people.server.requests.count
      people.server.fail(fault, requests: sent + 1...sent + requests)
    }
  }
}

@Suite(.startsCommands) struct DestinationTroubleTests {
  @Test(
    "a trouble that stays is named, nothing is forgotten, and the next apply makes the store equal the model",
    arguments: DestinationTrouble.all)
  func trouble(_ trouble: DestinationTrouble) throws {
    let people = try PeopleProject(concurrency: 1)
    let first = try people.apply()
    #expect(first.exit == 0, "\(first)")
    let before = people.store.records
    try people.edit()
    trouble.befall(people, requests: 50)
    let stopped = try people.apply()
    people.store.acceptAll()
    people.server.forgetFaults()
    #expect(stopped.exit == trouble.exit, "\(stopped)")
    for words in trouble.says { #expect(stopped.text.contains(words), "\(stopped)") }

    let plan = try people.project.plan()
    #expect((plan.data[0].measurement.inDoubt > 0) == trouble.isDoubt)
    #expect(!plan.data[0].wasInterrupted)
    let planned = try people.project.headgate("plan")
    let status = try people.project.headgate("status")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    let wanted = try people.expected(held: before.filter { $0.key == "10" })
    #expect(differences(people.store.records, from: wanted) == [])
    #expect(try people.project.headgate("plan", "--detailed-exitcode").exit == 0)

    PeopleProject.privacy.check(first, stopped, planned, status, next)
    try PeopleProject.privacy.check(people.project)
  }

  @Test(
    "a trouble that passes is waited for: the same run sends all of it",
    arguments: DestinationTrouble.all.filter(\.isPassing))
  func passing(_ trouble: DestinationTrouble) throws {
    let people = try PeopleProject()
    #expect(try people.apply().exit == 0)
    let before = people.store.records
    try people.edit()
    trouble.befall(people, requests: 1)
    let ended = try people.apply()
    #expect(ended.exit == 0, "\(ended)")
    let wanted = try people.expected(held: before.filter { $0.key == "10" })
    #expect(differences(people.store.records, from: wanted) == [])
    #expect(try people.project.plan().data[0].measurement.inDoubt == 0)
    PeopleProject.privacy.check(ended)
  }

  @Test("a destination that is down is exit 5, and the next apply goes on when it is up again")
  func down() throws {
    let people = try PeopleProject()
    #expect(try people.apply().exit == 0)
    let before = people.store.records
    try people.edit()
    let port = people.server.port
    people.server.stop()
    let stopped = try people.apply()
    #expect(stopped.exit == 5, "\(stopped)")
    #expect(stopped.errors.contains("could not connect to 127.0.0.1:\(port)"))
    #expect(stopped.errors.contains("headgate.yaml:"))
    #expect(try people.project.plan().data[0].measurement.inDoubt == 0)
    PeopleProject.privacy.check(stopped)

    let store = people.store
    let server = try HTTPServer(port: port) { store.answer($0) }
    defer { server.stop() }
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    let wanted = try people.expected(held: before.filter { $0.key == "10" })
    #expect(differences(store.records, from: wanted) == [])
  }

  @Test("a record that is refused is named with its code and without its values, each run anew")
  func refused() throws {
    let people = try PeopleProject()
    people.store.refuse(
      "7", code: "bad_email", message: "p7@example.com bounces, says P7@Example.com")
    for attempt in 1...2 {
      let ended = try people.apply()
      #expect(ended.exit == (attempt == 1 ? 4 : 0), "only the first verdict is news: \(ended)")
      #expect(ended.output.contains("bad_email  id 7  ••• bounces, says •••"), "\(ended)")
      PeopleProject.privacy.check(ended)
      try PeopleProject.privacy.check(people.project)
      #expect(people.store.records.count == 21)
    }
    people.store.accept("7")
    let next = try people.apply()
    #expect(next.exit == 0, "\(next)")
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test("without the secret nothing is deployed, sent or left open")
  func secretMissing() throws {
    let people = try PeopleProject()
    people.project.environment["CRM_TOKEN"] = ""
    let ended = try people.apply()
    #expect(ended.exit == 1, "\(ended)")
    for words in [
      "HG0850", "setting `token` of destination `crm`", "`CRM_TOKEN`", "export CRM_TOKEN",
    ] {
      #expect(ended.errors.contains(words), "\(ended)")
    }
    let status = try people.project.headgate("status")
    #expect(status.output.contains("never"), "\(status)")
    let plan = try people.project.plan()
    #expect(plan.deployment == nil)
    #expect(!plan.data[0].wasInterrupted)
    #expect(people.server.requests.isEmpty)
    people.project.environment["CRM_TOKEN"] = "t0ken"
    #expect(try people.apply().exit == 0)
    #expect(try differences(people.store.records, from: people.expected()) == [])
  }

  @Test("an identifier that is personal is masked wherever a row is named")
  func personalIdentifier() throws {
    let people = try PeopleProject(identifierType: "string")
    try people.project.edit("headgate.yaml", "id: string", "id: { type: string, pii: true }")
    try people.project.sql(
      """
      UPDATE people SET id = 'P' || id || '@example.com';
      INSERT INTO people SELECT * FROM people WHERE id IN ('P3@example.com', 'P4@example.com')
      """)
    people.store.refuse(
      "P7@example.com", code: "no", message: "no P7@example.com, no p7@EXAMPLE.COM")
    let planned = try people.project.headgate("plan")
    #expect(planned.output.contains("HG2002"), "\(planned)")
    let first = try people.apply()
    #expect(first.exit == 4, "\(first)")
    try people.project.sql(
      "UPDATE people SET name = 'x' || name; DELETE FROM people WHERE id > 'P6'")
    let second = try people.project.headgate("apply", "--auto-approve", "--format", "json")
    #expect(second.exit == 0, "\(second)")
    PeopleProject.privacy.check(
      planned, first, second, try people.project.headgate("preview", "people"),
      try people.project.headgate("plan", "--format", "json"))
    try PeopleProject.privacy.check(people.project)
  }
}
