import Connectors
import Planning
import Records

extension ConnectorsDocument.Connector {
  init(_ connector: ConnectorDefinition) {
    name = connector.name
    title = connector.title
    notes = connector.notes
    isBuiltIn = ConnectorCatalog.builtIn[connector.name] != nil
    transport = connector.transport
    settings = connector.settings.map(ConnectorsDocument.Setting.init)
    auth = connector.auth.map { .init(kind: $0.kind, settings: $0.settings, sends: $0.words) }
    baseUrl = connector.baseURL?.shown
    rate = .init(
      requests: connector.rate.requests?.text, concurrency: connector.rate.concurrency,
      resetHeader: connector.rate.resetHeader)
    objects = connector.objects.map(ConnectorsDocument.Object.init)
    actions = connector.actions.map { .init($0, of: connector) }
  }
}

extension ConnectorsDocument.Action {
  init(_ action: ActionDefinition, of connector: ConnectorDefinition) {
    name = action.name
    notes = action.notes
    kind = action.kind
    modes = action.modes.map(\.rawValue)
    match = action.match
    matchesAny = if case .anyOf = action.identity { true } else { false }
    renewedAfterDays = action.renewAfter?.days
    object = action.object
    takesAnyField = action.isFree
    settings = action.settings.map(ConnectorsDocument.Setting.init)
    fields = action.fields.map(ConnectorsDocument.Field.init)
    checks = action.checks.map { .init(asks: $0.words, message: $0.message) }
    requests = action.requests.map(ConnectorsDocument.Request.init)
    advice = action.advice.sorted { $0.key < $1.key }.map { .init(code: $0.key, remedy: $0.value) }
    example = connector.example(of: action)
  }
}

extension ConnectorsDocument.Request {
  init(_ request: RequestDefinition) {
    name = request.name
    operations = request.operations.map(\.rawValue)
    modes = request.modes.map(\.rawValue)
    does = request.words
    repeated = request.repeatability.words
    captured = request.captured
    answers = request.answers.map { .init(answer: $0.answer, outcome: $0.outcome) }
    maxRecords = request.maxRecords
    maxBytes = request.batch.maxBytes
    maxRecordBytes = request.batch.maxRecordBytes
    maxItems = request.batch.maxItems
    maxGroups = request.batch.maxGroups
    groupBy = request.batch.groupBy
    dedupeBy = request.batch.dedupeBy
  }
}

extension ConnectorsDocument.Object {
  init(_ object: ObjectDefinition) {
    name = object.name
    settings = object.settings.map(ConnectorsDocument.Setting.init)
    find = object.find.request.words
    create = object.create.request.words
    mark = object.nonce?.setting
    findsNew = object.findsNew
    isNameReusable = object.isNameReusable
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
    separator = field.separator
    omitsNull = field.omitsNull
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
    notes = setting.notes
  }
}

extension JSONValue {
  /// Text without quotes, and anything else as JSON.
  fileprivate var shown: String { if case .string(let text) = self { text } else { text } }
}
