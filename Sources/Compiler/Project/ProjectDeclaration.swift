import Connectors
import Diagnostics
import Records

extension Project {
  /// All that decides what a pipeline sends and when, without secrets; sorted by path.
  package func declaration(of pipeline: Pipeline) -> [DeclarationEntry] {
    PipelineDeclaration(
      pipeline.ownEntries + modelEntries(of: pipeline) + targetEntries(of: pipeline)
    ).entries
  }

  private func modelEntries(of pipeline: Pipeline) -> [DeclarationEntry] {
    guard let model = models[pipeline.model] else { return [] }
    var entries = [
      DeclarationEntry(
        path: "model.sql", kind: .query, text: model.sql, span: model.sqlOrigin.span),
      DeclarationEntry(
        path: "identifier", kind: .identifier, text: model.identifier.joined(separator: ", "),
        span: model.span),
    ]
    if !model.tests.isEmpty {
      entries.append(
        DeclarationEntry(
          path: "model.tests", kind: .update,
          text: model.tests.map(\.text).joined(separator: "; "), span: model.tests.first?.span))
    }
    if let source = sources[model.source] {
      entries.append(
        DeclarationEntry(
          path: "model.source", kind: .query, text: source.engine.declaration, span: source.span))
    }
    let read = Set(pipeline.columns.map(\.name))
    for column in model.columns where read.contains(column.name) {
      entries.append(
        DeclarationEntry(
          path: "model.columns.\(column.name)", kind: .mapping, text: "\(column.slot)",
          span: model.span))
    }
    return entries
  }

  private func targetEntries(of pipeline: Pipeline) -> [DeclarationEntry] {
    guard let destination = destinations[pipeline.destination],
      let connector = connectors[destination.connector]
    else { return [] }
    let span = destination.span
    var entries = [
      DeclarationEntry(
        path: "to.destination", kind: .target, text: destination.name, span: pipeline.span),
      DeclarationEntry(
        path: "to.action", kind: .target, text: pipeline.action, span: pipeline.span),
      DeclarationEntry(
        path: "destination.connector", kind: .target, text: connector.name, span: span),
      DeclarationEntry(path: "connector", kind: .connector, text: connector.digest, span: span),
      DeclarationEntry(
        path: "destination.limits", kind: .update, text: destination.limits.text, span: span),
    ]
    for (name, value) in pipeline.with {
      entries.append(
        DeclarationEntry(
          path: "to.with.\(name)", kind: .target, text: value.text, span: pipeline.span))
    }
    switch pipeline.object?.choice {
    case .use(let id)?:
      entries.append(
        DeclarationEntry(
          path: "to.\(pipeline.object?.kind ?? "").use", kind: .target, text: id,
          span: pipeline.span))
    case .create(let settings)?:
      for (name, value) in settings {
        entries.append(
          DeclarationEntry(
            path: "to.\(pipeline.object?.kind ?? "").create.\(name)",
            // It is known by its name; what else it was made with is said once.
            kind: name == "name" ? .target : .update, text: value.text, span: pipeline.span))
      }
    case nil: break
    }
    for (name, value) in destination.accountSettings(connector) {
      entries.append(
        DeclarationEntry(
          path: "destination.settings.\(name)", kind: .target, text: value.text, span: span))
    }
    return entries
  }
}

extension Pipeline {
  fileprivate var ownEntries: [DeclarationEntry] {
    let said = settings.filter { !$0.isBuiltIn || $0.isAlwaysDeclared }
    return said.compactMap { setting in
      setting.text.map {
        DeclarationEntry(path: setting.path, kind: setting.kind, text: $0, span: span)
      }
    }
      + fieldTexts.map {
        DeclarationEntry(
          // What a match field is made of decides the values, and so which record is whose.
          path: "map.\($0.field)", kind: match.contains($0.field) ? .match : .mapping,
          text: $0.text, span: $0.span)
      }
  }
}

extension Source.Engine {
  /// What decides which rows are read, without secrets.
  fileprivate var declaration: String {
    switch self {
    case .sqlite(let path): "sqlite \(path)"
    case .postgres(let settings): settings.declaration
    }
  }
}
