import MappingSyntax
import Records

/// The settings of a destination and the `with` of a pipeline, defaults included; what is not given is absent.
struct BoundValues: Sendable {
  let settings: [String: JSONValue]
  let action: [String: JSONValue]
  /// What is known of the object that rows go into.
  let object: [String: JSONValue]
  /// What earlier steps of a flow have kept, by `STEP.KEPT`.
  var step: [String: String] = [:]
  /// What is known of a matrix while a request to it is made.
  var matrix: [String: JSONValue] = [:]

  init(
    connector: ConnectorDefinition, action: ActionDefinition, settings: [String: JSONValue],
    with: [String: JSONValue], object: [String: JSONValue] = [:]
  ) {
    self.settings = Self.filled(settings, connector.settings)
    self.action = Self.filled(with, action.settings)
    self.object = object
  }

  /// Those of a connector alone, while one of its objects is found or made.
  init(
    connector: ConnectorDefinition, settings: [String: JSONValue], object: [String: JSONValue]
  ) {
    self.settings = Self.filled(settings, connector.settings)
    action = [:]
    self.object = object
  }

  private static func filled(_ given: [String: JSONValue], _ definitions: [SettingDefinition])
    -> [String: JSONValue]
  {
    var values = given.filter { $0.value != .null }
    for definition in definitions where values[definition.name] == nil {
      values[definition.name] = definition.defaultValue
    }
    return values
  }

  /// The value of `settings.x` or `action.x`; nil where it is not given.
  func value(_ path: Path) -> JSONValue? {
    if path.root == .step { return step[path.belowRoot.description].map { .string($0) } }
    guard path.steps.count == 2, case .key(let name) = path.steps[1] else { return nil }
    return switch path.root {
    case .settings: settings[name]
    case .action: action[name]
    case .object: object[name]
    case .matrix: matrix[name]
    case .record, .records, .group, .groups, .operation, .match, .key, .captured, .step, .response,
      .each,
      nil:
      nil
    }
  }

  /// A template over settings alone as text; nil where a setting is not given.
  func text(_ parts: [TemplatePart]) -> String? {
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .path(let path):
        guard let piece = value(path)?.plainText else { return nil }
        text += piece
      }
    }
    return text
  }
}

extension JSONValue {
  /// A scalar as it stands in a URL or header: text without quotes, digits, `true`; nil for null, lists and objects.
  var plainText: String? {
    switch self {
    case .string(let text): text
    case .number(let digits): digits
    case .bool(let bool): bool ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
