import ChildProcess
import Emulators
import Foundation
import Testing

/// A small project that is led through all that a command may have to say; each output is held against its schema.
final class PeopleOutputs {
  let program: BuiltProgram
  let server: HTTPServer
  private(set) var validators: [String: SchemaValidator] = [:]

  init() throws {
    server = try HTTPServer { request in
      let body = String(decoding: request.body, as: UTF8.self)
      return body.contains("Bad")
        ? .init(200, #"{ "errors": [ { "index": 0, "code": "bad_name", "message": "bad" } ] }"#)
        : .init(200, "{}")
    }
    program = try BuiltProgram()
    try program.write("headgate.yaml", yaml())
    // The identifier 9 is there twice, one is null, and of 5 no record can be made.
    try program.sql(
      """
      CREATE TABLE people (id INTEGER, name TEXT, email TEXT);
      INSERT INTO people VALUES (1, 'Ann', 'a@x.org'), (2, 'Bad', NULL), (3, 'Cy', 'c@x.org'),
        (4, 'Di', 'd@x.org'), (5, NULL, 'e@x.org'), (6, 'Flo', 'f@x.org'), (7, 'Gus', 'g@x.org'),
        (8, 'Hal', 'h@x.org'), (9, 'Ida', 'i@x.org'), (9, 'Ida', 'i@x.org'), (NULL, 'Jo', NULL);
      """)
  }

  deinit { server.stop() }

  /// Runs a command with `--format json`, whose exit must be `exit`, and returns its output, which must fit the schema.
  @discardableResult
  func output(
    _ schema: String, exits exit: Int32 = 0, _ arguments: String...,
    meanwhile: (ChildProcess) throws -> Void = { _ in },
    at location: SourceLocation = #_sourceLocation
  ) throws -> [String: Any] {
    let ended = try program.run(
      ["headgate"] + arguments + ["--format", "json"], meanwhile: meanwhile)
    #expect(ended.exit == exit, "\(ended.output)\(ended.errors)", sourceLocation: location)
    return try check(ended.output, schema, at: location)
  }

  /// Holds a text against a schema.
  @discardableResult
  func check(
    _ text: String, _ schema: String, at location: SourceLocation = #_sourceLocation
  ) throws -> [String: Any] {
    if validators[schema] == nil {
      validators[schema] = try SchemaValidator(try program.headgate("schema", schema).output)
    }
    let document = try SchemaValidator.object(text)
    let problems = validators[schema]?.problems(in: document) ?? []
    #expect(problems.isEmpty, "\(problems)\n\(text)", sourceLocation: location)
    return document
  }

  func yaml(
    name: String = "name", deletes: String = "{ max: 10%, above: 0 }", pipelines: Bool = true
  ) -> String {
    """
    headgate: 1
    project: people
    environments: { test: {} }
    sources:
      store: { sqlite: { path: store.db } }
    models:
      people:
        source: store
        sql: SELECT id, name, email FROM people
        identifier: [id]
        columns:
          id: int
          name: string
          email: { type: string, pii: true }
    connectors:
      desk:
        title: Desk
        transport: http
        base_url: "\(server.url)"
        notes: |
          The desk **is of this house**.

          It knows its people.
        settings: {}
        rate: { requests: 1000/s, concurrency: 1 }
        objects:
          drawer:
            settings: { name: { type: string, default: top, notes: as it is labelled } }
            find: { method: GET, path: /drawers, each: response.body.drawers, id: each.id }
            create: { method: POST, path: /drawers, body: { object: { name: object.name } }, id: response.body.id }
        actions:
          person:
            notes: Whoever comes in.
            kind: record
            modes: [mirror, upsert]
            match: [id]
            fields:
              id: { type: int, required: true }
              name: { type: string, required: true, max_length: 200 }
              email: { type: string }
              code: { type: string, min_length: 1, pattern: "[a-z]+", normalize: { apply: [trim], when: { value: action.hashed, equals: true } }, hash: { with: sha256, when: { value: action.hashed, equals: true } } }
              rank: { type: int, min: 1, max: 9 }
              tags: { type: [string], min_items: 1, max_items: 9 }
              origin: { type: string, default: people }
            settings: { hashed: { type: bool, default: false } }
            checks: [ { any_of: [id, email], message: who is it } ]
            requests:
              send:
                for: [add, change, remove]
                batch: { max_records: 1 }
                request: { method: POST, path: /people, body: { object: { people: records } } }
                response:
                  failures:
                    each: response.body.errors
                    at: { index: each.index }
                    code: each.code
                    message: each.message
            advice:
              - { code: bad_name, do: "give it a better one" }
          tag:
            kind: event
            modes: [append]
            fields: { tags: { type: [string] } }
            requests:
              send:
                for: [add]
                repeat: safe
                batch: { max_records: 9, max_items: 99 }
                request: { method: POST, path: /tags, body: { object: { tags: { array: { from: records.tags, each: each } } } } }
    destinations:
      desk: { connector: desk }

    """
      + (pipelines
        ? """
        pipelines:
          people:
            model: people
            to: { destination: desk, action: person }
            mode: mirror
            map:
              id: id
              name: \(name)
              email: email
            guard: { deletes: \(deletes) }
            schedule: { every: 1h }

        """ : "")
  }
}
