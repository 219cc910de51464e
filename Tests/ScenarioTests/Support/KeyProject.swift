import Emulators
import Foundation

/// A project in which every key of the language and of connectors stands, and what comes of running it.
///
/// Orders go to a desk by a connector of its own, people to the built-in `http`, notes to files.
final class KeyProject {
  /// Where a key's effect can be seen.
  enum Aspect: String, Sendable, CaseIterable {
    /// What `lint` says, with its exit code.
    case lint
    /// The plan.
    case plan
    /// Every request: method, target, headers and body, sorted.
    case requests
    /// The files that were written.
    case files
    /// What the apply said, with its exit code.
    case outcome
    case status
    /// Whether requests to the desk were under way at once.
    case concurrency
    /// Names and places of all files.
    case folder
    /// The plan of the edited text where the text before it is deployed.
    case update
  }

  private let project: TestProject
  private let server: HTTPServer
  private let turnstile = Turnstile()

  init(_ texts: [String: String]) throws {
    server = try HTTPServer { [turnstile] request in
      guard request.target.hasPrefix("/desk") else { return KeyProject.answer(request) }
      turnstile.pass()
      defer { turnstile.leave() }
      return KeyProject.answer(request)
    }
    project = try TestProject(texts)
    project.environment = [
      "TOKEN": "t0ken", "OTHER_TOKEN": "0ther", "HEADGATE_VAR_api": server.url,
    ]
    if texts["connectors/gates.yaml"] != nil {
      let account = try ServiceAccount(tokenURL: server.url + "/token/account", scope: "").file
      try project.write("account.json", account)
      try project.write("other.json", account.replacing("robot@", with: "other@"))
    }
    try project.sql(Self.data)
    try project.sql(Self.data + "UPDATE people SET name = 'Other ' || name", on: "other.db")
  }

  deinit { server.stop() }

  /// What `lint` says, and whether it finds nothing wrong.
  func lint() throws -> (text: String, passes: Bool) {
    let lint = try project.headgate("lint")
    return (text(lint), lint.exit == 0)
  }

  /// Plans, applies and looks around, as far as the aspects need it.
  func observe(_ aspects: Set<Aspect> = Set(Aspect.allCases)) throws -> [Aspect: String] {
    var seen: [Aspect: String] = [:]
    if aspects.contains(.concurrency) { turnstile.waitForOthers() }
    if aspects.contains(.plan) { seen[.plan] = text(try project.headgate("plan")) }
    seen[.outcome] = text(try project.headgate("apply", "--auto-approve"), from: "\nRuns ")
    seen[.requests] = requests().joined(separator: "\n")
    let files = [
      "log.jsonl", "late.jsonl", "whole.jsonl", "away.jsonl", "table.csv", "forms.jsonl",
    ]
    seen[.files] = try files.map {
      project.exists($0) ? "\($0)\n\(try project.text($0))" : ""
    }.joined()
    if aspects.contains(.status) { seen[.status] = text(try project.headgate("status")) }
    if aspects.contains(.concurrency) {
      seen[.concurrency] = turnstile.peak > 1 ? "at once" : "one by one"
    }
    seen[.folder] = FileManager.default.subpaths(atPath: project.folder.path)?.sorted()
      .map { $0.replacing(/[0-9a-f]{12}/, with: "<uid>") }.joined(separator: "\n")
    return seen
  }

  /// Changes rows of every table.
  func change() throws { try project.sql(Self.change) }

  /// What is planned for an edited text once the text as it was is deployed.
  func update(_ texts: [String: String]) throws -> String {
    _ = try project.headgate("apply", "--auto-approve")
    for (path, text) in texts { try project.write(path, text) }
    return text(try project.headgate("plan"))
  }

  private func requests() -> [String] {
    server.requests.map { request in
      let headers = request.headers.filter {
        !["host", "content-length", "user-agent"].contains($0.name.lowercased())
      }.map { "\($0.name): \($0.value)" }
      let body = String(decoding: request.body, as: UTF8.self)
      let text = "\(request.method) \(request.target) \(headers.sorted().joined(separator: "; ")) "
      return (text + (ServiceAccount.claims(in: body) ?? body))
        .replacingOccurrences(of: server.url, with: "<api>")
        .replacing(/oauth_(nonce|timestamp|signature)="[^"]*"/) { "oauth_\($0.output.1)" }
    }.sorted()
  }

