import Connectors
import Diagnostics
import YAMLSyntax

/// Text to checked project: pure, for all it must know of the world is handed in.
package enum ProjectCompiler {
  /// Reads and checks a whole project; everything that is wrong with it is in the diagnostics.
  package static func compile(_ tree: ProjectTree, _ options: CompileOptions = CompileOptions())
    -> Compilation
  {
    var bag = DiagnosticBag()
    var reading = ProjectReading(tree: tree)
    guard let rootNode = reading.root(&bag),
      let root = RootSyntax(rootNode, options: options, &bag)
    else {
      return Compilation(files: reading.files, diagnostics: bag, project: nil, hidden: [])
    }
    var text = ProjectText(root: root, &bag)
    reading.included(by: root.include, into: &text, variables: root.variables, &bag)
    reading.warnOfStrays(&bag)
    let syntax = ProjectSyntax(
      text, defaults: root.defaults, reading: &reading, variables: root.variables, &bag)
    let lock = options.usesLock ? reading.lock(&bag) : nil
    let resolution = Resolution(
      syntax: syntax, state: root.state, lock: lock, options: options, &bag)
    let pipelines = resolution.pipelines(&bag)
    let hidden = root.hidden + resolution.hidden
    guard !bag.hasErrors else {
      return Compilation(files: reading.files, diagnostics: bag, project: nil, hidden: hidden)
    }
    let project = Project(
      name: root.project, root: tree.root, files: reading.projectFiles,
      environment: root.environment,
      state: root.state, stateSpan: root.stateSpan, sources: resolution.sources,
      models: resolution.models, destinations: resolution.destinations,
      connectors: resolution.connectors, pipelines: pipelines,
      defaultPlaces: root.defaults.places,
      variables: ProjectVariables(
        values: root.variables.values.mapValues(\.text), given: root.variables.given),
      described: options.described)
    if options.runsTests {
      for pipeline in pipelines where !pipeline.tests.isEmpty {
        let results = PipelineTestBench(pipeline, in: project).results()
        for diagnostic in results.compactMap(\.diagnostic) { bag.add(diagnostic) }
      }
    }
    return Compilation(
      files: reading.files, diagnostics: bag, project: bag.hasErrors ? nil : project,
      hidden: hidden)
  }
}

/// What a compilation came to: the texts, what is wrong with them, and the project where nothing is.
package struct Compilation: Sendable {
  package let files: SourceFiles
  package let diagnostics: DiagnosticBag
  /// Nil when there is an error.
  package let project: Project?
  /// What a rendering of the diagnostics must not show of the texts: literals that are, or may be meant as, secrets.
  package let hidden: [SourceSpan]
}
