import ArgumentParser
import Execution

/// `headgate describe`: what the sources report of the models' columns.
struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show the columns and types that the sources report of the models.",
    discussion: """
      With --write they go to headgate.lock, so that lint checks the mappings of models without \
      `columns:` offline. No other command writes it.
      """)

  @Argument(help: "The model. Default: all.")
  var model: String?

  @Flag(help: "Write headgate.lock.")
  var write = false

  @Flag(help: "Read up to 1,000 rows and propose the shapes of columns that hold JSON.")
  var sample = false

  @OptionGroup var project: ProjectOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let shell = Shell(output)
    try shell.run {
      let workspace = try Compiling.workspace(
        project, .all, shell, asksSources: false, usesLock: false)
      return try shell.locating(workspace) {
        let description = try ModelDescription(workspace, model: model, sample: sample)
        try shell.show(DescriptionView(description: description))
        if write {
          let isChanged = try description.write(workspace)
          Terminal.note(isChanged ? "Wrote headgate.lock.\n" : "headgate.lock is up to date.\n")
        }
        return .ok
      }
    }
  }
}
