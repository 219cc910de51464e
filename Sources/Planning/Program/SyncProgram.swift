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
  /// What tells the object that is made for the pipeline from others; nil where none is.
  package let objectTarget: String?

  /// Takes the pipeline's own model, destination and connector out of the project they were checked in.
  ///
  /// - Parameter keys: of the mapping's functions, where rows are mapped.
  package init(
    _ pipeline: Pipeline, in project: Project, keys: [SecretReference: [UInt8]] = [:]
  ) {
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
    objectTarget = project.objectTarget(of: pipeline)
    query = SyncQuery(
      modelSQL: model.sql,
      columns: pipeline.columns.map { SyncColumn(name: $0.name, type: $0.slot.type) },
      identifierCount: pipeline.identifierCount, removes: pipeline.removes,
      dueStandings: pipeline.mode.dueStandings, identity: pipeline.syncIdentity(action),
      identityWithValues: pipeline.identityWithValues(action), captures: action.usesCaptured)
    mapping = MappingProgram(
      columns: pipeline.columns.map(\.slot.type), fields: pipeline.fields, keys: keys)
  }

  /// The action with its settings; `secrets` gives what only a run may read, and is absent when planning.
  ///
  /// - Parameter object: the id of what was made for the pipeline.
  package func bound(secrets: [SecretReference: JSONValue] = [:], object: String? = nil)
    -> BoundAction
  {
    var objects: [String: JSONValue] = [:]
    switch pipeline.object?.choice {
    case .use(let id)?: objects["id"] = .string(id)
    // What is not made yet has no id; requests are counted and measured without.
    case .create?: objects["id"] = object.map { .string($0) }
    case nil: break
    }
    return BoundAction(
      connector: connector, action: action,
      settings: settings(secrets: secrets),
      with: Self.resolved(pipeline.with, secrets: secrets), object: objects,
      match: pipeline.match,
      mode: pipeline.mode, fields: pipeline.fields.map(\.key), limits: destination.limits)
  }

  /// Whether a removal is made of what the destination said of the record before.
  package var needsCaptured: Bool {
    action.request(for: .remove, in: pipeline.mode)?.usesCaptured ?? false
  }

  /// Whether a request carries every row of the model rather than the changed ones.
  package var isWhole: Bool { pipeline.mode == .replace && action.replacement != nil }

  /// The destination's settings as far as they are known.
  package func settings(secrets: [SecretReference: JSONValue]) -> [String: JSONValue] {
    Self.resolved(destination.settings, secrets: secrets)
  }

  private static func resolved(
    _ settings: [String: SettingValue], secrets: [SecretReference: JSONValue]
  ) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, setting) in settings {
      if case .literal(let value) = setting {
        values[name] = value
      } else {
        values[name] = setting.reference.flatMap { secrets[$0] }
      }
    }
    return values
  }
}

extension Pipeline {
  /// Whether rows that are gone are acted upon.
  fileprivate var removes: Bool {
    switch mode {
    case .mirror, .replace: true
    case .append: events?.kinds.contains(.removed) ?? false
    case .upsert, .insert, .update: false
    }
  }

  /// Whether values are kept beside the snapshot: not where the identifier, as it stands, is the match.
  fileprivate func syncIdentity(_ action: ActionDefinition) -> SyncIdentity {
    switch mode {
    case .append, .replace: return .identifier
    case .mirror, .upsert, .insert, .update: break
    }
    // What one of several pipelines holds is told to the others as values, and the destination's own ids stand beside them.
    let isTold = isShared || action.usesCaptured
    return isMatchedByIdentifier && !isTold ? .identifier : identityWithValues(action)
  }

  fileprivate func identityWithValues(_ action: ActionDefinition) -> SyncIdentity {
    switch (mode, action.kind) {
    case (.append, _), (.replace, _), (_, .event): .identifier
    case (_, .record): .recordValues
    case (_, .membership): .memberValues
    }
  }

  /// Whether the match fields are the identifier's columns, each as it is.
  package var isMatchedByIdentifier: Bool {
    guard case .all(let match) = identity else { return false }
    var found: Set<Int> = []
    for name in match {
      guard let field = fields.first(where: { $0.key == name }), field.rule.sendsAsMapped,
        case .column(let index, let path, let type) = field.value, path.steps.isEmpty,
        index < identifierCount
      else { return false }
      // A list in an identifier is several values.
      switch type {
      case .list, .object, .json: return false
      case .any, .bool, .int, .decimal, .float, .string, .date, .time, .timestamp, .datetime,
        .uuid, .bytes:
        found.insert(index)
      }
    }
    return found.count == identifierCount
  }
}

extension SyncMode {
  /// Rows of the snapshot that this mode does not leave as they stand (SEMANTICS.md, Modes).
  fileprivate var dueStandings: Set<RowStanding> {
    switch self {
    case .mirror, .upsert, .replace: [.unsent, .absent, .overtaken, .again]
    case .insert: [.absent, .overtaken, .again]
    case .update: [.unsent, .overtaken, .again]
    case .append: [.again]
    }
  }
}
