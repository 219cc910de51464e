import ArgumentParser
import Execution
import Planning
import SQLSyntax
import Warehouses

/// `headgate compile`: what the compiler made of the text.
struct CompileCommand: ParsableCommand {
  enum Emitted: String, CaseIterable, ExpressibleByArgument { case program, sql }

  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Show what the compiler made of the text: the program or the SQL of each pipeline.")

  @Option(
    help:
      "program: columns, fields and their types. sql: the statements a run sends, with their reasons."
  )
  var emit: Emitted = .program

  @Flag(help: "Show every setting of each pipeline instead, and where its value comes from.")
  var explainDefaults = false

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(
        project, selection, shell, needsEnvironment: false)
      return try shell.locating(workspace) {
        if explainDefaults {
          try shell.show(ExplanationView(workspace: workspace))
          return .ok
        }
        let programs = workspace.pipelines.map { SyncProgram($0, in: workspace.project) }
        switch emit {
        case .program: try shell.show(ProgramView(programs: programs))
        case .sql: try shell.show(SQLView(programs: programs, ledger: workspace.project.state))
        }
        return .ok
      }
    }
  }
}
