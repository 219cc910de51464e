import ArgumentParser
import Connectors
import Diagnostics
import Execution

/// `headgate connectors`: what a project can send to, and how.
struct ConnectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connectors",
    abstract: "List the connectors; for one: its settings, actions, fields and an example.",
    discussion: "The built-in ones, and those of the project you are in.")

  @Argument(help: "The connector's name.")
  var name: String?

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: PageOutputOptions

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let connectors = known(shell)
      guard let name else {
        let all = connectors.values.sorted { $0.name < $1.name }
        try show(ConnectorsView(connectors: all, isList: true), shell)
        return .ok
      }
      guard let connector = connectors[name] else {
        let nearest = Suggestion.nearest(to: name, in: connectors.keys.sorted())
        throw ValidationError(
          "no connector `\(name)`"
            + (nearest.map { "; did you mean \($0)?" } ?? "; `headgate connectors` lists them"))
      }
      try show(ConnectorsView(connectors: [connector], isList: false), shell)
      return .ok
    }
  }

  private func show(_ view: ConnectorsView, _ shell: Shell) throws {
    switch output.format {
    case .text, .json: try shell.show(view)
    case .markdown: Terminal.out(view.markdown)
    }
  }

  /// The built-in ones and the project's, where there is one without errors.
  private func known(_ shell: Shell) -> [String: ConnectorDefinition] {
    guard ProjectFolder.exists(at: Compiling.root(project.folder)) else {
      return ConnectorCatalog.builtIn.all
    }
    let compilation = Compiling.compile(
      project, folder: nil, shell.surroundings, needsEnvironment: false)
    guard let project = compilation.project else {
      Terminal.note(
        "The project has errors: its own connectors are not shown. See headgate lint.\n")
      return ConnectorCatalog.builtIn.all
    }
    return project.connectors.merging(ConnectorCatalog.builtIn.all) { own, _ in own }
  }
}
