import ArgumentParser
import Execution

/// `headgate status`: each pipeline's deployment and last run.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show each pipeline: deployed or not, last run, what is pending.")

  @OptionGroup var project: ProjectOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(project, selection, shell)
      return try shell.locating(workspace) {
        try shell.show(StatusView(status: try ProjectStatus(workspace)))
        return .ok
      }
    }
  }
}
