import Connectors

/// Connectors as JSON, and what the text is made of.
struct ConnectorsDocument: Encodable {
  struct Setting: Encodable {
    let name: String
    let type: String
    let isRequired: Bool
    let isSecret: Bool
    let allowed: [String]
    let defaultValue: String?
    let notes: String?
  }

  struct Field: Encodable {
    let name: String
    let type: String
    let isRequired: Bool
    let defaultValue: String?
    let minLength: Int?
    let maxLength: Int?
    let pattern: String?
    let min: String?
    let max: String?
    let minItems: Int?
    let maxItems: Int?
    let allowed: [String]
    let separator: String?
    let omitsNull: Bool
    let normalize: [String]
    let normalizeWhen: String?
    let hash: String?
    let hashWhen: String?
  }

  struct Check: Encodable {
    let asks: String
    let message: String?
  }

  struct Auth: Encodable {
    let kind: String
    let settings: [String]
    let sends: String
  }

  struct Rate: Encodable {
    let requests: String?
    let concurrency: Int
    let resetHeader: String?
  }

  struct Request: Encodable {
    let name: String
    let operations: [String]
    let modes: [String]
    let does: String
    let repeated: String
    let captured: [String]
    let answers: [AnswerRule]
    let maxRecords: Int
    let maxBytes: Int
    let maxRecordBytes: Int?
    let maxItems: Int?
    let maxGroups: Int?
    let groupBy: [String]
    let dedupeBy: [String]
  }

  struct AnswerRule: Encodable, Equatable {
    let answer: String
    let outcome: String
  }

  struct Advice: Encodable {
    let code: String
    let remedy: String
  }

  struct Object: Encodable {
    let name: String
    let settings: [Setting]
    let find: String
    let create: String
    let mark: String?
    let findsNew: Bool
    let isNameReusable: Bool
  }

  struct Action: Encodable {
    let name: String
    let notes: String?
    let kind: ActionKind
    let modes: [String]
    let match: [String]
    let matchesAny: Bool
    let renewedAfterDays: Int?
    let object: String?
    let takesAnyField: Bool
    let settings: [Setting]
    let fields: [Field]
    let checks: [Check]
    let requests: [Request]
    let advice: [Advice]
    let example: String
  }

  struct Connector: Encodable {
    let name: String
    let title: String
    let notes: String?
    let isBuiltIn: Bool
    let transport: ConnectorDefinition.Transport
    let settings: [Setting]
    let auth: [Auth]
    let baseUrl: String?
    let rate: Rate
    let objects: [Object]
    let actions: [Action]
  }

  let formatVersion = 1
  let connectors: [Connector]

  init(_ connectors: [ConnectorDefinition]) {
    self.connectors = connectors.map(Connector.init)
  }
}
