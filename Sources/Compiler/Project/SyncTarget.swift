import Connectors
import Records

/// What pipelines may have in common: an account (a connector with its settings but the secrets), an action, its `with` and
/// object; or a file, or a sheet.
enum SyncTarget: Hashable, Sendable {
  case account(
    connector: String, settings: [String: SettingValue], action: String,
    with: [String: SettingValue], object: PipelineObject?)
  /// A path from the project's root.
  case file(String)
  /// Of a connector's sheets, by the place that tells them apart.
  case sheet(connector: String, String)

  /// Those of a pipeline; none where its destination is not known.
  static func all(
    of pipeline: Pipeline, destinations: [String: Destination],
    connectors: [String: ConnectorDefinition]
  ) -> [SyncTarget] {
    guard let destination = destinations[pipeline.destination],
      let connector = connectors[destination.connector],
      let action = connector.action(pipeline.action)
    else { return [] }
    let withSecret = Set(action.settings.filter(\.isSecret).map(\.name))
    let files = action.files(
      in: pipeline.mode, of: connector, settings: destination.settings.literals,
      with: pipeline.with.literals)
    if !files.isEmpty { return files.map(SyncTarget.file) }
    let sheets = action.matrices(
      in: pipeline.mode, of: connector, settings: destination.settings.literals,
      with: pipeline.with.literals)
    if !sheets.isEmpty { return sheets.map { .sheet(connector: connector.name, $0) } }
    return [
      .account(
        connector: connector.name, settings: destination.accountSettings(connector),
        action: action.name, with: pipeline.with.filter { !withSecret.contains($0.key) },
        object: pipeline.object?.asTarget)
    ]
  }
}

extension Pipeline {
  /// Whether it sends to a target to which another one sends, each as its own project has it.
  package func meets(_ other: Pipeline, in others: Project, from project: Project) -> Bool {
    !targets(in: project).isDisjoint(with: other.targets(in: others))
  }

  private func targets(in project: Project) -> Set<SyncTarget> {
    Set(
      SyncTarget.all(
        of: self, destinations: project.destinations, connectors: project.connectors))
  }
}

extension [String: SettingValue] {
  fileprivate var literals: [String: JSONValue] {
    compactMapValues { if case .literal(let value) = $0 { value } else { nil } }
  }
}

extension PipelineObject {
  /// What tells one object from another: what is made is known by its name.
  fileprivate var asTarget: PipelineObject {
    PipelineObject(
      kind: kind,
      choice: name.map { .create(["name": .string($0)]) } ?? choice)
  }
}
