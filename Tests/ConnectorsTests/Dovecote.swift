import Testing

@testable import Connectors

/// An invented destination that has every kind of action.
let dovecote = """
  title: Dovecote
  transport: http
  base_url: https://dovecote.example
  settings: { source: { type: string, default: shop } }
  actions:
    birds:
      kind: record
      modes: [mirror, upsert, insert, update]
      match: [ring]
      fields: { ring: { type: string }, name: { type: string } }
      requests:
        write:
          modes: [mirror, upsert]
          for: [add, change]
          request: { method: POST, path: /birds, body: record }
        create:
          modes: [insert]
          for: [add]
          request: { method: POST, path: /new, body: record }
        edit:
          modes: [update]
          for: [change]
          request: { method: PATCH, path: "/birds/{{ record.ring }}", body: record }
        free:
          for: [remove]
          request: { method: DELETE, path: "/birds/{{ record.ring }}" }
    flock:
      kind: membership
      modes: [mirror, upsert]
      match: { any_of: [email, phone] }
      renew_after: 12mo
      fields: { email: { type: [string] }, phone: { type: string }, plan: { type: string } }
      requests:
        add: { for: [add, change], batch: { max_records: 5 }, request: { method: POST, path: /in, body: { object: { add: records } } } }
        remove: { for: [remove], batch: { max_records: 5 }, request: { method: POST, path: /out, body: { object: { remove: records } } } }
    flights:
      kind: event
      modes: [append]
      record: free
      requests:
        took:
          for: [add]
          batch: { max_records: 5, max_bytes: 1000 }
          repeat: keyed
          request:
            method: POST
            path: /took
            body: { object: { flights: { array: { from: records, each: { object: { id: key, what: operation, of: record, again: key } } } } } }
        landed:
          for: [remove]
          repeat: keyed
          request:
            method: POST
            path: /landed
            query: { id: key, by: settings.source }
            headers: { Idempotency-Key: { template: "{{ settings.source }}-{{ key }}" } }
            body: record
  """

func dovecoteDefinition() throws -> ConnectorDefinition {
  let (definition, problems) = define(dovecote)
  #expect(problems.map(\.title) == [])
  return try required(definition)
}

func dovecoteAction(_ name: String, _ mode: SyncMode) throws -> BoundAction {
  let definition = try dovecoteDefinition()
  return BoundAction(
    connector: definition, action: try required(definition.action(name)), settings: [:],
    with: [:], mode: mode, limits: definition.rate)
}