  /// Without what differs from run to run.
  private func text(_ ended: TestProject.Ended, from start: String? = nil) -> String {
    var output = ended.output
    if let start, let range = output.range(of: start) {
      output = String(output[range.lowerBound...])
    }
    let masked = (output + ended.errors).replacingOccurrences(of: server.url, with: "<api>")
      .replacing(/\d+(\.\d+)? s$/.anchorsMatchLineEndings(), with: "<duration>")
      .replacing(/\ {2,}(<duration>|time)$/.anchorsMatchLineEndings()) { "  \($0.output.1)" }
      .replacing(/\d{4}-\d\d-\d\dT[\d:]+Z\ */, with: "<time> ")
      .replacing(/last run\ */, with: "last run ")
    return "exit \(ended.exit)\n" + masked
  }

  /// The desk finds order 4 odd and does not know order 1 when it is to be removed.
  private static func answer(_ request: HTTPServer.Request) -> HTTPServer.Answer {
    if request.target.hasPrefix("/token/") {
      return HTTPServer.Answer(200, #"{"access_token":"of\#(request.target)"}"#)
    }
    if request.target.hasPrefix("/desk/queue-busy") { return HTTPServer.Answer(409, "{}") }
    guard request.method != "DELETE" else { return HTTPServer.Answer(404, "{}") }
    let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    var errors: [[String: Any]] = []
    for (index, order) in ((body?["orders"] as? [[String: Any]]) ?? []).enumerated()
    where order["ref"] as? String == "4" || order["ref"] as? Int == 4 {
      errors.append([
        "status": "error", "place": index, "ref": "4", "code": "odd", "reason": "too odd",
        "alias": "strange", "words": "by far",
      ])
    }
    let answer: [String: Any] = ["ok": true, "fine": false, "errors": errors]
    let data = (try? JSONSerialization.data(withJSONObject: answer)) ?? Data()
    return HTTPServer.Answer(200, String(decoding: data, as: UTF8.self))
  }

  private static let data = """
    CREATE TABLE orders (id INTEGER, email TEXT, placed TEXT, total NUMERIC, note TEXT, lines TEXT, extra TEXT);
    INSERT INTO orders VALUES
      (1, ' A@Example.com', '2025-01-01 10:00:00', 1.5, 'first, a note as long as the desk takes them all', '[{"sku":"a","quantity":1}]', 'x'),
      (2, 'b@example.com', '2025-01-02 10:00:00', 2.5, NULL, '[{"sku":"a"},{"sku":"b","quantity":2}]', 'x'),
      (3, NULL, '2025-01-03 10:00:00', 3.5, 'third, a note as long as the desk takes them all', '[]', 'x'),
      (4, 'd@example.com', '2025-01-04 10:00:00', 4.5, 'fourth, a longer note', NULL, 'x'),
      (5, 'e@example.com', '2025-01-05 10:00:00', 5.5, 'fifth, a note as long as the desk takes them all', '[{"sku":"c","quantity":3}]', 'x'),
      (6, 'f@example.com', '2025-01-06 10:00:00', 6.5, 'sixth, a note as long as the desk takes them all', '[{"sku":"c","quantity":3}]', 'x');
    CREATE TABLE people (id INTEGER, code INTEGER, name TEXT, city TEXT);
    INSERT INTO people VALUES (1, 11, 'Ada', 'Oslo'), (2, 12, 'Bo', NULL), (3, 13, 'Cy', 'Rome'),
      (4, 14, 'Di', 'Bern'), (5, 15, 'Ed', 'Paris');
    CREATE TABLE notes (id INTEGER, text TEXT);
    INSERT INTO notes VALUES (1, 'one'), (2, 'two');
    """

  private static let change = """
    UPDATE orders SET total = 9.75 WHERE id IN (2, 5);
    UPDATE orders SET email = 'E5@Example.com' WHERE id = 5;
    DELETE FROM orders WHERE id = 1;
    INSERT INTO orders VALUES (7, 'g@example.com', '2025-01-07 10:00:00', 7.5, 'seventh', '[]', 'x');
    DELETE FROM people WHERE id = 5;
    DELETE FROM notes;
    """
}
