import MappingSyntax
import Records

/// What a destination does with a row.
package struct ActionDefinition: Sendable {
  package let name: String
  /// What is to be known of it beside the definition, in Markdown.
  package let notes: String?
  package let kind: ActionKind
  package let modes: [SyncMode]
  /// What identifies the record there; a pipeline's default `match`. Empty in a free action, where the pipeline says, and
  /// for events, which nothing identifies.
  package let identity: MatchIdentity
  /// The age at which a member is sent again (`renew_after`).
  package let renewAfter: RenewalAge?
  /// The kind of object that its rows go into; a pipeline has it made, or names one that is there.
  package let object: String?
  /// The settings of `to.with`.
  package let settings: [SettingDefinition]
  package private(set) var fields: [FieldDefinition]
  /// Whether keys beyond `fields` are taken (`record: free`); a closed action refuses them.
  package let isFree: Bool
  /// What a record as a whole must be.
  package let checks: [RecordCheck]
  package let requests: [RequestDefinition]
  /// What to do about a code that the destination answers with.
  package let advice: [String: String]

  /// The fields of `identity`.
  package var match: [String] { identity.fields }

  package func field(_ name: String) -> FieldDefinition? { fields.first { $0.name == name } }
  package func setting(_ name: String) -> SettingDefinition? { settings.first { $0.name == name } }

  /// The settings that decide how fields are sent.
  package var decidingSettings: Set<String> {
    let conditions = fields.flatMap { [$0.normalizeWhen, $0.hashWhen] }.compactMap { $0 }
    return Set(
      conditions.flatMap(\.paths).compactMap {
        if case .key(let name)? = $0.belowRoot.steps.first { name } else { nil }
      })
  }

  /// The action as a pipeline's settings, defaults included, make it.
  package func decided(by with: [String: JSONValue]) -> ActionDefinition {
    var action = self
    action.fields = fields.map { field in
      field.decided { condition in
        condition.holds { path in
          if case .key(let name)? = path.belowRoot.steps.first { with[name] } else { nil }
        }
      }
    }
    return action
  }

  /// The requests that serve a mode, in the order of the definition.
  package func requests(in mode: SyncMode) -> [RequestDefinition] {
    requests.filter { $0.modes.contains(mode) }
  }

  /// The request that carries an operation in a mode; every operation but some events of `append` has one.
  package func request(for operation: Operation, in mode: SyncMode) -> RequestDefinition? {
    requests.first { $0.modes.contains(mode) && $0.operations.contains(operation) }
  }

  /// Whether a removal is made of what answers said of the record before.
  package var usesCaptured: Bool { requests.contains(where: \.usesCaptured) }

  /// The request that writes the whole content anew in the mode `replace`.
  package var replacement: RequestDefinition? { requests.first(where: \.isWhole) }

  /// Those of a pipeline's `events:`, as operations, that no request carries.
  package func unserved(_ events: [Operation]) -> [Operation] {
    events.filter { request(for: $0, in: .append) == nil }
  }

  /// What a request needs of a row: all of the record, but of a removal the match fields alone.
  ///
  /// The event that a row was removed is told with all of its last content.
  package func content(of operation: Operation, in mode: SyncMode) -> MappingMode {
    operation == .remove && mode != .append ? .removal : .whole
  }
}
