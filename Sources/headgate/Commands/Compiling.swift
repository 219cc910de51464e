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
    needsEnvironment: Bool, reviewed: SavedPlan? = nil, runsTests: Bool = false,
    usesLock: Bool = true, described: [String: [Model.Column]] = [:]
  ) -> Compilation {
    return ProjectCompiler.compile(
      ProjectFolder.tree(root: root(folder ?? options.folder)),
      CompileOptions(
        environment: options.environment ?? reviewed?.plan.environment,
        vars: (reviewed?.variables ?? [:]).merging(options.values) { $1 },
        variables: surroundings.variables, described: described,
        usesLock: usesLock, needsEnvironment: needsEnvironment, runsTests: runsTests,
        connectors: ConnectorCatalog.builtIn))
  }

  /// The project for a command; its errors end the command.
  ///
  /// - Parameters:
  ///   - asksSources: compiles with the types the sources report, as for every command that touches data.
  ///   - usesLock: reads `headgate.lock`.
  ///   - reviewed: a saved plan, whose environment, variables and selection hold where others are not given.
  ///     Without a `selection` it is about the whole project.
  static func workspace(
    _ options: ProjectOptions, _ selection: SelectionOptions?, _ shell: Shell,
    needsEnvironment: Bool = true, asksSources: Bool = true, usesLock: Bool = true,
    reviewed: SavedPlan? = nil
  ) throws -> Workspace {
    var compilation = compile(
      options, folder: nil, shell.surroundings, needsEnvironment: needsEnvironment,
      reviewed: reviewed, usesLock: usesLock)
    if asksSources, let project = compilation.project {
      do {
        let described = try SourceTypes.describe(project, shell.surroundings)
        if !described.isEmpty {
          compilation = compile(
            options, folder: nil, shell.surroundings, needsEnvironment: needsEnvironment,
            reviewed: reviewed, described: described)
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
      if let reviewed { try reviewed.check(project) }
      return try Workspace(
        project: project, files: compilation.files,
        selection: Selection(selection.map { reviewed?.selection ?? $0.selectors } ?? []),
        surroundings: shell.surroundings)
    } catch let trouble as Trouble {
      throw LocatedTrouble(trouble: trouble, files: compilation.files)
    }
  }
}
