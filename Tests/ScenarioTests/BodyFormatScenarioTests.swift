import Emulators
import Foundation
import Testing

/// Through the binary to an API that takes no list of objects: a signed form, CSV, lines of JSON, lists side by side.
@Suite(.startsCommands) struct BodyFormatScenarioTests {
  private let pier = Pier()

  private static let shapes = ["form", "csv", "lines", "columns"]

  private static func action(_ shape: String, _ batch: String, _ request: String) -> String {
    """
          \(shape):
            kind: record
            modes: [upsert]
            match: [id]
            fields: { id: { type: int }, name: { type: string } }
            requests:
              write:
                for: [add, change]
                batch: { \(batch) }
                request: { \(request) }
                response: { failures: { each: response.body.wrong, at: { index: each.row }, code: each.why } }

    """
  }

  private static let connector = """
    connectors:
      pier:
        title: A pier
        transport: http
        settings:
          base_url: { type: string, required: true }
          key: { type: string, required: true }
          key_secret: { type: string, required: true, secret: true }
          token: { type: string, required: true }
          token_secret: { type: string, required: true, secret: true }
        auth:
          - oauth1: { consumer_key: settings.key, consumer_secret: settings.key_secret, token: settings.token, token_secret: settings.token_secret }
        actions:
    \(action("form", "max_records: 1", "method: POST, path: /form, format: form, body: { object: { Name: record.name, Id: record.id, Team: { const: \"a & b\" } } }"))\
    \(action("csv", "max_records: 5", "method: PUT, path: /csv, format: csv, csv: { separator: { const: semicolon }, line_end: { const: crlf } }, body: records"))\
    \(action("lines", "max_records: 5", "method: PUT, path: /lines, format: jsonl, body: records"))\
    \(action("columns", "max_records: 5", "method: PUT, path: /columns, body: { object: { people: { columns: { ids: record.id, names: record.name } } } }"))
    """

  private func project() throws -> ConnectorProject {
    let pier = pier
    let pipelines = Self.shapes.map { shape in
      """
      \(shape):
        model: people
        to: { destination: out, action: \(shape) }
        mode: upsert
        map: { id: id, name: name }
      """
    }
    return try ConnectorProject(
      connector: "pier",
      settings:
        "key: \(SignatureGate.consumerKey), key_secret: { env: KEY_SECRET }, token: \(SignatureGate.token), token_secret: { env: TOKEN_SECRET }",
      environment: [
        "KEY_SECRET": SignatureGate.consumerSecret, "TOKEN_SECRET": SignatureGate.tokenSecret,
      ],
      pipelines: pipelines.joined(separator: "\n"), connectors: Self.connector,
      answer: { pier.answer($0) })
  }

  @Test("each shape holds all that the model ever held, whatever fails on the way")
  func converges() throws {
    let people = try project()
    try people.project.sql(
      #"UPDATE people SET name = 'A=&;,"' || char(10) || 'ü + %41' WHERE id = 3"#)
    pier.refuse(7)
    var wanted: [Int: String] = [:]
    for round in 0...1 {
      if round > 0 { try people.edit(round) }
      people.fail([
        (2, .loseAnswer), (5, .answer(.init(503, "<html>"))), (9, .truncateAnswer),
        (25, .dropRequest), (27, .garbage), (30, .loseAnswer), (33, .answer(.init(429, "{}"))),
      ])
      let ended = try people.apply(exit: nil)
      if round == 0 {
        #expect(ended.exit == 4 && ended.output.contains("unwelcome"), "\(ended)")
      }
      for (id, row) in try people.rows() where id != 7 { wanted[id] = "\(row["name"] ?? "")" }
      for shape in Self.shapes { #expect(pier.people(shape) == wanted, "\(shape)") }
    }
  }

  @Test("what is damaged on the way is refused", arguments: Self.shapes)
  func damaged(shape: String) throws {
    let people = try project()
    let ended = try people.project.headgate("apply", "--auto-approve", "-s", shape)
    #expect(ended.exit == 0, "\(ended)")
    let request = try #require(people.server.requests.first)
    #expect(Pier().answer(request).status == 200)
    func isRefused(_ change: (inout String, inout [(name: String, value: String)]) -> Void) -> Bool
    {
      var body = String(decoding: request.body, as: UTF8.self)
      var headers = request.headers
      change(&body, &headers)
      return Pier().answer(
        .init(
          method: request.method, target: request.target, headers: headers, body: Array(body.utf8))
      ).status >= 400
    }
    #expect(isRefused { _, headers in headers.removeAll { $0.name == "Content-Type" } })
    #expect(isRefused { body, _ in body += shape == "form" ? "&More=1" : ";" })
    #expect(isRefused { body, _ in body = String(body.dropFirst(2)) })
  }
}
