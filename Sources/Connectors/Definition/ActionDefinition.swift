import MappingSyntax
import Records

/// How a pipeline moves rows; which of them a destination's action can do is in its definition.
package enum SyncMode: String, Hashable, Sendable, CaseIterable, Codable {
  case mirror, upsert

  /// What may happen to a row in this mode.
  package var operations: [Operation] {
    switch self {
    case .mirror: [.add, .change, .remove]
    case .upsert: [.add, .change]
    }
  }
}

/// What happens to one row.
package enum Operation: String, Hashable, Sendable, CaseIterable, Codable {
  case add, change, remove
}

/// What a destination does with a row.
package struct ActionDefinition: Sendable {
  package let name: String
  package let modes: [SyncMode]
  /// The fields that identify the record there; a pipeline's default `match`. Empty in a free action: the pipeline says.
  package let match: [String]
  /// The settings of `to.with`.
  package let settings: [SettingDefinition]
  package let fields: [FieldDefinition]
  /// Whether keys beyond `fields` are taken (`record: free`); a closed action refuses them.
  package let isFree: Bool
  package let requests: [RequestDefinition]
  /// What to do about a code that the destination answers with.
  package let advice: [String: String]

  package func field(_ name: String) -> FieldDefinition? { fields.first { $0.name == name } }
  package func setting(_ name: String) -> SettingDefinition? { settings.first { $0.name == name } }
  package func request(for operation: Operation) -> RequestDefinition? {
    requests.first { $0.operations.contains(operation) }
  }
}

/// A field of a record: its type and what the destination asks of it.
package struct FieldDefinition: Sendable, Hashable {
  package let name: String
  package let type: ValueType
  package let isRequired: Bool
  package let maxLength: Int?
  package let allowed: [JSONValue]
  package let normalize: [TextFunction]
}
