import Connectors
import Diagnostics
import MappingSyntax
import Records
import YAMLSyntax

extension Pipeline {
  /// Nil where its model or its target does not stand, or its mapping does not fit.
  init?(_ syntax: PipelineSyntax, _ resolution: Resolution, _ bag: inout DiagnosticBag) {
    let names = resolution.names
    let model = names.find(syntax.model, of: .models, in: resolution.models, &bag)
    let destination = names.find(
      syntax.target?.destination, of: .destinations, in: resolution.destinations, &bag)
    let written = syntax.mergedFields(resolution, &bag)
    let schedule = Schedule(syntax, resolution, &bag)
    guard let destination, let connector = resolution.connectors[destination.connector],
      let target = syntax.target,
      let declared = target.action.flatMap({ connector.action($0, &bag) })
    else { return nil }
    let with = SettingsReading(
      definitions: declared.settings, what: "the action `\(declared.name)`",
      folder: syntax.folder, span: target.withSpan
    ).read(target.with, &bag)
    let action = declared.decided(by: with, of: target, &bag)
    let object = PipelineObject.read(
      target, action, connector, folder: syntax.folder, &bag)
    let settings = syntax.settings
    if let mode = settings.mode, !action.modes.contains(mode.value) {
      bag.add(.modeNotOffered(mode, action))
    }
    guard let model, let columns = resolution.modelColumns[model.name], let mode = settings.mode
    else { return nil }
    PlaceCheck.check(syntax, model, mode: mode.value, &bag)
    DestroyCheck.check(settings.onDestroy, mode: mode.value, action, &bag)
    let fields = columns.expanded(written, action, model: model, &bag)
    let before = bag.all.count
    let identity = MatchCheck.identity(
      of: syntax, action, mode: mode.value, fields: fields, &bag)
    var mapping = MappingCheck(columns, zones: resolution.zones, model: model)
    let mapped = mapping.record(fields, action, match: identity.required, at: syntax.mapSpan, &bag)
    // One cause is said once: what is not mapped may be what cannot be mapped.
    if bag.all.count == before { action.refuseUnmet(mapped, at: syntax.mapSpan, &bag) }
    let check = PipelineTestCheck(
      columns: columns, identifier: model.identifier, fields: mapped,
      named: fields.map(\.name), mode: mode.value, events: syntax.events,
      pipeline: syntax.name)
    let tests = syntax.tests.compactMap { check.read($0, &bag) }
    self.init(
      name: syntax.name, span: syntax.span, description: syntax.description, owner: settings.owner,
      tags: settings.tags, isEnabled: settings.isEnabled, model: model.name,
      destination: destination.name, action: action.name, with: with, object: object,
      mode: mode.value,
      identity: identity, columns: columns.columns(mapping.columns),
      identifierCount: model.hasPlaces ? 1 : model.identifier.count,
      fields: mapped,
      fieldTexts: fields.map {
        FieldText(
          field: $0.name, text: CanonicalYAML.text(of: $0.node), span: $0.node.span,
          fragment: $0.fragment)
      }, schedule: schedule, guards: settings.guards, retry: settings.retry,
      onChange: settings.onChange, onDestroy: settings.onDestroy?.value ?? .retain,
      retention: settings.retention, events: syntax.events,
      movedFrom: syntax.movedFrom?.value, isShared: syntax.shared?.value ?? false, tests: tests,
      places: syntax.places)
  }
}

extension Schedule {
  fileprivate init(
    _ syntax: PipelineSyntax, _ resolution: Resolution, _ bag: inout DiagnosticBag
  ) {
    switch syntax.settings.schedule {
    case .checked(let schedule, let zone):
      self = schedule
      if let zone, case .failure(let trouble) = resolution.zones.rules(zone.value) {
        bag.add(.unknownZone(zone, trouble, .badTimezone))
      }
    case .after(let other):
      let declared = resolution.syntax.declared[.pipelines] ?? [:]
      _ = resolution.names.find(other, of: .pipelines, in: declared, &bag)
      self = .after(other.value)
    }
  }
}

extension ConnectorDefinition {
  fileprivate func action(_ name: Spanned<String>, _ bag: inout DiagnosticBag) -> ActionDefinition?
  {
    if let action = action(name.value) { return action }
    let names = actions.map(\.name)
    let nearest = Suggestion.nearest(to: name.value, in: names)
    let all = names.map { "`\($0)`" }.joined(separator: ", ")
    bag.add(
      Diagnostic(
        .unknownAction, "the connector `\(self.name)` has no action `\(name.value)`",
        at: name.span, label: "not an action",
        help: [nearest.map { "did you mean `\($0)`?" } ?? "the actions are \(all)"],
        edits: nearest.map { [.init(span: name.span, replacement: $0)] } ?? []))
    return nil
  }
}

extension DiagnosticCode {
  static let unknownAction = DiagnosticCode(
    "HG0305", "`to.action` is one of the actions that the destination's connector declares.")
  static let modeNotOffered = DiagnosticCode(
    "HG0306",
    "An action offers the modes that the destination can do: one that cannot remove cannot mirror."
  )
}

extension Diagnostic {
  fileprivate static func modeNotOffered(_ mode: Spanned<SyncMode>, _ action: ActionDefinition)
    -> Diagnostic
  {
    Diagnostic(
      .modeNotOffered, "the action `\(action.name)` cannot do `\(mode.value.rawValue)`",
      at: mode.span, label: "not a mode of it",
      help: ["it can \(action.modes.map { "`\($0.rawValue)`" }.joined(separator: ", "))"])
  }
}
