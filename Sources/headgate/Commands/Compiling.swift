import ArgumentParser
import Compiler
import Connectors
import Diagnostics
import Execution
import FoundationEssentials
import Planning

/// From the options of a command to a checked project.
enum Compiling {
  static func root(_ folder: String?) -> String {
    let here = FileManager.default.currentDirectoryPath
    guard let folder else {
      let root = ProjectFolder.root(from: here)
      return root == here ? "." : root
    }
    return folder
  }

  static func compile(
    _ options: ProjectOptions, folder: String?, _ surroundings: Surroundings,
    needsEnvironment: Bool, runsConnectorTests: Bool = false,
    described: [String: [Model.Column]] = [:]
  ) -> Compilation {
    return ProjectCompiler.compile(
      ProjectFolder.tree(root: root(folder ?? options.folder)),
      CompileOptions(
        environment: options.environment, vars: options.values,
        variables: surroundings.variables, described: described,
        needsEnvironment: needsEnvironment, runsConnectorTests: runsConnectorTests,
        connectors: ConnectorCatalog.builtIn))
  }

  /// The project for a command that touches data: compiled with the types the sources report; its errors end the command.
  static func workspace(
    _ options: ProjectOptions, _ selection: SelectionOptions, _ shell: Shell,
    needsEnvironment: Bool = true
  ) throws -> Workspace {
    var compilation = compile(
      options, folder: nil, shell.surroundings, needsEnvironment: needsEnvironment)
    if let project = compilation.project {
      do {
        let described = try SourceTypes.describe(project, compilation.files)
        if !described.isEmpty {
          compilation = compile(
            options, folder: nil, shell.surroundings, needsEnvironment: needsEnvironment,
            described: described)
        }
      } catch let trouble as Trouble {
        throw LocatedTrouble(trouble: trouble, files: compilation.files)
      }
    }
    let diagnostics = compilation.diagnostics.sorted.filter { $0.severity != .note }
    if !diagnostics.isEmpty {
      shell.report(
        diagnostics, compilation.files, hidden: compilation.hidden, summarised: true)
    }
    guard let project = compilation.project else {
      throw ArgumentParser.ExitCode(Execution.ExitCode.failed.rawValue)
    }
    do {
      return try Workspace(
        project: project, files: compilation.files, selection: Selection(selection.selectors),
        surroundings: shell.surroundings)
    } catch let trouble as Trouble {
      throw LocatedTrouble(trouble: trouble, files: compilation.files)
    }
  }
}
