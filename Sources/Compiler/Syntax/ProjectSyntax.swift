import Connectors
import Diagnostics
import YAMLSyntax

/// The whole project as read from its text: shapes are right, names are still text.
struct ProjectSyntax {
  let sources: [SourceSyntax]
  let models: [ModelQuerySyntax]
  let destinations: [DestinationSyntax]
  let connectors: [ConnectorDefinition]
  let fragments: [FragmentSyntax]
  let pipelines: [PipelineSyntax]
  /// By section, every id that stands in the text, also of what could not be read.
  let declared: [Section: [String: SourceSpan]]
  /// What sources hold that messages must not repeat.
  let hidden: [SourceSpan]

  init(
    _ text: ProjectText, defaults: DefaultsSyntax, reading: inout ProjectReading,
    variables: Variables, _ bag: inout DiagnosticBag
  ) {
    var interpolation = text.interpolation
    let entries = text.entries
    declared = entries.mapValues { list in
      Dictionary(uniqueKeysWithValues: list.map { ($0.name, $0.keySpan) })
    }
    hidden = (entries[.sources] ?? []).flatMap(\.node.hiddenOfSource)
    sources = (entries[.sources] ?? []).compactMap { SourceSyntax($0, &bag) }
    var models: [ModelQuerySyntax] = []
    for entry in entries[.models] ?? [] {
      guard let model = ModelSyntax(entry, &bag) else { continue }
      let sql = SQLText(
        model.query, reading: &reading, interpolation: &interpolation, variables: variables, &bag)
      models.append(ModelQuerySyntax(model: model, sql: sql))
    }
    self.models = models
    destinations = (entries[.destinations] ?? []).compactMap { DestinationSyntax($0, &bag) }
    connectors = (entries[.connectors] ?? []).compactMap {
      ConnectorDefinition.read(name: $0.name, $0.node, &bag)
    }
    fragments = (entries[.fragments] ?? []).compactMap { FragmentSyntax($0, &bag) }
    pipelines = (entries[.pipelines] ?? []).parallelMap(&bag) {
      PipelineSyntax(defaults.completed($0), &$1)
    }
  }
}

/// A model with its SQL at hand, wherever it stood.
struct ModelQuerySyntax {
  let model: ModelSyntax
  let sql: SQLText?
}
