import ArgumentParser
import Execution
import Planning

/// `headgate run`: sends the data of deployed pipelines.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Send the data of deployed pipelines, as they are deployed; ask nothing.",
    discussion: """
      Each pipeline is judged by its own guards; one that is held back leaves the others alone. \
      Where the text of a selected pipeline is not what is deployed, nothing runs at all.
      """)

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var objects: ObjectOptions

  @Flag(help: "Only pipelines whose schedule says that it is time.")
  var due = false

  @Option(help: "Send the first so many adds and changes, and no removals; the rest stays due.")
  var limit: Int?

  @Flag(help: "Exit 0 where some records were not accepted.")
  var partialOk = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
  }

  func run() throws {
    let shell = Shell(output)
    Interruption.listen()
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell)
      return try shell.locating(workspace) {
        var options = DataOptions()
        options.overrides = overrides.values
        options.objects = objects.answers
        options.dueOnly = due
        options.limit = limit
        let line = ProgressLine(shell)
        let outcome = try DataSession(workspace, options).run { line.show($0) }
        line.clear()
        if output.format == .text, outcome.reports.isEmpty, outcome.troubles.isEmpty {
          Terminal.out(due ? "Nothing is due.\n" : "Nothing to run.\n")
        }
        let code = try shell.show(outcome, workspace.files)
        return partialOk && code == .partial ? .ok : code
      }
    }
  }
}
