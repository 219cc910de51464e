import Compiler
import Connectors
import Records
import SQLSyntax

/// All that a run of one pipeline executes, made of its checked definition alone: query, mapping, batch rules.
package struct SyncProgram: Sendable {
  package let pipeline: Pipeline
  package let source: Source
  package let query: SyncQuery
  package let mapping: MappingProgram
  package let connector: ConnectorDefinition
  package let action: ActionDefinition
  package let destination: Destination

  /// Takes the pipeline's own model, destination and connector out of the project they were checked in.
  package init(_ pipeline: Pipeline, in project: Project) {
    guard let model = project.models[pipeline.model],
      let source = project.sources[model.source],
      let destination = project.destinations[pipeline.destination],
      let connector = project.connectors[destination.connector],
      let action = connector.action(pipeline.action)
    else { preconditionFailure("a checked pipeline names what is not in its project") }
    self.pipeline = pipeline
    self.source = source
    self.destination = destination
    self.connector = connector
    self.action = action
    query = SyncQuery(
      modelSQL: model.sql,
      columns: pipeline.columns.map { SyncColumn(name: $0.name, type: $0.slot.type) },
      identifierCount: pipeline.identifierCount, removes: pipeline.mode == .mirror)
    mapping = MappingProgram(
      columns: pipeline.columns.map(\.slot.type), fields: pipeline.fields)
  }

  /// The action with its settings; `secrets` gives what only a run may read, and is absent when planning.
  package func bound(secrets: [String: JSONValue] = [:]) -> BoundAction {
    BoundAction(
      connector: connector, action: action,
      settings: Self.resolved(destination.settings, secrets: secrets),
      with: Self.resolved(pipeline.with, secrets: secrets), match: pipeline.match,
      limits: destination.limits)
  }

  /// Whether a request carries every row of the model rather than the changed ones.
  package var isWhole: Bool { action.requests.contains(where: \.isWhole) }

  private static func resolved(
    _ settings: [String: SettingValue], secrets: [String: JSONValue]
  ) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, setting) in settings {
      switch setting {
      case .literal(let value): values[name] = value
      case .environment, .file: values[name] = secrets[name]
      }
    }
    return values
  }
}
