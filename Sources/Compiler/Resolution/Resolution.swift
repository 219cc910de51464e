import Connectors
import Diagnostics
import Records
import YAMLSyntax

/// Finds what names stand for and checks types; what is wrong is reported and does not come out.
struct Resolution {
  let syntax: ProjectSyntax
  let names: Names
  private(set) var sources: [String: Source] = [:]
  private(set) var models: [String: Model] = [:]
  private(set) var modelColumns: [String: ModelColumns] = [:]
  private(set) var destinations: [String: Destination] = [:]
  /// The project's own, and those that its destinations name.
  private(set) var connectors: [String: ConnectorDefinition]
  let fragments: [String: FragmentSyntax]
  let zones: ZoneDatabase
  let state: StateLocation

  init(
    syntax: ProjectSyntax, state: StateLocation, lock: LockFile?, options: CompileOptions,
    _ bag: inout DiagnosticBag
  ) {
    self.syntax = syntax
    self.state = state
    names = Names(
      declared: syntax.declared, builtIn: [.connectors: Set(options.connectors.names)])
    connectors = [:]
    zones = options.zones
    fragments = Dictionary(uniqueKeysWithValues: syntax.fragments.map { ($0.name, $0) })
    takeConnectors(options, &bag)
    for name in syntax.destinations.compactMap({ $0.connector?.value })
    where connectors[name] == nil { connectors[name] = options.connectors[name] }
    for source in syntax.sources { sources[source.source.name] = source.source }
    for model in syntax.models {
      takeModel(model, lock, described: options.described[model.model.name], &bag)
    }
    for destination in syntax.destinations {
      let connector = names.find(
        destination.connector, of: .connectors, in: connectors, &bag)
      guard let connector else { continue }
      destinations[destination.name] = Destination(destination, connector, &bag)
    }
  }

  private mutating func takeConnectors(_ options: CompileOptions, _ bag: inout DiagnosticBag) {
    for connector in syntax.connectors {
      if options.connectors.names.contains(connector.name),
        let span = syntax.declared[.connectors]?[connector.name]
      {
        bag.add(
          Diagnostic(
            .duplicateName, "the connector `\(connector.name)` is built in", at: span,
            label: "declared again", help: ["give the project's own another id"]))
      }
      connectors[connector.name] = connector
      if options.runsTests { connector.runTests(&bag) }
    }
  }

  private mutating func takeModel(
    _ query: ModelQuerySyntax, _ lock: LockFile?, described: [Model.Column]?,
    _ bag: inout DiagnosticBag
  ) {
    let syntax = query.model
    let source = names.find(syntax.source, of: .sources, in: sources, &bag)
    let entry = source.flatMap { lock?.entry(of: syntax.name, engine: $0.engine.name) }
    let columns = ModelColumns(
      syntax, locked: query.sql.flatMap { entry?.columns(fitting: $0, of: syntax, &bag) },
      described: described, &bag)
    let isNamed = columns.checkIdentifier(of: syntax, &bag)
    let tests = columns.tests(syntax.tests, &bag)
    // How a text is cut into words is its engine's.
    guard let source, let sql = query.sql else { return }
    let grammar = source.engine.grammar
    sql.check(grammar, &bag)
    models[syntax.name] = Model(
      name: syntax.name, span: syntax.span, source: source.name, sql: sql.stripped(grammar),
      sqlOrigin: sql.origin,  // What has been reported is not checked against.
      identifier: isNamed ? syntax.identifier.map(\.value) : [], hasPlaces: !syntax.hasIdentifier,
      columns: columns.contract, tests: tests)
    modelColumns[syntax.name] = columns
  }

  /// The pipelines in the order of their names, and what only shows when they are seen together.
  func pipelines(_ bag: inout DiagnosticBag) -> [Pipeline] {
    var pipelines = syntax.pipelines.parallelMap(&bag) { syntax, bag -> Pipeline? in
      var own = DiagnosticBag()
      let pipeline = Pipeline(syntax, self, &own)
      for diagnostic in own.all { bag.add(diagnostic.within(syntax)) }
      return pipeline
    }
    pipelines.sort { $0.name < $1.name }
    ScheduleChain.check(syntax.pipelines, &bag)
    Renames.check(syntax.pipelines, declared: syntax.declared[.pipelines] ?? [:], &bag)
    TargetConflict.check(pipelines, self, &bag)
    return pipelines
  }
}

extension Diagnostic {
  /// With the pipeline as context, for a mapping's line does not name it.
  fileprivate func within(_ pipeline: PipelineSyntax) -> Diagnostic {
    guard let primary, primary.span != pipeline.span else { return self }
    var diagnostic = self
    diagnostic.secondary.append(.init(pipeline.span, "in pipeline `\(pipeline.name)`"))
    return diagnostic
  }
}
