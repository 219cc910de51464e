import Connectors
import Planning
import Records

/// Connectors as JSON, and what the text is made of.
struct ConnectorsDocument: Encodable {
  struct Setting: Encodable {
    let name: String
    let type: String
    let isRequired: Bool
    let isSecret: Bool
    let allowed: [String]
    let defaultValue: String?
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
  }

  struct Rate: Encodable {
    let requests: String?
    let concurrency: Int
  }

  struct Request: Encodable {
    let name: String
    let operations: [String]
    let maxRecords: Int
    let maxBytes: Int
    let maxRecordBytes: Int?
    let maxItems: Int?
    let maxGroups: Int?
    let groupBy: [String]
    let dedupeBy: [String]
  }

  struct Action: Encodable {
    let name: String
    let kind: String
    let modes: [String]
    let match: [String]
    let takesAnyField: Bool
    let settings: [Setting]
    let fields: [Field]
    let checks: [Check]
    let requests: [Request]
    let example: String
  }

  struct Connector: Encodable {
    let name: String
    let title: String
    let isBuiltIn: Bool
    let transport: String
    let settings: [Setting]
    let auth: [Auth]
    let rate: Rate
    let actions: [Action]
  }

  let formatVersion = 1
  let connectors: [Connector]

  init(_ connectors: [ConnectorDefinition]) {
    self.connectors = connectors.map(Connector.init)
  }
}

extension ConnectorsDocument.Connector {
  init(_ connector: ConnectorDefinition) {
    name = connector.name
    title = connector.title
    isBuiltIn = ConnectorCatalog.builtIn[connector.name] != nil
    transport = connector.transport.rawValue
    settings = connector.settings.map(ConnectorsDocument.Setting.init)
    auth = connector.auth.map { .init(kind: $0.kind, settings: $0.settings) }
    rate = .init(
      requests: connector.rate.requests?.text, concurrency: connector.rate.concurrency)
    actions = connector.actions.map { .init($0, of: connector) }
  }
}

extension ConnectorsDocument.Action {
  init(_ action: ActionDefinition, of connector: ConnectorDefinition) {
    name = action.name
    kind = action.kind.rawValue
    modes = action.modes.map(\.rawValue)
    match = action.match
    takesAnyField = action.isFree
    settings = action.settings.map(ConnectorsDocument.Setting.init)
    fields = action.fields.map(ConnectorsDocument.Field.init)
    checks = action.checks.map { .init(asks: $0.words, message: $0.message) }
    requests = action.requests.map {
      .init(
        name: $0.name, operations: $0.operations.map(\.rawValue), maxRecords: $0.maxRecords,
        maxBytes: $0.batch.maxBytes, maxRecordBytes: $0.batch.maxRecordBytes,
        maxItems: $0.batch.maxItems, maxGroups: $0.batch.maxGroups, groupBy: $0.batch.groupBy,
        dedupeBy: $0.batch.dedupeBy)
    }
    example = connector.example(of: action)
  }
}

extension ConnectorsDocument.Field {
  init(_ field: FieldDefinition) {
    name = field.name
    type = "\(field.type)"
    isRequired = field.isRequired
    defaultValue = field.defaultValue?.shown
    minLength = field.demands.minLength
    maxLength = field.maxLength
    pattern = field.demands.pattern?.text
    min = field.demands.minimum
    max = field.demands.maximum
    minItems = field.demands.minItems
    maxItems = field.demands.maxItems
    allowed = field.allowed.map(\.shown)
    normalize = field.normalize.map(\.rawValue)
    normalizeWhen = field.normalizeWhen?.words
    hash = field.demands.hash?.rawValue
    hashWhen = field.hashWhen?.words
  }
}

extension ConnectorsDocument.Setting {
  init(_ setting: SettingDefinition) {
    name = setting.name
    type = "\(setting.type)"
    isRequired = setting.isRequired
    isSecret = setting.isSecret
    allowed = setting.allowed.map(\.shown)
    defaultValue = setting.defaultValue?.shown
  }
}

extension JSONValue {
  /// Text without quotes, and anything else as JSON.
  fileprivate var shown: String { if case .string(let text) = self { text } else { text } }
}
