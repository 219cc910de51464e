import PostgresServer

/// What a tortured project says at the moment, as its text is made of it.
struct TortureDefinition: Sendable {
  enum Destination: String, Sendable, CaseIterable {
    /// `http`: a batch of records that points at failures by index; one that is refused whole for one; one record a request.
    case records, strict, record
    /// A connector of the project whose failures name their record by its field.
    case fielded
    case members, anyOf, events, event, operations, content

    var isFile: Bool { self == .operations || self == .content }
    var isEvent: Bool { self == .events || self == .event }

    var action: String {
      switch self {
      case .records, .strict, .content: "records"
      case .fielded: "people"
      case .record, .members, .events, .event, .operations: rawValue
      case .anyOf: "members"
      }
    }

    var modes: [String] {
      switch self {
      case .records, .record: ["mirror", "mirror", "mirror", "upsert", "insert", "update"]
      case .strict, .fielded: ["mirror", "upsert"]
      case .members, .anyOf, .operations: ["mirror", "mirror", "upsert"]
      case .events, .event: ["append"]
      case .content: ["replace"]
      }
    }
  }

  /// How the name is mapped.
  enum NameRule: String, Sendable, CaseIterable {
    case plain = "name"
    case trimmed = "{ column: name, apply: [trim] }"
    case lowered = "{ column: name, apply: [lower], default: nobody }"
  }

  /// What is sent of a row.
  struct Mapping: Hashable, Sendable {
    var name = NameRule.plain
    var kind: Int?
    var email = false
  }

  let destination: Destination
  /// Where ledger and states are; nil where all is in files, the rows too.
  let shared: SharedState?
  var mode: String
  /// Whether the record is known by the address, as it is sent, rather than by the identifier.
  var isByValue: Bool
  /// Whether rows are named by another column than at first.
  var isByCode = false
  let identifierType: String
  let isNamePersonal: Bool
  let concurrency: Int
  let batch: Int
  var mapping = Mapping()
  var forwards = false
  var name = "people"
  var movedFrom: String?
  var description = 0
  var isGuarded = false

  init(_ random: inout SeededRandom) {
    destination = random.pick(Destination.allCases + [.records, .record, .members])
    shared =
      switch Engine.current {
      case .sqlite: nil
      case .postgres: random.pick([.warehouse, .warehouse, .warehouse, .ledger, .ledger, .files])
      }
    mode = random.pick(destination.modes)
    isByValue =
      switch destination {
      case .records, .strict, .record, .fielded, .members:
        mode == "mirror" || mode == "upsert" ? !random.chance(3) : random.chance(2)
      case .anyOf: true
      case .events, .event, .operations, .content: false
      }
    identifierType = random.pick(["int", "string"])
    isNamePersonal = random.chance(2)
    concurrency = random.number(1...3)
    batch = random.number(1...5)
  }

  /// Whether records may be known, and rows named, by another value.
  var canRematch: Bool {
    switch destination {
    case .records, .strict, .record, .fielded, .members: ["mirror", "upsert"].contains(mode)
    case .anyOf, .events, .event, .operations, .content: false
    }
  }

  private var match: String {
    switch destination {
    case .anyOf: "match: { any_of: [email, phone] }"
    case .events, .event: ""
    case .records, .strict, .record, .fielded, .members, .operations, .content: "match: [key]"
    }
  }

  private var map: [String] {
    let address = "{ column: email, apply: [trim, lower], on_null: omit }"
    var map: [String]
    if destination == .anyOf {
      map = ["email: \(address)", "phone: { column: phone, on_null: omit }"]
    } else {
      map = [isByValue ? "key: { column: email, apply: [trim, lower] }" : "key: id"]
    }
    map += ["name: \(mapping.name.rawValue)", "spent: spent"]
    if mapping.email, destination != .anyOf {
      map.append("email: { column: email, apply: [lower] }")
    }
    if let kind = mapping.kind { map.append("kind: { const: \"kind \(kind)\" }") }
    return map
  }

  private func account(_ url: String) -> String {
    switch destination {
    case .operations, .content: "connector: file, settings: { path: out.jsonl }"
    case .fielded: #"connector: desk, settings: { base_url: "\#(url)", token: { env: TOKEN } }"#
    case .records, .strict, .record, .members, .anyOf, .events, .event:
      #"connector: http, settings: { base_url: "\#(url)", token: { env: TOKEN } }"#
    }
  }

  func text(url: String) -> String {
    let with = destination.isFile || destination == .fielded ? "" : ", with: { path: /in }"
    let more = [
      match, movedFrom.map { "moved: { from: \($0) }" } ?? "",
      destination.isEvent ? "events: [added, changed, removed]\n    start: all" : "",
    ].filter { !$0.isEmpty }
    let pace = destination.isFile ? "" : ", concurrency: \(concurrency)"
    return """
      headgate: 1
      project: torture
      \(shared.map { "state: \($0.state)" } ?? "")
      sources:
        store: \(shared?.source ?? Engine.current.source)
      models:
        people:
          source: store
          table: people
          identifier: [\(isByCode ? "code" : "id")]
          columns:
            id: \(identifierType)
            code: string
            email: { type: string, pii: true }
            phone: { type: string, pii: true }
            name: \(isNamePersonal ? "{ type: string, pii: true }" : "string")
            spent: decimal
      \(destination == .fielded ? Self.desk : "")destinations:
        out: { \(account(url)), limits: { batch: \(batch)\(pace) } }
      pipelines:
        \(name):
          description: number \(description)
          model: people
          to: { destination: out, action: \(destination.action)\(with) }
          mode: \(mode)
      \(more.map { "    \($0)\n" }.joined())    map: { \(map.joined(separator: ", ")) }
          on_change: { mapping: \(forwards ? "forward" : "resync"), identifier: rekey }
          guard: { deletes: { \(isGuarded ? "rows: 0" : "max: 100%, above: 1000") }, empty_source: allow, rejects: { max: 100% }, invalid: { max: 100%, above: 1000 } }

      """
  }

  private static let desk = """
    connectors:
      desk:
        title: Failures by field
        transport: http
        settings:
          base_url: { type: string, required: true }
          token: { type: string, secret: true, required: true }
        auth: [ { bearer: { token: settings.token } } ]
        actions:
          people:
            kind: record
            modes: [mirror, upsert]
            match: [key]
            record: free
            requests:
              all:
                for: [add, change, remove]
                batch: { max_records: 500 }
                request:
                  method: POST
                  path: /in
                  body: { object: { operations: { array: { from: records, each: { object: { operation: operation, record: record } } } } } }
                response:
                  failures:
                    each: response.body.failures
                    at: { field: key }
                    code: each.code
                    message: each.message

    """
}
