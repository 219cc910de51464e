import Diagnostics
import Records
import YAMLSyntax

@testable import Connectors

/// Reads a definition from its text, with what was said of it.
func define(_ text: String) -> (definition: ConnectorDefinition?, problems: [Diagnostic]) {
  var bag = DiagnosticBag()
  let file = SourceFile(path: "pigeonhole.yaml", text: text)
  guard let node = YAMLParser.parse(file, id: SourceFile.ID(index: 0), &bag) else {
    return (nil, bag.sorted)
  }
  let definition = ConnectorDefinition.read(name: "pigeonhole", node, &bag)
  return (definition, bag.sorted)
}

/// An invented CRM that uses all of the grammar that acts.
let pigeonhole = """
  title: Pigeonhole CRM
  transport: http
  base_url: "https://{{ settings.region }}.pigeonhole.example/v2"
  settings:
    region: { type: string, enum: [eu, us], default: eu }
    api_key: { type: string, secret: true, required: true }
  auth: [ { header: { name: X-Api-Key, value: settings.api_key } } ]
  rate: { requests: 600/min, concurrency: 3 }
  actions:
    people:
      kind: record
      modes: [mirror, upsert]
      match: [ref]
      settings: { workspace: { type: string, required: true } }
      fields:
        ref: { type: string, required: true, max_length: 64 }
        email: { type: string, normalize: [trim, lower] }
        tags: { type: [string] }
        address: { type: { city: string, zip: "string?" } }
        attributes: { type: { "*": any } }
      requests:
        upsert:
          for: [add, change]
          batch: { max_records: 3, max_bytes: 1000 }
          request:
            method: POST
            path: /people/batch
            query: { dry: { const: "no" }, space: action.workspace }
            headers: { X-Workspace: action.workspace }
            body: { object: { people: records, workspace: action.workspace, v: { const: 2 } } }
          response:
            accepted: { all: [ { value: response.status, in: [200, 202] }, { not: { value: response.body.ok, equals: false } } ] }
            failures: { each: response.body.results, when: { value: each.status, equals: error }, at: { field: ref }, code: each.code, message: each.message }
            classify: [ { status: 409, as: retry } ]
        remove:
          for: [remove]
          request: { method: DELETE, path: "/people/{{ record.ref }}" }
          response: { classify: [ { status: 404, as: accept } ] }
      advice: [ { code: bad_email, do: fix the address } ]
  """

/// The `people` action with everything given.
func people(
  mode: SyncMode = .mirror, batch: Int? = nil,
  settings: [String: JSONValue] = ["api_key": .string("k")]
) throws -> BoundAction {
  let definition = try required(define(pigeonhole).definition)
  return BoundAction(
    connector: definition, action: try required(definition.action("people")), settings: settings,
    with: ["workspace": .string("w 1")], mode: mode, limits: RateLimit(batch: batch))
}

/// A built-in action.
func builtIn(
  _ connector: String, _ action: String, settings: [String: JSONValue],
  with: [String: JSONValue] = [:], match: [String] = ["id"], mode: SyncMode = .mirror
) throws -> BoundAction {
  let definition = try required(ConnectorCatalog.builtIn[connector])
  return BoundAction(
    connector: definition, action: try required(definition.action(action)), settings: settings,
    with: with, match: match, mode: mode, limits: definition.rate)
}

struct Missing: Error {}

func required<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw Missing() }
  return value
}

/// All batches of records given as JSON text; the first record's key ends in 1.
func batches(_ action: BoundAction, _ operation: Connectors.Operation, _ records: [String])
  -> [Batch]
{
  let batcher = Batcher(action)
  var closed: [Batch] = []
  for (index, record) in records.enumerated() {
    let added = batcher.add(
      operation, seq: Int64(index),
      key: { _ in IdempotencyKey(high: 0, low: UInt64(index) + 1) },
      write: {
        $0.append(record)
        return true
      })
    if case .taken(let batch?) = added { closed.append(batch) }
  }
  return closed + batcher.flush()
}

extension Batch {
  var text: String { String(decoding: buffer.bytes, as: UTF8.self) }
  func recordText(_ index: Int) -> String { String(decoding: record(at: index), as: UTF8.self) }
}

extension BoundAction {
  func outcome(
    _ status: Int, _ body: String, _ headers: [(name: String, value: String)] = [], for batch: Batch
  ) -> BatchOutcome {
    Array(body.utf8).withUnsafeBufferPointer {
      // 2025-11-21T06:00:00Z
      outcome(
        of: Answer(status: status, headers: headers, body: $0, time: 1_763_704_800), for: batch)
    }
  }
}
